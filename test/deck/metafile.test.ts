import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { concat, latin1 } from "../../src/bytes/bytes.ts";
import { cleanDeck } from "../../src/deck/clean-deck.ts";
import { defaultPolicy } from "../../src/deck/leaks.ts";
import { cleanMetafile } from "../../src/deck/metafile.ts";
import { openDeck } from "../../src/deck/package.ts";
import { PictureRecord, pictureTools } from "../../src/workflow/deck-pictures.ts";
import { failureOf } from "../support/errors.ts";
import { canaryDraft } from "./canary.ts";
import { cleanedOf, filesOf, office, slide1 } from "./draft.ts";

function u32(...values: number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values).buffer);
}

function utf16(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "utf16le"));
}

/** [MS-EMF] 2.3.4.2: a header of 88 bytes with a description behind it, a comment, a drawing call, and the end. */
function emf(description = utf16("CANARY-emf")): Uint8Array {
  const header = new Uint8Array(88 + description.length);
  header.set(u32(1, header.length));
  header.set(u32(0x464d4520), 40);
  header.set(u32(description.length / 2, 88), 60);
  header.set(description, 88);
  const comment = concat([u32(70, 24, 12), utf16("CANARY")]);
  const call = concat([u32(54, 16), u32(7, 9)]);
  return concat([header, comment, call, u32(14, 20, 0, 0, 20)]);
}

/** [MS-WMF] 2.3: a header, a comment escape, and the end. */
function wmf(): Uint8Array {
  const header = Uint8Array.of(1, 0, 9, 0, 0, 3, 30, 0, 0, 0, 0, 0, 12, 0, 0, 0, 0, 0);
  const text = Uint8Array.from(Buffer.from("CANARY-wmf__"));
  const escape = concat([u32(5 + text.length / 2), Uint8Array.of(0x26, 6, 15, 0, text.length, 0), text]);
  return concat([header, escape, u32(3), Uint8Array.of(0, 0)]);
}

describe("a metafile", () => {
  it.each([
    ["EMF", emf(), ".emf"],
    ["WMF", wmf(), ".wmf"],
  ])("loses the text of an %s and keeps its drawing and length", (_, bytes, extension) => {
    const clean = cleanMetafile(bytes);
    expect(latin1(bytes).replaceAll("\0", "")).toContain("CANARY");
    expect(latin1(clean?.bytes ?? bytes).replaceAll("\0", "")).not.toContain("CANARY");
    expect([clean?.extension, clean?.isChanged, clean?.bytes.length]).toEqual([extension, true, bytes.length]);
    expect(cleanMetafile(clean?.bytes ?? bytes)?.isChanged).toBe(false);
  });

  it("loses what lies behind its end, and keeps EMF+ records, which draw", () => {
    const behind = cleanMetafile(concat([emf(), utf16("CANARY")]));
    expect(latin1(behind?.bytes ?? new Uint8Array()).replaceAll("\0", "")).not.toContain("CANARY");
    const plus = concat([u32(70, 32, 20, 0x2b464d45, 0x4001, 16, 4), utf16("go")]);
    const drawn = concat([emf().subarray(0, -20), plus, u32(14, 20, 0, 0, 20)]);
    expect(latin1(cleanMetafile(drawn)?.bytes ?? new Uint8Array())).toContain(latin1(plus));
  });

  it("loses the comments among records that draw, and what is for a printer's driver", () => {
    const drawing = concat([u32(0x4001, 16, 4), utf16("go")]);
    const comment = concat([u32(0x4003, 24, 12), utf16("CANARY")]);
    const plus = concat([u32(70, 56, 44, 0x2b464d45), drawing, comment]);
    const escape = concat([u32(106, 28, 5, 12), utf16("CANARY")]);
    const clean = latin1(
      cleanMetafile(concat([emf().subarray(0, -20), plus, escape, u32(14, 20, 0, 0, 20)]))?.bytes ?? plus,
    );
    expect(clean.replaceAll("\0", "")).not.toContain("CANARY");
    expect(clean).toContain(latin1(drawing));
  });

  it.each([
    ["of a colour space with the name of its file", concat([u32(122, 36, 0), utf16("CANARY"), new Uint8Array(12)])],
    ["of a colour profile", concat([u32(113, 20), utf16("CANARY")])],
    ["for OpenGL", concat([u32(102, 20), utf16("CANARY")])],
    ["for an online font", concat([u32(119, 20), utf16("CANARY")])],
    ["of a type that is none", concat([u32(0x4e414e41, 20), utf16("CANARY")])],
    ["of EMF+ of a type that is none", concat([u32(70, 40, 28, 0x2b464d45, 0x5001, 24, 12), utf16("CANARY")])],
    ["with bytes behind its own", concat([u32(70, 28, 16, 0x2b464d45), utf16("CANARY")])],
  ])("of EMF loses a record %s", (_, record) => {
    const whole = concat([emf().subarray(0, -20), record, u32(14, 20, 0, 0, 20)]);
    const clean = cleanMetafile(whole);
    expect(latin1(whole).replaceAll("\0", "")).toContain("CANARY");
    expect(latin1(clean?.bytes ?? whole).replaceAll("\0", "")).not.toContain("CANARY");
    expect(clean?.bytes.length).toBe(whole.length);
    expect(cleanMetafile(clean?.bytes ?? whole)?.isChanged).toBe(false);
  });

  it("of EMF keeps the name of a font, and loses memory behind it and the names for menus", () => {
    const record = new Uint8Array(332);
    record.set(u32(82, 332, 1));
    record.set(utf16("Arial\0CANARY"), 40);
    record.set(utf16("CANARY"), 104);
    record.set(utf16("CANARY"), 232);
    const whole = concat([emf().subarray(0, -20), record, u32(14, 20, 0, 0, 20)]);
    const text = latin1(cleanMetafile(whole)?.bytes ?? whole).replaceAll("\0", "");
    expect(text).toContain("Arial");
    expect(text).not.toContain("CANARY");
  });

  it("of EMF loses what photographs inside it tell, and they are decoded as before", async () => {
    const photo = new Uint8Array(
      await sharp({ create: { width: 16, height: 16, channels: 3, background: "#a05030" } })
        .withExif({ IFD0: { Artist: "CANARY" } })
        .jpeg()
        .toBuffer(),
    );
    const drawing = new Uint8Array(
      await sharp(photo)
        .png()
        .withExif({ IFD0: { Artist: "CANARY" } })
        .toBuffer(),
    );
    for (const picture of [photo, drawing]) {
      expect(latin1(picture)).toContain("CANARY");
      const padded = concat([picture, new Uint8Array((4 - (picture.length % 4)) % 4)]);
      const object = concat([
        u32(0x0500_4008, 12 + 28 + padded.length, 28 + padded.length, 0, 1, 0, 0, 0, 0, 1),
        padded,
      ]);
      const whole = concat([
        emf().subarray(0, -20),
        u32(70, 16 + object.length, 4 + object.length, 0x2b464d45),
        object,
        u32(14, 20, 0, 0, 20),
      ]);
      const bytes = cleanMetafile(whole)?.bytes ?? whole;
      expect(latin1(bytes)).not.toContain("CANARY");
      const at = latin1(whole).indexOf(latin1(picture.subarray(0, 20)));
      const inside = bytes.subarray(at, at + picture.length);
      const [before, after] = await Promise.all([picture, inside].map((bytes_) => sharp(bytes_).raw().toBuffer()));
      expect(after).toEqual(before);
    }
  });

  it.each([
    ["another escape", Uint8Array.of(0x26, 6, 0x07, 0x10, 12, 0), true],
    ["a record of a type that is none", Uint8Array.of(0x77, 7, 0, 0, 0, 0), true],
    ["a number for the ends of lines, which draws", Uint8Array.of(0x26, 6, 0x15, 0, 4, 0), false],
  ])("of WMF: %s", (_, start, isGone) => {
    const text = Uint8Array.from(Buffer.from("LINECANARY__"));
    const record = concat([u32(5 + text.length / 2), start, text]);
    const header = wmf().subarray(0, 18);
    const whole = concat([header, record, u32(3), Uint8Array.of(0, 0)]);
    const clean = latin1(cleanMetafile(whole)?.bytes ?? whole);
    expect(clean).not.toContain("CANARY");
    expect(clean.includes("LINE")).toBe(!isGone);
    expect(clean.length).toBe(whole.length);
    expect(cleanMetafile(cleanMetafile(whole)?.bytes ?? whole)?.isChanged).toBe(false);
  });

  it("of WMF loses memory behind the name of a font", () => {
    const record = concat([
      u32(28),
      Uint8Array.of(0xfb, 2),
      new Uint8Array(18),
      Buffer.from("Arial\0CANARY".padEnd(32, "\0")),
    ]);
    const whole = concat([wmf().subarray(0, 18), record, u32(3), Uint8Array.of(0, 0)]);
    const clean = latin1(cleanMetafile(whole)?.bytes ?? whole);
    expect(clean).toContain("Arial");
    expect(clean).not.toContain("CANARY");
  });

  it("is refused cut off anywhere", async () => {
    const whole = emf();
    for (let length = 44; length < whole.length; length++) {
      expect(await failureOf(() => cleanMetafile(whole.subarray(0, length)))).toMatch(/^input-(?:truncated|malformed)/);
    }
  });

  it("is none when it starts otherwise", () => {
    expect(cleanMetafile(new Uint8Array(100))).toBeNull();
  });

  it("is told in a deck, and refused there when everything has to be clean", async () => {
    const draft = await canaryDraft();
    draft.add("ppt/media/image60.emf", emf(), "image/x-emf");
    draft.relate(slide1, "rId600", `${office}/image`, "ppt/media/image60.emf");
    draft.replace(slide1, 'r:embed="rId880"', 'r:embed="rId600"');
    const deck = draft.build();
    const result = cleanedOf(await cleanDeck(openDeck(deck), pictureTools(new PictureRecord()), defaultPolicy));
    expect(result.notes).toContain("metafile-kept");
    const kept = filesOf(result.bytes).get("ppt/media/image60.emf") ?? "CANARY";
    expect(kept.replaceAll("\0", "")).not.toContain("CANARY");
    const strict = await cleanDeck(openDeck(deck), pictureTools(new PictureRecord()), {
      ...defaultPolicy,
      strict: true,
    });
    expect("refused" in strict && strict.refused.hint).toContain("--strict");
  });
});
