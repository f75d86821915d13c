/** TIFF files with a canary in every place that formats.md names. Source: TIFF 6.0; BigTIFF. */
import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { concat } from "../../../src/bytes/bytes.ts";
import { canary, hidden, plantedXmp } from "./hideout.ts";
import type { Hideout } from "./hideout.ts";
import { curv, plantedProfile } from "./icc.ts";

const width = 23;
const height = 17;

/** A field: its tag, type and values; bytes for types of one byte. */
type PlannedField = readonly [tag: number, type: number, values: Uint8Array | readonly number[]];

/** A page; tags 256 to 279 follow from it unless they are given. */
export interface PlannedPage {
  readonly fields?: readonly PlannedField[];
  readonly segments: readonly Uint8Array[];
  readonly compression?: number;
  readonly samples?: number;
  readonly bits?: number;
  readonly photometric?: number;
  readonly tile?: readonly [width: number, height: number];
  /** Bytes in front of the first strip, and between the strips. */
  readonly gap?: Uint8Array;
  /** Directories that fields of type 13 with the value 0 point to, in their order. */
  readonly inner?: readonly (readonly PlannedField[])[];
}

/** How the file is laid out. */
export interface Layout {
  readonly isBig?: boolean;
  readonly isLittle?: boolean;
}

/** Writes pages as a file. */
export function writePages(pages: readonly PlannedPage[], { isBig = false, isLittle = true }: Layout = {}): Uint8Array {
  const n = (value: number, size: number): Uint8Array => {
    const bytes = Uint8Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** i) % 256);
    return isLittle ? bytes : bytes.toReversed();
  };
  const word = isBig ? 8 : 4;
  const file: Uint8Array[] = [];
  let end = 0;
  const append = (bytes: Uint8Array): number => {
    const at = end;
    file.push(bytes, new Uint8Array(bytes.length % 2));
    end += bytes.length + (bytes.length % 2);
    return at;
  };
  const links: { at: number; to: number }[] = [];
  append(
    concat([n(isLittle ? 0x4949 : 0x4d4d, 2), ...(isBig ? [43, 8, 0] : [42]).map((value) => n(value, 2)), n(0, word)]),
  );
  const sizes: Record<number, number> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 13: 4, 16: 8 };
  const writeIfd = (fields: readonly PlannedField[]): { at: number; link: number } => {
    const entries = fields.map(([tag, type, values]) => {
      const size = sizes[type] ?? 1;
      const bytes = values instanceof Uint8Array ? values : concat(values.map((value) => n(value, size)));
      const inline =
        bytes.length <= word ? concat([bytes, new Uint8Array(word - bytes.length)]) : n(append(bytes), word);
      return concat([n(tag, 2), n(type, 2), n(bytes.length / size, word), inline]);
    });
    const at = append(concat([n(fields.length, isBig ? 8 : 2), ...entries, n(0, word)]));
    return { at, link: at + (isBig ? 8 : 2) + fields.length * (isBig ? 20 : 12) };
  };
  let link = isBig ? 8 : 4;
  for (const page of pages) {
    const offsets = page.segments.map((segment) => {
      if (page.gap !== undefined) append(page.gap);
      return append(segment);
    });
    const inner = (page.inner ?? []).map((fields) => writeIfd(fields).at);
    const fields = fieldsOf(page, offsets).map(([tag, type, values]): PlannedField => {
      return type === 13 ? [tag, type, [inner.shift() ?? 0]] : [tag, type, values];
    });
    const ifd = writeIfd(fields.toSorted(([a], [b]) => a - b));
    links.push({ at: link, to: ifd.at });
    link = ifd.link;
  }
  const bytes = concat(file);
  for (const { at, to } of links) bytes.set(n(to, word), at);
  return bytes;
}

function fieldsOf(page: PlannedPage, offsets: readonly number[]): PlannedField[] {
  const { samples = 3, bits = 8, photometric = 2, compression = 1, segments, tile } = page;
  const lengths = segments.map(({ length }) => length);
  const given = page.fields ?? [];
  const plain: PlannedField[] = [
    [256, 3, [width]],
    [257, 3, [height]],
    [258, 3, Array.from({ length: samples }, () => bits)],
    [259, 3, [compression]],
    [262, 3, [photometric]],
    [277, 3, [samples]],
    ...(tile === undefined
      ? ([
          [273, 4, offsets],
          [278, 3, [Math.ceil(height / segments.length)]],
          [279, 4, lengths],
        ] satisfies PlannedField[])
      : ([
          [322, 3, [tile[0]]],
          [323, 3, [tile[1]]],
          [324, 4, offsets],
          [325, 4, lengths],
        ] satisfies PlannedField[])),
  ];
  return [...plain.filter(([tag]) => given.every(([other]) => other !== tag)), ...given];
}

/** Samples of noise. */
export function noise(bytes: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, i) => (i * i * 7 + i) % 251);
}

const rgb = noise(width * height * 3);
const strip: PlannedPage = { segments: [rgb] };

/** Small pictures of every kind, by name; none hides anything. */
export async function tiffSamples(): Promise<Record<string, Uint8Array>> {
  const source = sharp(rgb, { raw: { width, height, channels: 3 } });
  const wide = Uint16Array.from({ length: width * height * 3 }, (_, i) => (i * 2477) % 65536);
  const deep = sharp(wide, { raw: { width, height, channels: 3 } }).toColourspace("rgb16");
  const samples: Record<string, Uint8Array> = {
    none: writePages([strip]),
    "big-endian": writePages([strip], { isLittle: false }),
    BigTIFF: writePages([strip], { isBig: true }),
    "BigTIFF, big-endian": writePages([strip], { isBig: true, isLittle: false }),
    "several strips": writePages([{ segments: [rgb.subarray(0, 69 * 9), rgb.subarray(69 * 9)] }]),
    "several pages": writePages([strip, { segments: [noise(width * height)], samples: 1, photometric: 1 }, strip]),
    "turned by its tag": writePages([{ ...strip, fields: [[274, 3, [6]]] }]),
    "planes of their own": writePages([
      {
        segments: [0, 1, 2].map(() => noise(width * height)),
        fields: [
          [284, 3, [2]],
          [278, 3, [height]],
        ],
      },
    ]),
    tiles: writePages([
      { segments: [noise(32 * 32 * 3).map((value, i) => (i % 96 < 69 && i < 96 * 17 ? value : 0))], tile: [32, 32] },
    ]),
    "floating-point": writePages([
      {
        segments: [new Uint8Array(new Float32Array(width * height).fill(0.5).buffer)],
        samples: 1,
        bits: 32,
        photometric: 1,
        fields: [[339, 3, [3]]],
      },
    ]),
    lzw: await source.clone().tiff({ compression: "lzw" }).toBuffer(),
    "lzw with prediction": await source.clone().tiff({ compression: "lzw", predictor: "horizontal" }).toBuffer(),
    deflate: await source.clone().tiff({ compression: "deflate", predictor: "horizontal" }).toBuffer(),
    packbits: await source.clone().tiff({ compression: "packbits" }).toBuffer(),
    "deep deflate": await deep.clone().tiff({ compression: "deflate", predictor: "horizontal" }).toBuffer(),
    "deep tiles": await deep
      .clone()
      .tiff({ compression: "lzw", predictor: "horizontal", tile: true, tileWidth: 16, tileHeight: 16 })
      .toBuffer(),
    rgba: await source.clone().ensureAlpha(0.5).tiff({ compression: "lzw" }).toBuffer(),
    "of few colours": writePages([
      {
        segments: [noise(width * height).map((value) => value % 16)],
        samples: 1,
        photometric: 3,
        fields: [[320, 3, colourMap(8, (i) => (i < 16 ? i * 4000 : 0))]],
      },
    ]),
    bilevel: await source
      .clone()
      .threshold(120)
      .toColourspace("b-w")
      .tiff({ compression: "lzw", predictor: "none", bitdepth: 1 })
      .toBuffer(),
  };
  return Object.fromEntries(Object.entries(samples).map(([name, bytes]) => [name, Uint8Array.from(bytes)]));
}

/** Red, green and blue of every index the same. */
function colourMap(bits: number, value: (index: number) => number): number[] {
  return Array.from({ length: 3 * 2 ** bits }, (_, i) => value(i % 2 ** bits));
}

/** Every hiding place, one file each. */
export function tiffHideouts(): Hideout[] {
  const profile = plantedProfile({ version: 4, profileClass: "mntr", space: "RGB ", pcs: "XYZ ", tags: [] }, canary);
  const grey = plantedProfile(
    { version: 4, profileClass: "mntr", space: "GRAY", pcs: "XYZ ", tags: [["kTRC", curv()]] },
    canary,
  );
  const fields: [where: string, field: PlannedField][] = [
    ...[269, 270, 271, 272, 285, 305, 315, 316, 33432].map((tag): [string, PlannedField] => [
      `text tag ${tag}`,
      [tag, 2, hidden],
    ]),
    ["the date", [306, 2, hidden]],
    ["XMP", [700, 1, plantedXmp]],
    ["IPTC", [33723, 7, hidden]],
    ["Photoshop", [34377, 1, hidden]],
    ["Photoshop layers", [37724, 7, hidden]],
    ["GeoTIFF text", [34737, 2, hidden]],
    ["a private tag of DNG", [50740, 1, hidden]],
    ["a private tag", [65000, 7, hidden]],
    ["a profile that no reader takes", [34675, 7, hidden]],
    ["more depths than samples", [258, 3, [8, 8, 8, ...hidden]]],
    ["a second strip that does not exist", [339, 3, [1, 1, 1, ...hidden]]],
  ];
  const inner: PlannedField[] = [
    [37510, 7, hidden],
    [36867, 2, hidden],
  ];
  const packed = deflateSync(rgb);
  const tiled = noise(32 * 32 * 3).map((value, i) => (i % 96 < 69 && i < 96 * 17 ? value : 0));
  const indexed = { segments: [noise(width * height).map((value) => value % 16)], samples: 1, photometric: 3 };
  const swollen = Uint8Array.from(tiled);
  swollen.set(hidden, 96 * 20);
  return [
    ...fields.map(([where, field]) => cleaned(where, writePages([{ ...strip, fields: [field] }]))),
    ...fields.map(([where, field]) =>
      cleaned(
        `${where}, on page 2`,
        writePages([strip, { ...strip, fields: [field] }], { isBig: true, isLittle: false }),
      ),
    ),
    showing(writePages([strip]), "a tag of unknown type", writePages([{ ...strip, fields: [[65001, 99, hidden]] }])),
    refused("a profile without its colours", writePages([{ ...strip, fields: [[34675, 7, profile]] }])),
    cleaned(
      "a profile",
      writePages([{ segments: [noise(width * height)], samples: 1, photometric: 1, fields: [[34675, 7, grey]] }]),
    ),
    cleaned("Exif", writePages([{ ...strip, fields: [[34665, 13, [0]]], inner: [inner] }])),
    cleaned("GPS", writePages([{ ...strip, fields: [[34853, 13, [0]]], inner: [inner] }])),
    cleaned("a directory inside the page", writePages([{ ...strip, fields: [[330, 13, [0]]], inner: [inner] }])),
    showing(
      writePages([strip]),
      "a reduced page",
      writePages([
        strip,
        {
          segments: [hidden, rgb.subarray(hidden.length)],
          fields: [
            [254, 4, [1]],
            [278, 3, [9]],
          ],
        },
      ]),
    ),
    showing(
      writePages([strip]),
      "the mask of a page",
      writePages([strip, { segments: [hidden], samples: 1, photometric: 4, fields: [[254, 4, [4]]] }]),
    ),
    showing(
      writePages([strip]),
      "a directory without samples",
      writePages([{ ...strip }, { segments: [], fields: [[270, 2, hidden]] }]),
    ),
    cleaned("a gap before the strip", writePages([{ ...strip, gap: hidden }])),
    cleaned(
      "gaps between strips",
      writePages([{ segments: [rgb.subarray(0, 69 * 9), rgb.subarray(69 * 9)], gap: hidden }]),
    ),
    cleaned("behind the end", concat([writePages([strip]), hidden])),
    cleaned(
      "a directory that nothing leads to",
      concat([writePages([strip]), writePages([{ ...strip, fields: [[270, 2, hidden]] }]).subarray(8)]),
    ),
    cleaned("an over-long strip", writePages([{ segments: [concat([rgb, hidden])] }])),
    cleaned("behind a Deflate stream", writePages([{ segments: [concat([packed, hidden])], compression: 8 }])),
    cleaned(
      "in a Deflate stream, below the rows",
      writePages([{ segments: [deflateSync(concat([rgb, hidden]))], compression: 8 }]),
    ),
    cleaned("behind PackBits", writePages([{ segments: [concat([packBits(rgb), hidden])], compression: 32773 }])),
    cleaned("what a tile has below the picture", writePages([{ segments: [swollen], tile: [32, 32] }])),
    cleaned(
      "what a compressed tile has below the picture",
      writePages([{ segments: [deflateSync(swollen)], tile: [32, 32], compression: 8 }]),
    ),
    cleaned(
      "spare colours",
      writePages([
        {
          ...indexed,
          fields: [
            [
              320,
              3,
              colourMap(8, (i) =>
                i < 16 ? i * 4000 : (hidden[2 * (i - 16)] ?? 0) | ((hidden[2 * (i - 16) + 1] ?? 0) << 8),
              ),
            ],
          ],
        },
      ]),
    ),
    cleaned(
      "a second field of the same tag",
      writePages([
        {
          ...strip,
          fields: [
            [262, 3, [2]],
            [262, 7, hidden],
          ],
        },
      ]),
    ),
    refused(
      "a strip past the end",
      writePages([
        {
          ...strip,
          fields: [
            [279, 4, [99999]],
            [270, 2, hidden],
          ],
        },
      ]),
    ),
  ];
}

function packBits(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += 128) {
    const part = bytes.subarray(at, at + 128);
    parts.push(Uint8Array.of(part.length - 1), part);
  }
  return concat(parts);
}

function cleaned(where: string, bytes: Uint8Array): Hideout {
  return { where, bytes, outcome: "cleaned" };
}

/** A hideout that should show what another picture shows. */
function showing(shows: Uint8Array, where: string, bytes: Uint8Array): Hideout {
  return { where, bytes, outcome: "cleaned", shows };
}

function refused(where: string, bytes: Uint8Array): Hideout {
  return { where, bytes, outcome: "refused" };
}
