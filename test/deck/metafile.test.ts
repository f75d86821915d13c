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
    const plus = concat([u32(70, 24, 12, 0x2b464d45), utf16("draw")]);
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
