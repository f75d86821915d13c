/** What every format promises, held against every format of the registry. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { equal } from "../../src/bytes/bytes.ts";
import { DermShareError } from "../../src/errors.ts";
import type { Block, Cleaned, ImageFormat, Stripped } from "../../src/formats/format.ts";
import { formatOf, formats } from "../../src/formats/registry.ts";
import { failureOf } from "../support/errors.ts";
import { dressesOf } from "../support/hiding.ts";
import { shownFrames } from "../support/shown.ts";
import { allSamples } from "./samples.ts";

const options = { keepEdges: false, lossy: false };
const fuzz = Number(process.env["DERM_FUZZ"] ?? "1");
const samples = await allSamples();

function cleaned(stripped: Stripped): Cleaned {
  if ("bytes" in stripped) return stripped;
  throw new Error("needsPixels" in stripped ? stripped.needsPixels.reason : stripped.refused.reason);
}

function leftover(blocks: readonly Block[]): Block[] {
  return blocks.filter(({ role }) => role !== "image" && role !== "rendering");
}

/** Where the blocks do not follow one another from the first byte to the last; empty when they tile the file. */
function untiled(blocks: readonly Block[], length: number): string[] {
  let end = 0;
  const faults = blocks.flatMap((block) => {
    const isNext = block.offset === end && block.length > 0;
    end = block.offset + block.length;
    return isNext ? [] : [`${block.kind} at ${block.offset}`];
  });
  return end === length ? faults : [...faults, `end at ${end} of ${length}`];
}

it("has samples for every format", () => {
  expect(formats.length).toBeGreaterThan(0);
  expect(formats.filter(({ id }) => samples[id] === undefined).map(({ id }) => id)).toEqual([]);
});

it("never takes one file for two formats", () => {
  const files = Object.values(samples).flatMap(({ good }) => Object.values(good));
  for (const bytes of files) expect(formats.filter((format) => format.detect(bytes))).toHaveLength(1);
  const start = fc.constantFrom(...files.map((bytes) => bytes.subarray(0, 16)));
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 16 }), fc.nat(16), (head, tail, cut) => {
      const bytes = Uint8Array.from([...head.subarray(0, cut), ...tail]);
      expect(formats.filter((format) => format.detect(bytes)).length).toBeLessThan(2);
    }),
    { numRuns: 500 * fuzz },
  );
});

describe.each(formats.map((format): [string, ImageFormat] => [format.id, format]))("%s", (id, format) => {
  const { good, hideouts, canary } = samples[format.id] ?? { good: {}, hideouts: [], canary: "" };
  const pictures = Object.entries(good);

  it.each(pictures)("is known by its content, and its blocks tile the file: %s", (_, bytes) => {
    expect(formatOf(bytes)?.id).toBe(id);
    expect(untiled(format.inspect(bytes), bytes.length)).toEqual([]);
  });

  it.each(pictures)("strips to a file that shows the same and has nothing more to strip: %s", async (_, bytes) => {
    const once = cleaned(format.strip(bytes, options));
    expect(leftover(format.inspect(once.bytes))).toEqual([]);
    expect(untiled(format.inspect(once.bytes), once.bytes.length)).toEqual([]);
    const twice = cleaned(format.strip(once.bytes, options));
    expect(Buffer.from(twice.bytes).equals(once.bytes)).toBe(true);
    expect(twice.removed).toEqual([]);
    expect(await shownFrames(once.bytes)).toEqual(await shownFrames(bytes));
    expect(format.size(once.bytes)).toEqual(format.size(bytes));
  });

  it.each(pictures)("does not take a file that ends early: %s", async (_, bytes) => {
    const whole = cleaned(format.strip(bytes, options)).bytes;
    for (let length = 0; length < whole.length; length++) {
      const prefix = whole.subarray(0, length);
      if (!format.detect(prefix)) continue;
      const failure = await failureOf(() => {
        const result = format.strip(prefix, options);
        const isMended = "bytes" in result && equal(result.bytes, whole); // nothing but a mark of the end was missing
        if ("bytes" in result && !isMended) throw new DermShareError("bug", `${length} bytes were taken`);
      });
      expect(failure).toMatch(/^(input-(truncated|malformed)|no failure)/);
    }
  });

  it.each(hideouts.map((hideout) => [hideout.where, hideout] as const))("leaves nothing in: %s", async (_, hideout) => {
    const { bytes, outcome, shows = bytes } = hideout;
    expect(dressesOf(bytes, canary)).not.toEqual([]);
    if (outcome === "refused") {
      const refusal = await failureOf(() => {
        if ("bytes" in format.strip(bytes, options)) throw new DermShareError("bug", "it was taken");
      });
      expect(refusal).toMatch(/^(input-(truncated|malformed)|no failure)/);
      return;
    }
    const blocks = format.inspect(bytes);
    expect(untiled(blocks, bytes.length)).toEqual([]);
    expect(leftover(blocks)).not.toEqual([]);
    const result = cleaned(format.strip(bytes, options));
    expect(dressesOf(result.bytes, canary)).toEqual([]);
    expect(leftover(format.inspect(result.bytes))).toEqual([]);
    expect(await shownFrames(result.bytes)).toEqual(await shownFrames(shows));
  });

  it("does not change the bytes that it is given", () => {
    for (const bytes of [...pictures.map(([, each]) => each), ...hideouts.map((hideout) => hideout.bytes)]) {
      const given = Buffer.from(bytes); // a Buffer's slice is no copy
      stripOrCode(format, given);
      expect(given.equals(bytes)).toBe(true);
    }
  });

  it("meets damage only with its own errors, and never gives out what it would not accept itself", () => {
    const files = [...pictures.map(([, bytes]) => bytes), ...hideouts.map(({ bytes }) => bytes)];
    const change = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), fc.nat(255));
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.array(change, { minLength: 1, maxLength: 5 }), (bytes, changes) => {
        const damaged = bytes.slice();
        for (const [where, value] of changes) damaged[Math.floor(where * damaged.length)] = value;
        const outcome = stripOrCode(format, damaged);
        if (typeof outcome === "string") expect(outcome).toMatch(/^input-/);
        else if ("bytes" in outcome) expect(leftover(format.inspect(outcome.bytes))).toEqual([]);
      }),
      { numRuns: 1500 * fuzz },
    );
  });
});

function stripOrCode(format: ImageFormat, bytes: Uint8Array): Stripped | string {
  if (!format.detect(bytes)) return "input-unsupported";
  try {
    return format.strip(bytes, options);
  } catch (error) {
    if (error instanceof DermShareError) return error.code;
    throw error;
  }
}
