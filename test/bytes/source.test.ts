import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ByteSource, SourceReader } from "../../src/bytes/source.ts";
import { collect, inPieces } from "../support/pieces.ts";

const bytes = Uint8Array.from({ length: 300 }, (_, i) => i % 256);

describe("reading from a source", () => {
  it("does not depend on how the bytes arrive", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 400 }),
        fc.array(fc.nat(120), { maxLength: 6 }),
        async (piece, reads) => {
          const reader = new SourceReader(inPieces(bytes, piece));
          let at = 0;
          for (const length of reads) {
            expect(await reader.read(length)).toEqual(bytes.subarray(at, at + length));
            at = Math.min(bytes.length, at + length);
            expect(reader.position).toBe(at);
          }
          expect(await reader.ended()).toBe(at === bytes.length);
          expect(await collect(reader.pieces(1000))).toEqual(bytes.subarray(at));
          expect(await reader.ended()).toBe(true);
        },
      ),
    );
  });

  it.each([1, 3, 10, 300])("reads through a delimiter in pieces of %d, up to a limit", async (piece) => {
    const reader = new SourceReader(inPieces(bytes, piece));
    expect(await reader.readThrough(4, 100)).toEqual(Uint8Array.of(0, 1, 2, 3, 4));
    expect(await reader.readThrough(99, 3)).toEqual(Uint8Array.of(5, 6, 7));
    expect(await reader.readThrough(8, 1)).toEqual(Uint8Array.of(8));
    expect(await collect(reader.pieces(3))).toEqual(Uint8Array.of(9, 10, 11));
    await reader.read(244);
    expect(await reader.readThrough(200, 1000)).toEqual(bytes.subarray(256));
  });

  it("closes the source when told", async () => {
    let closed = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield bytes;
      } finally {
        closed = true;
      }
    }
    const endless: ByteSource = source();
    const reader = new SourceReader(endless);
    expect(await reader.read(10)).toHaveLength(10);
    expect(closed).toBe(false);
    await reader.close();
    expect(closed).toBe(true);
  });
});
