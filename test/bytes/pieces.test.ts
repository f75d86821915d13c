import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concat, equal } from "../../src/bytes/bytes.ts";
import { equalPieces, Pieces, Slice, wholeOf } from "../../src/bytes/pieces.ts";

describe("bytes that were not put together", () => {
  it("are the same bytes, whole, in parts and piece by piece", () => {
    const parts = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 8 });
    fc.assert(
      fc.property(parts, fc.nat(), fc.nat(), (arrays, a, b) => {
        const whole = concat(arrays);
        const pieces = new Pieces(arrays.map((part) => new Slice(concat([part, part]), part.length, 2 * part.length)));
        const [start, end] = [a % (whole.length + 1), b % (whole.length + 1)].toSorted((x, y) => x - y);
        expect(equal(pieces.subarray(start ?? 0, end ?? 0), whole.subarray(start, end))).toBe(true);
        expect(equal(wholeOf(pieces), whole)).toBe(true);
        expect(equal(concat([...pieces]), whole)).toBe(true);
        expect(equalPieces(pieces, whole)).toBe(true);
        expect(equalPieces(pieces, concat([whole, Uint8Array.of(0)]))).toBe(false);
        if (whole.length > 0)
          expect(
            equalPieces(
              pieces,
              whole.map((byte, i) => byte ^ Number(i === a % whole.length)),
            ),
          ).toBe(false);
      }),
    );
  });
});
