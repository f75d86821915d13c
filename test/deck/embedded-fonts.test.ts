import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ascii, concat } from "../../src/bytes/bytes.ts";
import { wholeOf } from "../../src/bytes/pieces.ts";
import { store, writeZip } from "../../src/bytes/zip-write.ts";
import { isEmbeddedFont } from "../../src/deck/embedded-fonts.ts";
import { openDeck } from "../../src/deck/package.ts";
import { scanDeck } from "../../src/deck/scan.ts";

const font = readFileSync(join(import.meta.dirname, "..", "..", "assets", "SourceSans3-SemiBold.ttf"));
const [packed, scrambled] = [0x4, 0x1000_0000];

/** Embedded OpenType: a head without names, and what should be a font. */
function embedded(content: Uint8Array, flags = 0): Uint8Array {
  const head = new DataView(new ArrayBuffer(100));
  head.setUint32(0, 100 + content.length, true);
  head.setUint32(4, content.length, true);
  head.setUint32(8, 0x0002_0001, true);
  head.setUint32(12, flags, true);
  head.setUint16(34, 0x504c, true);
  return concat([new Uint8Array(head.buffer), content]);
}

function scramble(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => byte ^ 0x50);
}

/** Moves the tables away from their directory, so that something lies between. */
function withGap(bytes: Uint8Array, gap: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const end = 12 + 16 * view.getUint16(4);
  const directory = bytes.slice(0, end);
  const entries = new DataView(directory.buffer);
  for (let at = 20; at < end; at += 16) entries.setUint32(at, entries.getUint32(at) + gap.length);
  return concat([directory, gap, bytes.subarray(end)]);
}

function isFoundIn(planted: Uint8Array): boolean {
  const deck = openDeck(wholeOf(writeZip([["ppt/fonts/font1.fntdata", store(planted)]])));
  return scanDeck(deck).residue.some(({ kind }) => kind === "hidden-data");
}

describe("an embedded font", () => {
  it.each([
    ["as it is", embedded(font)],
    ["scrambled", embedded(scramble(font), scrambled)],
    ["packed", embedded(ascii("packed"), packed)],
    ["with padding", embedded(concat([font, new Uint8Array(10)]))],
  ])("is one %s", (_, bytes) => {
    expect([isEmbeddedFont(bytes), isFoundIn(bytes)]).toEqual([true, false]);
  });

  it.each([
    ["behind its last table", embedded(concat([font, ascii("jane smith")])), true],
    ["between its tables", embedded(withGap(font, ascii("jane smith"))), false],
    ["behind its last table, scrambled", embedded(scramble(concat([font, ascii("jane smith")])), scrambled), false],
    ["behind all of it", concat([embedded(font), ascii("jane smith")]), true],
    ["in its place", embedded(ascii("true jane smith ".repeat(9))), true],
  ])("is none with text %s", (_, bytes, isFound) => {
    expect([isEmbeddedFont(bytes), isFoundIn(bytes)]).toEqual([false, isFound]);
  });

  it("is none where it ends early", () => {
    for (const length of [0, 40, 82, 99])
      expect(isEmbeddedFont(embedded(font).slice(0, length)), `${length}`).toBe(false);
    expect(isEmbeddedFont(embedded(font.subarray(0, 100)))).toBe(false);
  });
});
