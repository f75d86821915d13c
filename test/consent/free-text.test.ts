import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findPersonalText, isPlainWord } from "../../src/consent/free-text.ts";

/** "kind: what was found", for every finding. */
function found(text: string): string[] {
  return findPersonalText(text).map(({ kind, offset, length }) => `${kind}: ${text.slice(offset, offset + length)}`);
}

/** A number of ten digits whose last is right, or null where no digit is. */
function withCheckDigit(nine: string): string | null {
  const weighted = [10, 9, 8, 7, 6, 5, 4, 3, 2].map((weight, i) => weight * Number(nine[i]));
  const rest = 11 - (weighted.reduce((a, b) => a + b, 0) % 11);
  return rest === 10 ? null : `${nine}${rest === 11 ? 0 : rest}`;
}

describe("what looks like a person", () => {
  // 943 476 5919 is the example of the NHS Data Dictionary.
  it.each([
    ["Mrs Smith, left arm", "name: Mrs Smith"],
    ["rash of Dr. Anne-Marie O’Neill", "name: Dr. Anne-Marie O’Neill"],
    ["MrJones.jpg", "name: MrJones"],
    ["seen by Mr. J. Smith", "name: Mr. J. Smith"],
    ["Mr J R Smith", "name: Mr J R Smith"],
    ["mr smith", "name: mr smith"],
    ["MR SMITH", "name: MR SMITH"],
    ["mrs_smith_arm.jpg", "name: mrs_smith"],
    ["SMITH, John.jpg", "name: SMITH, John"],
    ["O'NEILL, Mary", "name: O'NEILL, Mary"],
    ["Surname: Smith", "name: Surname: Smith"],
    ["Patient name: Żaneta Łęcka", "name: Patient name: Żaneta Łęcka"],
    ["Frau Müller, 62", "name: Frau Müller"],
    ["Herrn Weiß", "name: Herrn Weiß"],
    ["Mme Dupont", "name: Mme Dupont"],
    ["mme dupont", "name: mme dupont"],
    ["Señora García", "name: Señora García"],
    ["943 476 5919", "record-number: 943 476 5919"],
    ["943\u2013476\u20135919", "record-number: 943\u2013476\u20135919"],
    ["９４３ ４７６ ５９１９", "record-number: ９４３ ４７６ ５９１９"],
    ["٩٤٣ ٤٧٦ ٥٩١٩", "record-number: ٩٤٣ ٤٧٦ ٥٩١٩"],
    ["NHS ۹۴۳۴۷۶۵۹۱۹", "record-number: ۹۴۳۴۷۶۵۹۱۹"],
    ["MRN 12345", "record-number: 12345"],
    ["mrn12345", "record-number: 12345"],
    ["patient no. A1234", "record-number: A1234"],
    ["arm_943-476-5919_left.jpg", "record-number: 943-476-5919"],
    ["NHS no. 9434765919", "record-number: 9434765919"],
    ["NHS 943476 5918, mistyped", "record-number: 943476 5918"],
    ["nhs9434765919.jpg", "record-number: 9434765919"],
    ["9434765919 (NHS)", "record-number: 9434765919"],
    ["MRN_H123456.jpg", "record-number: H123456"],
    ["hospital number 1234567", "record-number: 1234567"],
    ["DOB 3.4.61", "date-of-birth: 3.4.61"],
    ["dob_19610403.jpg", "date-of-birth: 19610403"],
    ["dob 030461", "date-of-birth: 030461"],
    ["d.o.b. 03042011", "date-of-birth: 03042011"],
    ["born on the 3rd March 2011", "date-of-birth: 3rd March 2011"],
    ["arm 03/04/1961", "date-of-birth: 03/04/1961"],
    ["arm_3-Apr-1961.jpg", "date-of-birth: 3-Apr-1961"],
    ["1961-03-03", "date-of-birth: 1961-03-03"],
    ["of 1961/3/3, left arm", "date-of-birth: 1961/3/3"],
  ])("is seen in %j", (text, finding) => {
    expect(found(text)).toContain(finding);
  });

  it.each([
    "ISBN 0306406152",
    "ISBN 978-0-306-40615-7",
    "0-306-40615-2",
    "ISBN 030 640 6152",
    "ISBN 0306406152, for the NHS",
    "mr scan of the knee, MR imaging, mr angiography, MR-guided",
    "ms patient",
    "9434765919",
    "943 476 5918",
    "978-943-476-5919",
    "IMG_20190312_101530.jpg",
    "photo 2024-05-01.jpg",
    "agreed on 2026-11-20, reviewed 2027-01-01",
    "1980-01-01, 1961-03-03 10.15.30",
    "patient 2024, NHS 2026, hospital 12345",
    "MRN withheld, 12345",
    "Frau, 62; Herrenhaus",
    "٩٤٣ ٤٧٦ ٥٩١٨",
    "12.03.2024 left arm",
    "DSC01234.JPG",
    "MR Brain, MS Lesion, ms_lesion.jpg",
    "Contact Dermatitis, Left Forearm",
    "patient information leaflet",
    "File name: see below",
    "Patient Information Leaflet 2024",
    "Stillborn 2001, 1/2/2001",
    "x 5000 magnification, 1:1000",
    "",
  ])("is not seen in %j", (text) => {
    expect(found(text)).toEqual([]);
  });

  it("is seen in every NHS number in groups, and in none with another last digit", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{9}$/), fc.constantFrom(" ", "-", ".", "_"), (nine, gap) => {
        const number = withCheckDigit(nine);
        for (const last of "0123456789") {
          const text = `left ${nine.slice(0, 3)}${gap}${nine.slice(3, 6)}${gap}${nine.slice(6)}${last} arm`;
          expect(found(text).length > 0).toBe(number === `${nine}${last}`);
        }
      }),
    );
  });

  it("is nothing in a plain word, for which the patterns are not asked: nor is it when they are", () => {
    const plain = fc.stringMatching(/^(?:[a-z]{0,12}|[A-Z]{1,5})_?\d{0,5}$/);
    const title = fc.constantFrom("mrs", "miss", "MRS", "MISS", "patient", "nhs", "dob", "PT", "name");
    const counted = fc.tuple(title, fc.stringMatching(/^_?\d{0,5}$/)).map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(plain, counted), (word) => {
        expect(isPlainWord(word)).toBe(true);
        expect([...found(word), ...found(` ${word}`)]).toEqual([]);
      }),
    );
  });

  it("takes a long text in a moment", () => {
    const start = performance.now();
    for (const piece of ["1 ", "Mr A", "A-", "3.4.", "NHS 12 ", "a", "SMITH", "patient "]) {
      findPersonalText(piece.repeat(20_000));
    }
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
