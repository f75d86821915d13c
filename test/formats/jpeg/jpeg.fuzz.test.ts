import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { concat } from "../../../src/bytes/bytes.ts";
import type { Edit } from "../../../src/edits.ts";
import { DermShareError } from "../../../src/errors.ts";
import { jpeg } from "../../../src/formats/jpeg/jpeg.ts";
import { findSegments, isFrameHeader, makeSegment, marker } from "../../../src/formats/jpeg/markers.ts";
import { parse } from "../../../src/formats/jpeg/parse.ts";
import { decodePicture, walkPicture } from "../../../src/formats/jpeg/picture.ts";

const files = 10_000;
const mostMillisecondsOfCpu = 2000;
const mostBytesOfRoom = 32e6;
const options = { keepEdges: false, lossy: false };
const edits: readonly Edit[] = [
  { kind: "mask", region: { shape: "rect", x: 3, y: 5, width: 9, height: 9 }, fill: "black" },
  { kind: "crop", rect: { x: 0, y: 0, width: 33, height: 33 } },
];

/** Whole numbers below a limit, the same at every run. */
function makeRandom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

type Random = ReturnType<typeof makeRandom>;

const mutations: readonly ((bytes: Uint8Array, random: Random) => Uint8Array)[] = [
  (bytes, random) => bytes.with(random(bytes.length), random(256)),
  (bytes, random) => bytes.with(random(bytes.length), 0xff),
  (bytes, random) => {
    const at = random(bytes.length);
    return bytes.with(at, (bytes[at] ?? 0) ^ (1 << random(8)));
  },
  (bytes, random) => bytes.subarray(0, random(bytes.length)),
  (bytes, random) => {
    const at = random(bytes.length);
    return concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(20))]);
  },
  (bytes, random) => {
    const [at, from] = [random(bytes.length), random(bytes.length)];
    return concat([bytes.subarray(0, at), bytes.subarray(from, from + random(60)), bytes.subarray(at)]);
  },
  (bytes, random) => {
    const frame = findFrame(bytes);
    if (frame + 17 > bytes.length) return bytes;
    return bytes.with(frame + 5 + random(12), random(256)).with(frame + 5 + random(4), random(256));
  },
];

function findFrame(bytes: Uint8Array): number {
  for (let at = 0; at + 20 < bytes.length; at++) {
    if (bytes[at] === 0xff && isFrameHeader(bytes[at + 1] ?? 0)) return at;
  }
  return 0;
}

/** What a step came to: what it returned as text, or the code of its error. @throws what is no error of ours */
function outcome(step: () => unknown): string {
  try {
    return JSON.stringify(step()) ?? "nothing";
  } catch (error) {
    if (error instanceof DermShareError) return error.code;
    throw error;
  }
}

/** Reads, cleans and edits a file, and holds against each other what must be one. */
function tryAll(bytes: Uint8Array): void {
  outcome(() => jpeg.inspect(bytes));
  outcome(() => jpeg.size(bytes));
  const walked = outcome(() => walkPicture(parse(bytes.slice())));
  expect(outcome(() => decodePicture(parse(bytes)).walked)).toBe(walked);
  for (const step of [() => jpeg.strip(bytes, options), () => jpeg.edit?.(bytes, edits, options)]) {
    outcome(() => {
      const result = step();
      if (result === undefined || !("bytes" in result)) return;
      const left = jpeg.inspect(result.bytes).filter(({ role }) => role !== "image" && role !== "rendering");
      expect(left).toEqual([]);
    });
  }
}

describe("mutated JPEGs", () => {
  const sources: Uint8Array[] = [];
  beforeAll(async () => {
    const [width, height] = [44, 37];
    const samples = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * i * 31) >> 4);
    const picture = sharp(samples, { raw: { width, height, channels: 3 } });
    const exif = picture.clone().withMetadata({ orientation: 6 });
    for (const encoder of [
      picture.clone().jpeg({ quality: 60 }),
      exif.jpeg({ quality: 40, chromaSubsampling: "4:4:4" }),
      picture.clone().jpeg({ quality: 50, progressive: true }),
      picture.clone().greyscale().jpeg({ quality: 50, progressive: true }),
      picture.clone().toColourspace("cmyk").jpeg({ quality: 50 }),
    ]) {
      sources.push(new Uint8Array(await encoder.toBuffer()));
    }
  });

  it(`never crash, hang or take room that they do not fill: ${files} of them`, { timeout: 300_000 }, () => {
    const random = makeRandom(20261124);
    let taken = 0;
    for (let i = 0; i < files; i++) {
      let bytes: Uint8Array = sources[i % sources.length] ?? new Uint8Array(0);
      for (let count = 1 + random(3); count > 0 && bytes.length > 0; count--) {
        bytes = mutations[random(mutations.length)]?.(bytes, random) ?? bytes;
      }
      const before = { cpu: process.cpuUsage(), room: process.memoryUsage().arrayBuffers };
      tryAll(bytes);
      const { user } = process.cpuUsage(before.cpu);
      expect(user / 1000, `file ${i}`).toBeLessThan(mostMillisecondsOfCpu);
      expect(process.memoryUsage().arrayBuffers - before.room, `file ${i}`).toBeLessThan(mostBytesOfRoom);
      if (outcome(() => parse(bytes).scans.length) === "1") taken += 1;
    }
    expect(taken).toBeGreaterThan(files / 10);
    expect(taken).toBeLessThan(files - files / 10);
  });

  it("make no room for a picture that a few hundred bytes cannot hold", () => {
    for (const source of sources) {
      const huge = source.slice();
      huge.set([0xff, 0xdc, 0xff, 0xdc], findFrame(source) + 5);
      const before = process.memoryUsage().arrayBuffers;
      expect(findSegments(huge).length).toBeGreaterThan(5);
      expect(outcome(() => jpeg.strip(huge, options))).toBe("input-truncated");
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
    }
  });

  it("are not read scan after scan where a few bytes say nothing of a million blocks, thousands of times", () => {
    const bytes = emptyScans(8000);
    expect(bytes.length).toBeLessThan(300_000);
    const before = process.cpuUsage();
    for (const step of [
      () => jpeg.inspect(bytes),
      () => jpeg.strip(bytes, options),
      () => jpeg.edit?.(bytes, edits, options),
    ]) {
      expect(outcome(step)).toBe("input-too-large");
    }
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(mostMillisecondsOfCpu);
    expect(outcome(() => jpeg.strip(emptyScans(64), options))).toContain("bytes"); // not for the number of scans alone
  });
});

/** A Huffman table with the code 0 alone. */
function oneCode(slot: number, symbol: number): Uint8Array {
  return makeSegment(marker.dht, [Uint8Array.of(slot, 1), new Uint8Array(15), Uint8Array.of(symbol)]);
}

function scanOf(k: number, approximation: number): Uint8Array {
  return makeSegment(marker.sos, [Uint8Array.of(1, 1, 0, k, k, approximation)]);
}

/** A progressive picture of one grey: every bit of every coefficient has a scan, and most say that there is nothing. */
function emptyScans(side: number): Uint8Array {
  const blocks = (side / 8) ** 2;
  const size = [side >> 8, side & 255, side >> 8, side & 255];
  const runs = Math.floor(blocks / 2 ** 14); // of 2 ** 14 blocks: a code 0, and how many more in 14 bits
  const nothing = new Uint8Array(Math.ceil((15 * (runs + 1)) / 8));
  const scans = Array.from({ length: 63 * 14 }, (_, i) => {
    const low = 13 - (i % 14);
    return [scanOf(1 + Math.floor(i / 14), low === 13 ? low : ((low + 1) << 4) | low), nothing];
  });
  return concat([
    Uint8Array.of(0xff, marker.soi),
    makeSegment(marker.dqt, [new Uint8Array(65).fill(1, 1)]),
    makeSegment(marker.sof2, [Uint8Array.of(8, ...size, 1, 1, 0x11, 0)]),
    oneCode(0, 0),
    oneCode(0x10, 0xe0),
    scanOf(0, 0),
    new Uint8Array(Math.ceil(blocks / 8)),
    ...scans.flat(),
    Uint8Array.of(0xff, marker.eoi),
  ]);
}
