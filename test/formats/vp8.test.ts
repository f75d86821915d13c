import { describe, expect, it } from "vitest";
import { concat } from "../../src/bytes/bytes.ts";
import { DermShareError } from "../../src/errors.ts";
import { readKeyFrame } from "../../src/formats/vp8.ts";
import { failureOf } from "../support/errors.ts";
import { dressesOf } from "../support/hiding.ts";
import { shownFrames } from "../support/shown.ts";
import { canary, hidden } from "../support/plant/hideout.ts";
import { joinFrame, plainFrame } from "../support/plant/vp8.ts";
import { riff } from "../support/plant/webp.ts";

const [columns, rows] = [3, 9];

describe("a VP8 key frame with several partitions", () => {
  it.each([0, 1, 2, 3])("is read to the end of each: two to the power of %i", async (log2Partitions) => {
    const frame = joinFrame(columns, rows, plainFrame(columns, rows, log2Partitions));
    expect(await shownFrames(riff([{ name: "VP8 ", data: frame }]))).not.toBeNull();
    expect(readKeyFrame(frame).trimmed).toBe(frame);
    expect(readKeyFrame(frame).hasDetail).toEqual(new Uint8Array(columns * rows));
  });

  it("loses what stands behind the first partition, and behind every other", async () => {
    const parts = plainFrame(columns, rows, 2);
    const shown = await shownFrames(riff([{ name: "VP8 ", data: joinFrame(columns, rows, parts) }]));
    const planted = [
      { ...parts, first: concat([parts.first, hidden]) },
      ...parts.tokens.map((tokens, i) => ({ ...parts, tokens: parts.tokens.with(i, concat([tokens, hidden])) })),
      { first: concat([parts.first, hidden]), tokens: parts.tokens.map((tokens) => concat([tokens, hidden])) },
    ];
    for (const each of planted) {
      const frame = joinFrame(columns, rows, each);
      expect(dressesOf(frame, canary)).toEqual(["latin1"]);
      const { trimmed } = readKeyFrame(frame);
      expect(dressesOf(trimmed, canary)).toEqual([]);
      expect(trimmed.length).toBeLessThan(frame.length);
      expect(readKeyFrame(trimmed).trimmed).toBe(trimmed);
      expect(await shownFrames(riff([{ name: "VP8 ", data: trimmed }]))).toEqual(shown);
    }
  });

  it("is left alone once it is trimmed, whatever bits are left in its last byte", () => {
    const parts = plainFrame(columns, rows, 1);
    for (let at = 0; at < 8; at++) {
      for (let byte = 0; byte < 256; byte += 3) {
        const tokens = parts.tokens.map((each) => each.with(Math.max(0, each.length - 1 - at), byte));
        const outcome = trimOrCode(joinFrame(columns, rows, { ...parts, tokens }));
        if (typeof outcome !== "string") expect(readKeyFrame(outcome).trimmed).toBe(outcome);
      }
    }
  });

  it("is not taken when a partition ends before its last token", async () => {
    const parts = plainFrame(columns, rows, 1);
    const short = { ...parts, tokens: parts.tokens.map((tokens) => tokens.subarray(0, 2)) };
    expect(await failureOf(() => readKeyFrame(joinFrame(columns, rows, short)))).toMatch("input-truncated");
  });

  it("keeps the zeros that encoders end a partition with, and no file full of them", () => {
    const parts = plainFrame(columns, rows, 0);
    const padded = (zeros: number): Uint8Array => {
      const tokens = parts.tokens.map((each) => concat([each, new Uint8Array(zeros)]));
      return joinFrame(columns, rows, { ...parts, tokens });
    };
    expect(readKeyFrame(padded(8)).trimmed.length).toBe(padded(8).length);
    expect(readKeyFrame(padded(1000)).trimmed.length).toBeLessThan(padded(8).length);
  });

  it.each(["first", "tokens"] as const)(
    "is not taken when its %s partition begins as no encoder's does",
    async (which) => {
      const parts = plainFrame(columns, rows, 0);
      const damaged =
        which === "first"
          ? { ...parts, first: parts.first.with(0, 255) }
          : { ...parts, tokens: parts.tokens.map((tokens) => concat([tokens.with(0, 255), new Uint8Array(200_000)])) };
      expect(await failureOf(() => readKeyFrame(joinFrame(columns, rows, damaged)))).toMatch("input-");
    },
  );
});

function trimOrCode(frame: Uint8Array): Uint8Array | string {
  try {
    return readKeyFrame(frame).trimmed;
  } catch (error) {
    if (error instanceof DermShareError) return error.code;
    throw error;
  }
}
