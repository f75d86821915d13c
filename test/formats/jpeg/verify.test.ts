import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { concat } from "../../../src/bytes/bytes.ts";
import { findSegments, marker } from "../../../src/formats/jpeg/markers.ts";
import { parse } from "../../../src/formats/jpeg/parse.ts";
import { decodePicture } from "../../../src/formats/jpeg/picture.ts";
import { quantisationOf } from "../../../src/formats/jpeg/quantisation.ts";
import { type Planned, verifyWritten } from "../../../src/formats/jpeg/verify.ts";
import { failureOf } from "../../support/errors.ts";

describe("what was written", () => {
  let bytes: Uint8Array;
  beforeAll(async () => {
    const samples = Uint8Array.from({ length: 48 * 40 * 3 }, (_, i) => (i * i * 31) >> 4);
    bytes = await sharp(samples, { raw: { width: 48, height: 40, channels: 3 } })
      .jpeg()
      .toBuffer();
  });

  /** What the file says, so that a test can plan something else. */
  function planned(): Planned {
    const parsed = parse(bytes);
    const { picture: source } = decodePicture(parsed);
    const { frame } = parsed;
    const kept = { x: 0, y: 0, width: frame.width, height: frame.height };
    const origin = {
      source,
      orientation: 1 as const,
      turned: frame,
      cover: new Uint8Array(9),
      fills: [[-3, 0, 0]],
      kept,
    };
    return { size: frame, tables: quantisationOf(parsed.segments, frame), origin };
  }

  it("passes when it is what was planned", () => {
    expect(() => verifyWritten(bytes, planned())).not.toThrow();
  });

  it.each<[string, (plan: Planned) => unknown]>([
    ["a DC coefficient", ({ origin }) => origin.source.planes.forEach(({ dc }) => dc.set([77], 1))],
    ["a token", ({ origin: { source } }) => source.store.tokens.set([0x10001], source.planes[0]?.start[2])],
    ["the end of a block", ({ origin }) => origin.source.planes[2]?.end.set([0], 1)],
    ["a quantisation table", ({ tables }) => tables[0]?.set([99], 5)],
    ["a covered MCU", ({ origin }) => origin.cover.fill(1, 8)],
  ])("fails when %s differs", async (_, change) => {
    const plan = planned();
    change(plan);
    expect(await failureOf(() => verifyWritten(bytes, plan))).toMatch(/^verification-failed: /);
  });

  it("fails when it was turned or cropped otherwise", async () => {
    const plan = planned();
    for (const orientation of [2, 3, 4] as const) {
      const turned = { ...plan, origin: { ...plan.origin, orientation } };
      expect(await failureOf(() => verifyWritten(bytes, turned))).toMatch(/^verification-failed: /);
    }
    const moved = { ...plan, origin: { ...plan.origin, kept: { ...plan.origin.kept, x: 16 } } };
    expect(await failureOf(() => verifyWritten(bytes, moved))).toMatch(/^verification-failed: /);
  });

  it("fails when its size differs, or something lies behind its end", async () => {
    const plan = planned();
    const wider = { ...plan, size: { width: 47, height: 40 } };
    expect(await failureOf(() => verifyWritten(bytes, wider))).toMatch(/^verification-failed: /);
    const longer = concat([bytes, Uint8Array.of(0)]);
    expect(await failureOf(() => verifyWritten(longer, plan))).toMatch(/^verification-failed: /);
  });

  it("fails when any one bit of the coded data or of a Huffman table differs", { timeout: 90_000 }, async () => {
    const plan = planned();
    const parts = findSegments(bytes).filter(({ type, code }) => type === "entropy" || code === marker.dht);
    let tried = 0;
    for (const { offset, length } of parts) {
      for (let bit = 8 * (offset + 4); bit < 8 * (offset + length); bit += 13) {
        const at = bit >> 3;
        const other = bytes.with(at, (bytes[at] ?? 0) ^ (0x80 >> (bit & 7)));
        expect(await failureOf(() => verifyWritten(other, plan)), `bit ${bit}`).toMatch(/^verification-failed: /);
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(800);
  });
});
