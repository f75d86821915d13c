import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { pack } from "../../fixtures/planted.ts";
import { concat } from "../../src/bytes/bytes.ts";
import type { Cleaned } from "../../src/formats/format.ts";
import { orientationExif } from "../../src/formats/orientation-exif.ts";
import { webp } from "../../src/formats/webp.ts";
import { anonymise, plainStrip } from "../../src/workflow/anonymise.ts";
import { failureOf } from "../support/errors.ts";
import { shownFrames } from "../support/shown.ts";
import { behind, extend, insert, piecesOf, riff, webpSamples } from "../support/plant/webp.ts";

const options = { keepEdges: false, lossy: false };
const samples = await webpSamples();

function sample(name: string): Uint8Array {
  const bytes = samples[name];
  if (bytes === undefined) throw new Error(`no sample ${name}`);
  return bytes;
}

function cleaned(bytes: Uint8Array): Cleaned {
  const result = webp.strip(bytes, options);
  if ("bytes" in result) return result;
  throw new Error("it was not cleaned");
}

function namesOf(bytes: Uint8Array): string[] {
  return piecesOf(bytes).map(({ name }) => name);
}

describe("the bitstreams of a WebP", () => {
  it.each(Object.keys(samples))("are copied where they hold the picture and nothing else: %s", (name) => {
    const { bytes, removed, notes } = cleaned(sample(name));
    expect(bytes).toEqual(sample(name));
    expect({ removed, notes }).toEqual({ removed: [], notes: [] });
  });

  it.each([
    ["lossy", "VP8 "],
    ["flat", "VP8 "],
    ["lossless", "VP8L"],
    ["of few colours", "VP8L"],
    ["lossy with alpha", "ALPH"],
    ["lossy with plain alpha", "ALPH"],
  ])("lose what is put behind them: %s, %s", (name, chunk) => {
    for (const length of [1, 2, 3, 50]) {
      const planted = behind(sample(name), chunk, new Uint8Array(length).fill(0xa5));
      const { bytes } = cleaned(planted);
      expect(bytes.length).toBeLessThanOrEqual(sample(name).length);
      expect(webp.inspect(planted).filter(({ kind }) => kind === "hidden-pixels")).toHaveLength(1);
      expect(cleaned(bytes).bytes).toEqual(bytes);
    }
  });

  it("are those of real encoders at every setting, to the last byte", async () => {
    const samples3 = Uint8Array.from({ length: 200 * 120 * 3 }, (_, i) => (i % 7 === 0 ? i * i : i) % 256);
    for (const width of [200, 199, 16, 1]) {
      const source = sharp(samples3.subarray(0, width * 120 * 3), { raw: { width, height: 120, channels: 3 } });
      for (const quality of [1, 40, 80, 100]) {
        for (const effort of [0, 4, 6]) {
          for (const mode of [{}, { lossless: true }, { nearLossless: true }, { smartSubsample: true }]) {
            const bytes = new Uint8Array(
              await source
                .clone()
                .webp({ quality, effort, ...mode })
                .toBuffer(),
            );
            expect(cleaned(bytes).bytes).toEqual(bytes);
          }
        }
      }
    }
  });

  it("are not taken where they end too early", async () => {
    for (const [name, bytes] of Object.entries(samples)) {
      const last = piecesOf(bytes).findLast((piece) => ["VP8 ", "VP8L", "ALPH"].includes(piece.name));
      if (last === undefined) continue;
      const cut = piecesOf(bytes).map((piece) =>
        piece.name === last.name ? { ...piece, data: piece.data.subarray(0, -3) } : piece,
      );
      expect(await failureOf(() => webp.strip(riff(cut), options)), name).toMatch("input-truncated");
    }
  });
});

describe("a WebP's colour under alpha 0", () => {
  const raw = { raw: { width: 40, height: 24, channels: 4 as const } };
  const hidden = Uint8Array.from({ length: 40 * 24 * 4 }, (_, i) =>
    i % 4 === 3 ? (i % 160 < 100 ? 0 : 255) : (i * 7) % 251,
  );
  const black = hidden.map((value, i) => (i % 160 < 100 ? 0 : value));

  it("goes through pixels where it is a picture, and the result shows the same without it", async () => {
    for (const coding of [
      { lossless: true, exact: true },
      { quality: 90, exact: true },
    ]) {
      const bytes = new Uint8Array(await sharp(hidden, raw).webp(coding).toBuffer());
      expect(webp.strip(bytes, options)).toHaveProperty("needsPixels.reason");
      expect(webp.inspect(bytes).map(({ kind }) => kind)).toContain("hidden-pixels");
      const result = await anonymise(bytes, plainStrip);
      if (!("image" in result)) throw new Error("it was refused");
      expect(await shownFrames(result.image.bytes)).toEqual(await shownFrames(bytes));
    }
  });

  it("is left where an encoder cleared it, be it to black or to what neighbours predict", async () => {
    for (const pixels of [hidden, black]) {
      const bytes = new Uint8Array(await sharp(pixels, raw).webp({ lossless: true }).toBuffer());
      expect(cleaned(bytes).bytes).toEqual(bytes);
    }
  });
});

function turned(orientation: 1 | 6): Uint8Array {
  const exif = concat([orientationExif(orientation), pack("\0\0")]);
  return extend(sample("lossy"), 0x08, [], [{ name: "EXIF", data: exif }]);
}

describe("the transparency of a WebP", () => {
  const rgba = Uint8Array.from({ length: 40 * 24 * 4 }, (_, i) => (i % 4 === 3 && i % 3 === 0 ? 0 : 1 + (i % 255)));
  const image = sharp(rgba, { raw: { width: 40, height: 24, channels: 4 } });

  it.each(["strip", "crop"])(
    "is that of a lossless picture where VP8X lacks the flag, as ExifTool writes it: %s",
    async (work) => {
      const plain = await image.clone().webp({ lossless: true, exact: true }).toBuffer();
      const source = extend(plain, 0x08, [], [{ name: "EXIF", data: orientationExif(1) }]);
      expect(namesOf(source)).toEqual(["VP8X", "VP8L", "EXIF"]);
      const edits = work === "crop" ? [{ kind: "crop", rect: { x: 0, y: 0, width: 40, height: 20 } } as const] : [];
      const result = await anonymise(source, { ...plainStrip, edits });
      if (!("image" in result)) throw new Error("it was refused");
      const shown = await sharp(result.image.bytes).raw().toBuffer();
      const expected = rgba.map((value, i) => (rgba[i | 3] === 0 ? 0 : value)).subarray(0, shown.length);
      expect(shown.equals(expected)).toBe(true);
    },
  );

  it("is said in VP8X where that is written", async () => {
    const opaque = image.clone().ensureAlpha().linear([1, 1, 1, 0.5], [0, 0, 0, 100]); // of none is the alpha 0
    const said = Uint8Array.from(await opaque.webp({ lossless: true }).withIccProfile("p3").toBuffer());
    expect(said[20]).toBe(0x30);
    const { bytes } = cleaned(said.with(20, 0x20));
    expect([namesOf(bytes), bytes[20]]).toEqual([["VP8X", "ICCP", "VP8L"], 0x30]);
  });

  it("is refused where readers do not agree on it", async () => {
    const contradictory = Uint8Array.from(sample("lossy with alpha")).with(20, 0);
    expect(await failureOf(() => anonymise(contradictory, plainStrip))).toMatch(/^input-refused/);
    const edits = [{ kind: "crop", rect: { x: 0, y: 0, width: 40, height: 20 } }] as const;
    expect(await failureOf(() => anonymise(contradictory, { ...plainStrip, edits }))).toMatch(/^input-refused/);
  });
});

describe("the orientation of a WebP", () => {
  it("is kept in the one-tag Exif of a lossy picture", async () => {
    const { bytes, notes } = cleaned(turned(6));
    expect(piecesOf(bytes).at(-1)).toEqual({ name: "EXIF", data: orientationExif(6) });
    expect(notes).toEqual(["orientation-kept"]);
    expect(webp.size(bytes)).toEqual({ width: 24, height: 40 });
    expect(await shownFrames(bytes)).toEqual(await shownFrames(turned(6)));
    expect((await sharp(bytes).metadata()).orientation).toBe(6);
  });

  it("is not written where it says nothing, or where readers do not look", () => {
    expect(namesOf(cleaned(turned(1)).bytes)).toEqual(["VP8 "]);
    const unflagged = extend(sample("lossy"), 0, [], [{ name: "EXIF", data: orientationExif(6) }]);
    expect(namesOf(cleaned(unflagged).bytes)).toEqual(["VP8 "]);
  });

  it("is kept beside an animation, lossless or not", () => {
    for (const name of ["animated", "animated lossless"]) {
      const source = insert(sample(name), 0x08, { name: "EXIF", data: orientationExif(6) });
      expect(cleaned(source).bytes).toEqual(source);
    }
  });

  it("is baked into a lossless picture by way of its pixels", async () => {
    const source = extend(sample("lossless"), 0x08, [], [{ name: "EXIF", data: orientationExif(6) }]);
    expect(webp.strip(source, options)).toHaveProperty("needsPixels.reason");
    const result = await anonymise(source, plainStrip);
    if (!("image" in result)) throw new Error("it was refused");
    expect(namesOf(result.image.bytes)).toEqual(["VP8L"]);
    expect(await shownFrames(result.image.bytes)).toEqual(await shownFrames(source));
  });
});

describe("the container of a WebP", () => {
  it("has reserved bits and padding cleared", () => {
    const animated = sample("animated");
    const noisy = riff(
      piecesOf(animated).map(({ name, data }) => {
        if (name === "VP8X") return { name, data: data.with(0, (data[0] ?? 0) | 0xc1).with(2, 7) };
        return name === "ANMF" ? { name, data: data.with(15, (data[15] ?? 0) | 0xf8) } : { name, data };
      }),
    );
    expect(cleaned(noisy).bytes).toEqual(animated);
    expect(cleaned(noisy).removed.map(({ kind }) => kind)).toEqual(["header", "animation", "animation", "animation"]);
    const odd = riff([...piecesOf(sample("lossy")), { name: "XMP ", data: pack("odd") }]);
    expect(cleaned(odd.with(odd.length - 1, 9)).removed.map(({ kind, length }) => [kind, length])).toEqual([
      ["xmp", 11],
      ["gap", 1],
    ]);
  });

  it("loses bytes that are too few for a chunk", () => {
    const { bytes, removed } = cleaned(riff(piecesOf(sample("lossy")), pack("Quin")));
    expect(bytes).toEqual(sample("lossy"));
    expect(removed.map(({ kind, length }) => [kind, length])).toEqual([["gap", 4]]);
  });

  it.each([
    ["whose first chunk is no picture", riff([{ name: "EXIF", data: pack("hello") }])],
    ["that is empty", pack("RIFF\x04\0\0\0WEBP")],
    ["whose canvas is not the picture's size", changeCanvas(sample("lossy with alpha"))],
    ["whose frames reach over the canvas", changeCanvas(sample("animated"))],
    ["that is an animation without frames", riff(piecesOf(sample("animated")).filter(({ name }) => name !== "ANMF"))],
    [
      "that is an animation without its header",
      riff(piecesOf(sample("animated")).filter(({ name }) => name !== "ANIM")),
    ],
    ["whose frame is not shown", riff([{ name: "VP8 ", data: pack("\0\0\0\x9d\x01\x2a\x01\0\x01\0") }])],
  ])("is not taken: one %s", async (_, bytes) => {
    expect(await failureOf(() => webp.strip(bytes, options))).toMatch("input-malformed");
  });
});

function changeCanvas(extended: Uint8Array): Uint8Array {
  return riff(piecesOf(extended).map(({ name, data }) => ({ name, data: name === "VP8X" ? data.with(4, 20) : data })));
}

/** Animations of two frames of 32 x 32 that FFmpeg and gif2webp coded with loss, of which the encoder makes no good ones again. */
const unsteady = {
  "colours under what stays as it was":
    "UklGRkoBAABXRUJQVlA4WAoAAAASAAAAHwAAHwAAQU5JTQYAAAD/////AABBTk1GdAAAAAAAAAAAAB8AAB8AAGQAAAJWUDggXAAAALADAJ0BKiAA" +
    "IAAu+ZzOZz+vLy8fgPhLYAO4L6B+KoC0nyZTqsQAAP0h9GxH7//46kT0YsTklQj/nVU8sdvtJeYH39vzKv1X3nLHChc4aIGth2w5udZpxh6HgAAA" +
    "QU5NRqIAAAAAAAADAAAfAAAZAABkAAAAQUxQSBYAAAABDzD/ERGCSNum/k0PnV1ARP8noI1vVlA4IGwAAAAUBACdASogABoAPyV8tFODf6qAAAJI" +
    "lsALsvZnroBXD0TXBpfAxVBYAAD566wQ/zopx//gxNFN7Nhq6tgMuwkji+9D4hNba4r+jN/y/faGywmb6Z4obP8B9pcxf/x/J//YEj//TZv+f/al" +
    "oAA=",
  "edges between strong colours":
    "UklGRjABAABXRUJQVlA4WAoAAAACAAAAHwAAHwAAQU5JTQYAAAD/////AABBTk1GrAAAAAAAAAAAAB8AAB8AAGQAAAJWUDgglAAAAFAFAJ0BKiAA" +
    "IAA/mb7SXbkxqj+wCAPwMwlsAJ0yhHA3mfGkkVqmljSsVUaF+Pd/0VokAAD9IfZQWaF/+TQLc8yJU9+vuqDwnbWm1en1Z1zX3SL38/7/9j+FBg6X" +
    "aCVvXDlVW+8VxasS7VXusQZzCV/fLoS7QzfHNd+2AtxlXdTBSb4TcZz+w6BeLBc1uuveN+E1kABBTk1GUAAAAAAAAAgAAB8AAAgAAGQAAABWUDgg" +
    "OAAAABQCAJ0BKiAACQAAAKwlsAJ0ygAhvGPGR9AA/tObJLZs6D5RAf/AfPW+msT/4xkZsk9nX20YAAAA",
};

it.each(Object.entries(unsteady))(
  "an animation is coded without loss where that with loss is no good: %s",
  async (_, text) => {
    const crop = { kind: "crop", rect: { x: 0, y: 0, width: 32, height: 32 } } as const;
    const file = Buffer.from(text, "base64");
    const result = await anonymise(file, { ...plainStrip, edits: [crop], lossy: true });
    if ("refused" in result) throw new Error(result.refused.reason);
    expect(result).toMatchObject({ lossless: true, image: { format: { id: "webp" } } });
  },
);
