/** What the contract of formats is held against: by format, small good pictures, and pictures that hide a canary. */
import { ascii, concat } from "../../src/bytes/bytes.ts";
import type { FormatId } from "../../src/formats/format.ts";
import { uint, writeBox, writeFullBox } from "../../src/bytes/heif-boxes.ts";
import { writeHeif } from "../../src/formats/heif-write.ts";
import { canary as heifCanary, makePicture, plainAvif, plantedHeifs } from "../formats/heif-planting.ts";
import { canary } from "../support/plant/hideout.ts";
import type { Hideout } from "../support/plant/hideout.ts";
import { bmpHideouts, bmpSamples } from "../support/plant/bmp.ts";
import { gifHideouts, gifSamples } from "../support/plant/gif.ts";
import { jpegHideouts, jpegSamples } from "../support/plant/jpeg.ts";
import { jpegHostileHideouts } from "../support/plant/jpeg-hostile.ts";
import { pngHideouts, pngSamples } from "../support/plant/png.ts";
import { tiffHideouts, tiffSamples } from "../support/plant/tiff.ts";
import { webpHideouts, webpSamples } from "../support/plant/webp.ts";

/** The pictures of one format. */
export interface Samples {
  /** Pictures that hide nothing, by what is special about them. */
  readonly good: Readonly<Record<string, Uint8Array>>;
  readonly hideouts: readonly Hideout[];
  /** What is hidden. */
  readonly canary: string;
}

/** All that there are; a format of the registry without an entry fails the contract. */
export async function allSamples(): Promise<Partial<Record<FormatId, Samples>>> {
  const picture = await makePicture();
  const avifHideouts = plantedHeifs(picture).map(({ name, bytes }): Hideout => {
    return { where: name, bytes, outcome: "cleaned", shows: plainAvif(picture) };
  });
  return {
    jpeg: {
      good: await jpegSamples(),
      hideouts: [...(await jpegHideouts()), ...(await jpegHostileHideouts())],
      canary,
    },
    png: { good: await pngSamples(), hideouts: await pngHideouts(), canary },
    webp: { good: await webpSamples(), hideouts: await webpHideouts(), canary },
    gif: { good: await gifSamples(), hideouts: await gifHideouts(), canary },
    bmp: { good: bmpSamples(), hideouts: bmpHideouts(), canary },
    tiff: { good: await tiffSamples(), hideouts: tiffHideouts(), canary },
    avif: { good: { plain: plainAvif(picture) }, hideouts: avifHideouts, canary: heifCanary },
    heic: { good: { plain: plainHeic(ascii("")) }, hideouts: heicHideouts(), canary },
  };
}

/** A unit of HEVC of the given type: ITU-T H.265, 7.3.1.2. */
function nal(type: number): Uint8Array {
  return Uint8Array.of(type << 1, 1, 7, 7);
}

/** A HEIC whose picture no decoder could show: nothing here encodes HEVC. Real ones are in the corpus. */
function plainHeic(behind: Uint8Array, inConfiguration: readonly Uint8Array[] = []): Uint8Array {
  const units = [...[32, 33, 34].map(nal), ...inConfiguration];
  const sets = units.map((unit) => {
    return concat([uint(0x80 | ((unit[0] ?? 0) >> 1), 1), uint(1, 2), uint(unit.length, 2), unit]);
  });
  const profile = Uint8Array.of(1, 3, 0x70, 0, 0, 0, 0, 0, 0, 0, 0, 0, 60);
  const numbers = Uint8Array.of(0xf0, 0, 0xfc, 0xfd, 0xf8, 0xf8, 0, 0, 0x0f);
  const properties = [
    { box: writeFullBox("ispe", 0, 0, uint(64, 4), uint(48, 4)), essential: false },
    { box: writeBox("hvcC", profile, numbers, uint(sets.length, 1), ...sets), essential: true },
  ];
  const data = concat([uint(4, 4), nal(19), behind]);
  return writeHeif(["heic", "mif1"], [{ type: "hvc1", isHidden: false, data, properties, references: [] }]);
}

/** Units that say nothing about how the picture is decoded: ITU-T H.265, table 7-1. */
const needlessUnits: readonly (readonly [where: string, type: number])[] = [
  ["access unit delimiter", 35],
  ["filler data", 38],
  ["SEI in front of the picture", 39],
  ["SEI behind the picture", 40],
  ["a reserved unit", 41],
  ["a unit of no specified type", 62],
];

function heicHideouts(): Hideout[] {
  return needlessUnits.flatMap(([where, type]): Hideout[] => {
    const unit = concat([Uint8Array.of(type << 1, 1), ascii(canary)]);
    const framed = concat([uint(unit.length, 4), unit]);
    return [
      { where, bytes: plainHeic(framed), outcome: "cleaned" },
      { where: `${where}, in hvcC`, bytes: plainHeic(ascii(""), [unit]), outcome: "cleaned" },
    ];
  });
}
