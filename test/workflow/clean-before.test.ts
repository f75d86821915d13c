import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { equal } from "../../src/bytes/bytes.ts";
import type { PictureTools } from "../../src/deck/picture-tools.ts";
import { CleanBefore } from "../../src/workflow/clean-before.ts";
import { PictureRecord, pictureTools } from "../../src/workflow/deck-pictures.ts";

function cleanedInDeck(picture: Uint8Array): ReturnType<PictureTools["clean"]> {
  return pictureTools(new PictureRecord()).clean(picture);
}

it("knows bytes that were added twice, and no others of their length", () => {
  const before = new CleanBefore<string>();
  const [one, other] = [Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 4)];
  expect(before.find(one)).toBeUndefined();
  before.add(one, "one");
  expect([before.find(one), before.find(other)]).toEqual([undefined, undefined]);
  before.add(one, "one");
  expect([before.find(one), before.find(other), before.find(one.subarray(1))]).toEqual(["one", undefined, undefined]);
});

it("a picture that many decks show is the same in each, and another that is as long is not taken for it", async () => {
  const clean = readFileSync(join(import.meta.dirname, "..", "..", "fixtures", "clean", "lesion.png"));
  const length = clean.length - 12; // IEND, behind which something is planted in its stead
  const dirty = Buffer.concat([clean.subarray(0, length - 16), clean.subarray(length), Buffer.alloc(16, "planted")]);
  const results = [await cleanedInDeck(clean), await cleanedInDeck(clean), await cleanedInDeck(clean)];
  expect(results[2]).toEqual(results[0]);
  expect(results.every((result) => "bytes" in result && equal(result.bytes, clean))).toBe(true);
  const judged = await cleanedInDeck(dirty);
  expect("bytes" in judged && equal(judged.bytes, dirty)).toBe(false);
});
