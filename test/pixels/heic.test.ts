/** HEIC made JPEG or PNG, held against heif-convert with colour management by sharp. */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import sharp from "sharp";
import type { Sharp } from "sharp";
import { afterAll, expect, it } from "vitest";
import { plantedP3 } from "../../fixtures/icc.ts";
import { beginJob, endJobs } from "../../src/bytes/job-memory.ts";
import { uint, writeBox } from "../../src/bytes/heif-boxes.ts";
import { codedPicture } from "../../src/formats/heif-coded.ts";
import { decodeHevc, type HevcLibrary, loadHevc } from "../../src/pixels/hevc.ts";
import { anonymise, plainStrip } from "../../src/workflow/anonymise.ts";
import type { AnonymiseOptions } from "../../src/workflow/anonymise.ts";
import { corpusFiles, describeCorpus } from "../support/corpus.ts";
import { failureOf } from "../support/errors.ts";
import { withProperties } from "../support/heic.ts";
import { describeWith, runTool } from "../support/oracles.ts";

const folder = mkdtempSync(join(tmpdir(), "derm-heic-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Smooth colour with an edge in it, so that blocks, chroma and filters all have something to do. */
function scene(width: number, height: number, channels: 3 | 4 = 3): Sharp {
  const samples = Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const [x, y, c] = [Math.floor(i / channels) % width, Math.floor(i / channels / width), i % channels];
    if (c === 3) return x < width / 2 ? 255 : 128;
    return (x * (c + 2) + y * 3 + (x > y ? 60 : 0)) % 200;
  });
  return sharp(samples, { raw: { width, height, channels } });
}

async function encoded(image: Sharp, flags: readonly string[], profile?: Uint8Array): Promise<Uint8Array> {
  const [source, target] = [join(folder, "source.png"), join(folder, "source.heic")];
  if (profile !== undefined) writeFileSync(join(folder, "source.icc"), profile);
  const tagged = profile === undefined ? image : image.withIccProfile(join(folder, "source.icc"), { attach: true });
  writeFileSync(source, await tagged.png().toBuffer());
  runTool("heif-enc", [...flags, "-o", target, source]);
  return readFileSync(target);
}

/** What heif-convert shows of the primary picture, as it wrote it. */
function converted(heic: Uint8Array): Buffer {
  const [source, target] = [join(folder, "in.heic"), join(folder, "out.png")];
  writeFileSync(source, heic);
  runTool("heif-convert", [source, target]);
  return readFileSync(target);
}

async function made(heic: Uint8Array, options: Partial<AnonymiseOptions>): Promise<Uint8Array> {
  const result = await anonymise(heic, { ...plainStrip, readers: 2, ...options });
  if ("refused" in result) throw new Error(result.refused.reason);
  return result.image.bytes;
}

interface Seen {
  readonly width: number;
  readonly height: number;
  readonly data: Buffer;
}

/** The samples as sRGB of 8 bits, by sharp's colour management, or as they are. */
async function seen(picture: Uint8Array, managed = true): Promise<Seen> {
  const { data, info } = await sharp(picture, { ignoreIcc: !managed })
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** The greatest difference of two samples, and the share of samples that differ by more than two levels. */
function difference(a: Seen, b: Seen): { greatest: number; beyondTwo: number } {
  expect([a.width, a.height, a.data.length]).toEqual([b.width, b.height, b.data.length]);
  let [greatest, beyond] = [0, 0];
  const step = a.data.length > 1_000_000 ? 7 : 1;
  for (let i = 0; i < a.data.length; i += step) {
    const apart = Math.abs((a.data[i] ?? 0) - (b.data[i] ?? 0));
    greatest = Math.max(greatest, apart);
    if (apart > 2) beyond++;
  }
  return { greatest, beyondTwo: (beyond * step) / a.data.length };
}

describeWith(["heif-enc", "heif-convert"], "a HEIC", () => {
  it.each([
    ["of one tile", 96, 64, []],
    ["of odd sides", 71, 53, []],
    ["without chroma subsampling", 96, 64, ["-p", "chroma=444"]],
    ["with half the chroma", 96, 64, ["-p", "chroma=422"]],
    ["without loss", 96, 64, ["-L", "-p", "chroma=444", "--matrix_coefficients=0"]],
    ["of limited range", 96, 64, ["--full_range_flag=0"]],
    ["by the matrix of BT.709", 96, 64, ["--matrix_coefficients=1"]],
  ])("%s is shown as heif-convert shows it", async (_, width, height, flags) => {
    const heic = await encoded(scene(width, height), flags);
    const shown = await seen(converted(heic));
    expect(difference(await seen(await made(heic, { heic: "png" })), shown).greatest).toBeLessThanOrEqual(1);
    expect(difference(await seen(await made(heic, { heic: "jpeg" })), shown).greatest).toBeLessThanOrEqual(4);
  });

  it("of ten bits becomes a PNG of 16, or a JPEG of 8", async () => {
    const heic = await encoded(scene(96, 64).toColourspace("rgb16"), ["-b", "10"]);
    const png = await made(heic, { heic: "png" });
    expect((await sharp(png).metadata()).depth).toBe("ushort");
    const shown = await seen(converted(heic));
    expect(difference(await seen(png), shown).greatest).toBeLessThanOrEqual(1);
    expect(difference(await seen(await made(heic, { heic: "jpeg" })), shown).greatest).toBeLessThanOrEqual(4);
  });

  it("with an alpha plane becomes a PNG", async () => {
    const heic = await encoded(scene(96, 64, 4), []);
    const png = await made(heic, { heic: "jpeg" });
    expect(await sharp(png).metadata()).toMatchObject({ format: "png", channels: 4 });
    expect(difference(await seen(png), await seen(converted(heic))).greatest).toBeLessThanOrEqual(2);
  });

  it("of which the colours are multiplied by their alpha has them divided by it", async () => {
    const coded = await seen(await made(await encoded(scene(96, 64, 4), []), {}));
    const { data } = await seen(await made(await encoded(scene(96, 64, 4), ["--premultiplied-alpha"]), {}));
    const divided = coded.data.map((sample, i) => {
      const alpha = coded.data[i - (i % 4) + 3] ?? 0;
      return i % 4 === 3 ? sample : Math.min(255, Math.round((sample * 255) / alpha));
    });
    expect(divided).not.toEqual(coded.data);
    expect(data).toEqual(divided);
  });

  it("of Display P3 keeps its colours", async () => {
    const heic = await encoded(scene(96, 64), [], plantedP3().bytes);
    const [png, jpeg, shown] = [await made(heic, { heic: "png" }), await made(heic, {}), converted(heic)];
    expect(difference(await seen(png), await seen(shown)).greatest).toBeLessThanOrEqual(1);
    expect(difference(await seen(jpeg, false), await seen(shown, false)).greatest).toBeLessThanOrEqual(4);
    expect(difference(await seen(png, false), await seen(shown)).greatest).toBeGreaterThan(20); // the profile matters
  });

  it("is turned by its container in all ways, once", async () => {
    const heic = await encoded(scene(128, 64), []);
    for (const turns of allTurns()) {
      const turned = withProperties(heic, turns);
      const ours = await seen(await made(turned, { heic: "png" }));
      expect(difference(ours, await seen(converted(turned))).greatest).toBeLessThanOrEqual(1);
    }
  });

  it("is cropped and masked upright", async () => {
    const turned = withProperties(await encoded(scene(256, 128), []), [writeBox("irot", uint(1, 1))]);
    const edits = [
      { kind: "mask", region: { shape: "rect", x: 0, y: 0, width: 20, height: 20 }, fill: "black" },
      { kind: "crop", rect: { x: 0, y: 0, width: 100, height: 200 } },
    ] as const;
    const jpeg = await made(turned, { edits });
    const { width, height, data } = await seen(jpeg);
    expect([width, height]).toEqual([100, 200]);
    expect(data.subarray(0, 60).every((sample) => sample === 0)).toBe(true);
    const below = (150 * 100 + 50) * 3; // what is far from the mask is as it was
    const whole = await seen(converted(turned));
    const there = (150 * whole.width + 50) * 3;
    for (let c = 0; c < 3; c++) {
      expect(Math.abs((data[below + c] ?? 0) - (whole.data[there + c] ?? 0))).toBeLessThanOrEqual(3);
    }
  });

  it("is refused before it is decoded where it says that it is giant, and where its data end early", async () => {
    const heic = await encoded(scene(96, 64), []);
    const giant = new Uint8Array(heic);
    const ispe = Buffer.from(heic).indexOf("ispe");
    giant.set(uint(20_000, 4), ispe + 8);
    giant.set(uint(20_000, 4), ispe + 12);
    expect(await failureOf(() => made(giant, {}))).toMatch("input-too-large");
    const empty = new Uint8Array(heic);
    empty.fill(0x55, Buffer.from(heic).indexOf("mdat") + 8);
    expect(await failureOf(() => made(empty, {}))).toMatch(/input-(malformed|truncated)/);
    expect(await failureOf(() => made(heic.subarray(0, -1), {}))).toMatch(/input-(malformed|truncated)/);
  });

  it.each([[16], [0], [300]])("is refused where it says that it is %i pixels wide, which it is not", async (says) => {
    const heic = Buffer.from(await encoded(scene(96, 64), []));
    for (let at = heic.indexOf("ispe"); at >= 0; at = heic.indexOf("ispe", at + 4)) heic.writeUInt32BE(says, at + 8);
    expect(await failureOf(() => made(heic, { heic: "png" }))).toMatch("input-malformed");
  });

  it("is refused where its coded data are damaged: heif-convert shows wrong skin, and says nothing", async () => {
    const heic = await encoded(scene(192, 128), ["-q", "90"]);
    const coded = Buffer.from(heic).indexOf("mdat") + 8 + 64; // behind the header of the slice
    const step = Math.floor((heic.length - coded) / 12);
    const noticed = [];
    for (let at = coded; at < heic.length; at += step) {
      const flipped = Uint8Array.from(heic);
      flipped[at] = (flipped[at] ?? 0) ^ 0x10;
      noticed.push(await failureOf(() => made(flipped, {})));
      const emptied = Uint8Array.from(heic).fill(0, at);
      expect(await failureOf(() => made(emptied, {}))).toMatch("input-malformed");
    }
    // A bit that only turns a sign leaves everything behind it in step: that no decoder can notice.
    expect(noticed.filter((failure) => failure.startsWith("input-malformed")).length / noticed.length).toBeGreaterThan(
      0.7,
    );
  });
});

describeWith(["heif-enc"], "HEIC pictures one after the other", () => {
  it("come out as each of them alone, whatever the one before was", async () => {
    const [a, b] = [await encoded(scene(192, 128), []), await encoded(scene(128, 192).negate(), ["-q", "30"])];
    const torn = new Uint8Array(a);
    torn.fill(0x55, Buffer.from(a).indexOf("mdat") + 60); // fails, and its thread ends
    const sources = [a, b, torn];
    const alone = await Promise.all(sources.map((heic) => made(heic, {}).catch(String)));
    try {
      for (const i of [0, 2, 1, 2, 0, 1]) {
        beginJob();
        const result = await made(sources[i] ?? torn, {}).catch(String);
        expect(Buffer.from(result).equals(Buffer.from(alone[i] ?? ""))).toBe(true);
      }
    } finally {
      endJobs();
    }
  });
});

describeWith(["heif-enc"], "what lay in the decoder's memory", () => {
  it("is not seen where nothing of a picture is coded", async () => {
    const frame = { width: 320, height: 256, bits: 8 };
    const [before, damaged] = [
      tileOf(await encoded(scene(320, 256).negate(), [])),
      tileOf(await encoded(scene(320, 256), [])),
    ];
    const [hevc, failures] = [loadHevc(), new Set<string>()];
    const shown = (nals: readonly Uint8Array[], used: HevcLibrary): string => {
      let digest = "";
      try {
        decodeHevc(used, nals, frame, ({ luma }) => (digest = createHash("sha256").update(luma.samples).digest("hex")));
      } catch (failure) {
        failures.add(String(failure));
      }
      return digest;
    };
    const slice = damaged.at(-1) ?? new Uint8Array(0);
    for (let at = 40; at < slice.length; at += 97) {
      const flipped = Uint8Array.from(slice);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      const nals = [...damaged.slice(0, -1), flipped];
      const alone = shown(nals, loadHevc());
      expect(shown(before, hevc)).not.toBe("");
      expect(shown(nals, hevc), String(at)).toBe(alone);
    }
    expect(failures).toContain("Error: a part of the picture is missing");
  });
});

function tileOf(heic: Uint8Array): readonly Uint8Array[] {
  const coded = codedPicture(heic);
  if ("refused" in coded) throw new Error(coded.refused.reason);
  return coded.tiles[0] ?? [];
}

describeWith(["heif-enc", "exiftool"], "a HEIC with Exif", () => {
  it("is not turned by it", async () => {
    const heic = await encoded(scene(128, 64), []);
    const path = join(folder, "exif.heic");
    writeFileSync(path, heic);
    runTool("exiftool", ["-q", "-overwrite_original", "-n", "-IFD0:Orientation=8", path]);
    expect(String(runTool("exiftool", ["-n", "-s3", "-IFD0:Orientation", path])).trim()).toBe("8");
    const options = { heic: "png" } as const;
    expect(
      difference(await seen(await made(readFileSync(path), options)), await seen(await made(heic, options))),
    ).toEqual({
      greatest: 0,
      beyondTwo: 0,
    });
  });
});

/** Every number of quarter turns, and mirrors behind the first two. */
function allTurns(): Uint8Array[][] {
  const mirrors = [[], [writeBox("imir", uint(0, 1))], [writeBox("imir", uint(1, 1))]];
  const turns = [0, 1, 2, 3].map((quarters) => writeBox("irot", uint(quarters, 1)));
  return turns.flatMap((turn, i) => mirrors.slice(0, i < 2 ? 3 : 1).map((mirror) => [turn, ...mirror]));
}

describeCorpus("real HEICs", () => {
  const names = /(cheers|l_xmp_latin1|iphone7).*heic$/; // those of one picture: heif-convert writes all
  const paths = [...corpusFiles("images", names), ...corpusFiles("large", names)];
  describeWith(["heif-convert"], "against heif-convert", () => {
    it.each(paths.map((path) => [basename(path), path]))("%s", { timeout: 60_000 }, async (_, path) => {
      const heic = readFileSync(path);
      const theirs = converted(heic);
      const shown = await seen(theirs);
      const { greatest, beyondTwo } = difference(await seen(await made(heic, {})), shown);
      expect(greatest).toBeLessThanOrEqual(5);
      expect(beyondTwo).toBeLessThan(0.01);
      expect(difference(await seen(await made(heic, { heic: "png" })), shown).greatest).toBeLessThanOrEqual(1);
      // What a JPEG of this quality loses is its coding: libjpeg's own, of what heif-convert shows, is not much nearer.
      const coded = await sharp(theirs).keepIccProfile().jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer();
      expect(beyondTwo).toBeLessThan(difference(await seen(coded), shown).beyondTwo + 0.005);
    });
  });
});
