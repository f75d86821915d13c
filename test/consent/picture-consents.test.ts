import { describe, expect, it } from "vitest";
import { DermShareError } from "../../src/errors.ts";
import { coveredPictures, parsePictureConsents, pictureConsentsTemplate } from "../../src/consent/picture-consents.ts";

const [one, two] = ["1".repeat(64), `file-${"2".repeat(64)}`];
const head = "deck,slide,picture,consent ref,scope,expiry,pixels\n";
const today = "2026-11-24";

function covered(...rows: string[]): string[] {
  return [
    ...coveredPictures(parsePictureConsents(head + rows.join("\n")), "publication", today, (ref) => ref === "GONE"),
  ];
}

describe("consent by picture", () => {
  it("gives a table that covers nothing before it is filled in", () => {
    const listed = [one, two].map((key, i) => ({ deck: "a, b.pptx", slide: "1 3", picture: String(i), key }));
    const rows = parsePictureConsents(pictureConsentsTemplate(listed));
    expect(rows.map(({ key }) => key)).toEqual([one, two]);
    expect(coveredPictures(rows, "teaching", today, () => false).size).toBe(0);
  });

  it.each([
    ["another use", "REF,teaching,"],
    ["no reference", ",publication,"],
    ["a day that has passed", "REF,publication,2026-11-23"],
    ["a withdrawal", "GONE,publication,"],
    ["nothing", ",,"],
  ])("does not reach the use with %s", (_, cells) => {
    expect(covered(`t.pptx,1,1,${cells},${one}`)).toEqual([]);
  });

  it.each([
    ["the use among others", "REF,teaching publication,"],
    ["its last day", "REF,publication,2026-11-24"],
    ["a drawing that shows no patient", ",no-patient,"],
  ])("reaches the use with %s", (_, cells) => {
    expect(covered(`t.pptx,1,1,${cells},${one}`)).toEqual([one]);
  });

  it("takes the row that says no where two speak of one picture", () => {
    expect(covered(`a,1,1,REF,publication,,${one}`, `b,1,1,,,,${one}`, `b,1,2,REF,publication,,${two}`)).toEqual([two]);
  });

  it.each([
    ["a day as a spreadsheet turned it", `t,1,1,R,publication,22/11/2027,${one}`, "row 2: expiry"],
    ["an unknown use", `t,1,1,R,publicaton,,${one}`, "row 2: a scope"],
    ["changed pixels", "t,1,1,R,publication,,1E+63", "row 2: the column pixels"],
  ])("refuses %s with the row", (_, row, said) => {
    expect(() => parsePictureConsents(head + row)).toThrow(DermShareError);
    expect(() => parsePictureConsents(head + row)).toThrow(said);
  });

  it("refuses another table", () => {
    expect(() => parsePictureConsents("name,replaced by\na,b\n")).toThrow("the columns deck, slide");
  });
});
