/**
 * HEIC and AVIF: the picture is copied as it is coded, and a new file is written around it.
 *
 * Sources: ISO/IEC 23008-12 (HEIF), ISO/IEC 14496-12 (boxes), 14496-15 (HEVC in boxes), AVIF 1.1, AV1 in ISOBMFF 1.2.
 * What this cannot see is what hides inside coded slices and tiles: it takes units apart, it does not decode them.
 */
import { latin1 } from "../bytes/bytes.ts";
import type { Cursor } from "../bytes/cursor.ts";
import { DermShareError } from "../errors.ts";
import type { Size } from "../geometry.ts";
import type { Block, FormatId, ImageFormat, Note, Stripped } from "./format.ts";
import { cursorOver } from "../bytes/heif-boxes.ts";
import type { Box } from "../bytes/heif-boxes.ts";
import { brandsOf, inspectHeif, keptBrands, readHeif } from "./heif-file.ts";
import type { HeifFile } from "./heif-file.ts";
import { dataKey, dataOf, extentOf, neededData, unitsOf, withOwnData } from "./heif-items.ts";
import { isSequence, type Item } from "../bytes/heif-meta.ts";
import { orientationTypes, rewriteProperty } from "./heif-properties.ts";
import { writeHeif } from "./heif-write.ts";
import type { NewItem } from "./heif-write.ts";

/** References that a picture is made of: ISO/IEC 23008-12, 6.6.2, 6.4.7. */
const neededReferences = new Set(["dimg", "auxl", "prem"]);

/** HEIC: pictures coded with HEVC. */
export const heic: ImageFormat = {
  id: "heic",
  mediaType: "image/heic",
  extensions: [".heic", ".heif", ".hif"],
  detect: (bytes) => idOf(bytes) === "heic",
  inspect: inspectHeif,
  size: displayedSize,
  strip: (bytes) => strip(bytes, "heic"),
  hasUnseenColour: hasAlphaPlane,
};

/** AVIF: pictures coded with AV1. */
export const avif: ImageFormat = {
  id: "avif",
  mediaType: "image/avif",
  extensions: [".avif"],
  detect: (bytes) => idOf(bytes) === "avif",
  inspect: inspectHeif,
  size: displayedSize,
  strip: (bytes) => strip(bytes, "avif"),
  hasUnseenColour: hasAlphaPlane,
};

/** Which of the two a file is, by its brands; those that both may have are taken for HEIC. */
function idOf(bytes: Uint8Array): FormatId | null {
  const brands = brandsOf(bytes);
  if (brands.includes("avif") || brands.includes("avis")) return "avif";
  return brands.some((brand) => /^(hei[csmx]|hev[cx]|mif[12]|msf1)$/.test(brand)) ? "heic" : null;
}

function strip(bytes: Uint8Array, id: "heic" | "avif"): Stripped {
  const file = readHeif(bytes);
  const problem = problemOf(bytes, file);
  if (problem !== null) {
    const hint =
      id === "heic"
        ? "leave out --keep-heic: it becomes a JPEG then, or export it as JPEG where it was made"
        : "save it as PNG, then strip that";
    const refusal = { reason: problem, hint };
    return id === "avif" && !isSequence(file) ? { needsPixels: refusal } : { refused: refusal };
  }
  const items = newItems(bytes, file);
  const removed = inspectHeif(bytes).filter(({ role }) => role !== "image" && role !== "rendering");
  return { bytes: writeHeif(newBrands(bytes, items), items), removed, notes: notesOf(removed, items) };
}

/** Brands that say how a picture is coded, the usual one first: ISO/IEC 23008-12, B.4.1; AVIF 1.1, 6. */
const codingBrands = { hevc: ["heic", "heix", "heim", "heis"], av1: ["avif"] };

/** The major brand says how the picture is coded: of a file that names a profile there, such as MiHB, readers know nothing. */
function newBrands(bytes: Uint8Array, items: readonly NewItem[]): string[] {
  const known = items.some(({ type }) => type === "av01") ? codingBrands.av1 : codingBrands.hevc;
  const kept = keptBrands(bytes);
  const major = kept.find((brand) => known.includes(brand)) ?? known.slice(0, 1);
  return [...new Set([major, "mif1", ...kept].flat())];
}

function problemOf(bytes: Uint8Array, file: HeifFile): string | null {
  if (isSequence(file)) return "it is a sequence of pictures, of which only one could be kept";
  const layered = keptItems(file).filter(({ properties }) => properties.some(({ box }) => box.type === "a1lx"));
  if (withOwnData(layered).some((item) => losesLayers(bytes, item)))
    return "its layers cannot be told from what lies between";
  return file.selection.problem?.reason ?? null;
}

/** Of an item with a1lx: it gives the sizes of layers (AVIF 1.1, 2.3.2), which are wrong once a unit between them is left out. */
function losesLayers(bytes: Uint8Array, item: Item): boolean {
  return unitsOf(bytes, item, dataOf(bytes, item)).some(({ needed }) => !needed);
}

/** The items of the picture, in the order in which they are written. */
function keptItems({ meta, selection }: HeifFile): Item[] {
  return [...selection.kept.keys()].map((id) => meta.items.get(id)).filter((item) => item !== undefined);
}

function newItems(bytes: Uint8Array, file: HeifFile): NewItem[] {
  const items = keptItems(file);
  const references = newReferences(file, items);
  const rewrite = rewriter(bytes);
  const data = new Map(withOwnData(items).map((item) => [dataKey(item), neededData(bytes, item)]));
  return items.map((item, i) => {
    return {
      type: item.type,
      isHidden: i > 0,
      data: data.get(dataKey(item)) ?? neededData(bytes, item),
      properties: item.properties.flatMap(({ box, essential }) => {
        const written = rewrite(box);
        return written === null ? [] : [{ box: written, essential }];
      }),
      references: references.get(item.id) ?? [],
    };
  });
}

/** For each item its references to items that are kept, too, by their new place. */
function newReferences({ meta }: HeifFile, items: readonly Item[]): Map<number, NewItem["references"]> {
  const places = new Map(items.map(({ id }, i) => [id, i]));
  const references = new Map<number, NewItem["references"]>();
  for (const { type, from, to } of meta.references) {
    const kept = to.map((id) => places.get(id)).filter((place) => place !== undefined);
    if (!neededReferences.has(type) || kept.length === 0) continue;
    references.set(from, [...(references.get(from) ?? []), { type, to: kept }]);
  }
  return references;
}

/** `rewriteProperty` that does each box once, however many items share it. */
function rewriter(bytes: Uint8Array): (box: Box) => Uint8Array | null {
  const done = new Map<Box, Uint8Array | null>();
  return (box) => {
    const known = done.get(box);
    if (known !== undefined) return known;
    const written = rewriteProperty(bytes, box);
    done.set(box, written);
    return written;
  };
}

function notesOf(removed: readonly Block[], items: readonly NewItem[]): Note[] {
  const kinds = new Set(removed.map(({ kind }) => kind));
  const types = new Set(items.flatMap(({ properties }) => properties.map(({ box }) => latin1(box.subarray(4, 8)))));
  const notes: Note[] = [];
  if (orientationTypes.some((type) => types.has(type))) notes.push("orientation-kept");
  if (kinds.has("icc-profile")) notes.push("icc-rewritten");
  if (kinds.has("gain-map")) notes.push("gain-map-removed");
  if (kinds.has("hidden-picture") || kinds.has("multi-picture")) notes.push("other-pictures-removed");
  return notes;
}

function hasAlphaPlane(bytes: Uint8Array): boolean {
  return [...readHeif(bytes).selection.kept.values()].includes("alpha");
}

/** The size of the picture as displayed: after the clean aperture and the turns. ISO/IEC 23008-12, 6.5. */
function displayedSize(bytes: Uint8Array): Size {
  const { meta } = readHeif(bytes);
  const primary = meta.items.get(meta.primary);
  if (primary === undefined) throw new DermShareError("input-malformed", "there is no primary item");
  let size = extentOf(bytes, primary);
  for (const { box } of primary.properties) {
    const cursor = cursorOver(bytes, box);
    if (box.type === "clap") size = apertureOf(cursor);
    if (box.type === "irot" && (cursor.u8() & 1) === 1) size = { width: size.height, height: size.width };
  }
  return size;
}

/** Width and height of clap, each as numerator and denominator: ISO/IEC 14496-12, 12.1.4. */
function apertureOf(cursor: Cursor): Size {
  const whole = (): number => Math.floor(cursor.u32() / Math.max(1, cursor.u32()));
  return { width: whole(), height: whole() };
}
