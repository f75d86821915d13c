import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { concat, equal } from "../../src/bytes/bytes.ts";
import { crc32 } from "../../src/bytes/crc32.ts";
import { wholeOf } from "../../src/bytes/pieces.ts";
import type { GivenPicture, PictureTools } from "../../src/deck/picture-tools.ts";
import { CleanBefore } from "../../src/workflow/clean-before.ts";
import { PictureRecord, pictureTools } from "../../src/workflow/deck-pictures.ts";

function given(picture: Uint8Array): GivenPicture {
  return { crc32: crc32(picture), check: () => {}, lasting: picture };
}

function cleanedInDeck(picture: Uint8Array): ReturnType<PictureTools["clean"]> {
  return pictureTools(new PictureRecord()).clean(picture, given(picture));
}

it("knows bytes that were added, and no others of their length and checksum", () => {
  const before = new CleanBefore<string>();
  const [one, other] = [Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 4)];
  expect(before.find(one, 7, one)).toBeUndefined();
  before.add(one, 7, one, "one");
  expect(before.find(one, 7, one)?.cleaned).toBe(one);
  expect([
    before.find(other, 7, other),
    before.find(one.subarray(1), 7, one.subarray(1)),
    before.find(one, 8, one),
  ]).toEqual([undefined, undefined, undefined]);
});

function mixed(seed: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * i * seed) % 251);
}

it("gives what became of the bytes, whatever their start became", () => {
  const end = mixed(3, 200_001);
  for (const [was, is] of [
    [5, 0],
    [0, 5],
    [7, 7],
    [70, 1],
  ] as const) {
    // prettier-ignore
    const before = new CleanBefore<string>();
    const [input, cleaned] = [concat([mixed(5, was), end]), concat([mixed(11, is), end])];
    before.add(input, 7, cleaned, "");
    const found = before.find(input.slice(), 7, input)?.cleaned;
    expect(found !== undefined && equal(wholeOf(found), cleaned)).toBe(true);
  }
});

it("a picture that many decks show is the same in each, and another that is as long is not taken for it", async () => {
  const clean = readFileSync(join(import.meta.dirname, "..", "..", "fixtures", "clean", "lesion.png"));
  const length = clean.length - 12; // IEND, behind which something is planted in its stead
  const dirty = Buffer.concat([clean.subarray(0, length - 16), clean.subarray(length), Buffer.alloc(16, "planted")]);
  const results = [await cleanedInDeck(clean), await cleanedInDeck(clean), await cleanedInDeck(clean)];
  expect(results[2]).toEqual(results[0]);
  expect(results.every((result) => "bytes" in result && equal(wholeOf(result.bytes), clean))).toBe(true);
  const judged = await cleanedInDeck(dirty);
  expect("bytes" in judged && equal(wholeOf(judged.bytes), dirty)).toBe(false);
});

it("a picture that had to be cleaned is the same in each deck, and so is what went", async () => {
  const dirty = readFileSync(join(import.meta.dirname, "..", "..", "fixtures", "planted", "lesion-orientation-6.jpg"));
  const once = async () => {
    const record = new PictureRecord();
    const result = await pictureTools(record).clean(dirty, given(dirty));
    if (!("bytes" in result)) throw new Error("refused");
    const isProven = record.isProven({ crc32: result.crc32, bytes: result.bytes.length });
    return { ...result, bytes: [...wholeOf(result.bytes)], leaks: [...record.leaks], isProven };
  };
  const results = [await once(), await once(), await once()];
  expect(results[0]?.leaks.length).toBeGreaterThan(0);
  expect(results[0]?.isProven).toBe(true);
  expect([results[1], results[2]]).toEqual([results[0], results[0]]);
});
