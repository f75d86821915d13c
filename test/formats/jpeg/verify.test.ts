import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { concat, equal } from "../../../src/bytes/bytes.ts";
import type { Coefficients } from "../../../src/formats/jpeg/coefficients.ts";
import { parse } from "../../../src/formats/jpeg/parse.ts";
import { decodePicture } from "../../../src/formats/jpeg/picture.ts";
import { quantisationOf, type QuantisationTable } from "../../../src/formats/jpeg/quantisation.ts";
import { verifyWritten } from "../../../src/formats/jpeg/verify.ts";
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
  function planned(): { picture: Coefficients; tables: QuantisationTable[] } {
    const parsed = parse(bytes);
    const { picture } = decodePicture(bytes, parsed);
    return { picture, tables: quantisationOf(parsed.segments, parsed.frame) };
  }

  it("passes when it is what was planned", () => {
    const { picture, tables } = planned();
    expect(() => verifyWritten(bytes, picture, tables)).not.toThrow();
  });

  it.each<[string, (plan: ReturnType<typeof planned>) => void]>([
    ["a DC coefficient", ({ picture }) => picture.planes.forEach(({ dc }) => dc.set([77], 1))],
    ["a token", ({ picture }) => picture.store.tokens.set([0x10001], picture.planes[0]?.start[2])],
    ["the end of a block", ({ picture }) => picture.planes[0]?.end.set([0], 3)],
    ["a quantisation table", ({ tables }) => tables[0]?.set([99], 5)],
  ])("fails when %s differs", async (_, change) => {
    const plan = planned();
    change(plan);
    const failure = await failureOf(() => verifyWritten(bytes, plan.picture, plan.tables));
    expect(failure).toMatch(/^verification-failed: /);
  });

  it("fails when its size differs, or something lies behind its end", async () => {
    const { picture, tables } = planned();
    const wider = { ...picture, frame: { ...picture.frame, width: 47 } };
    expect(await failureOf(() => verifyWritten(bytes, wider, tables))).toMatch(/^verification-failed: /);
    const longer = concat([bytes, Uint8Array.of(0)]);
    expect(equal(longer, bytes)).toBe(false);
    expect(await failureOf(() => verifyWritten(longer, picture, tables))).toMatch(/^verification-failed: /);
  });
});
