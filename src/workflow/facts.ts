/**
 * What a photograph gives away, for people: when, where, which device, who, and whether a small picture inside shows more
 * than the large one. Only `inspect` prints this; it is the one place where values leave a file.
 *
 * Our own reader finds the blocks, so that a second Exif and one between the scans speak too; exifr reads what is in them.
 */
import { concat, latin1 } from "../bytes/bytes.ts";
import type { Block, BlockKind, FormatId } from "../formats/format.ts";
import { formatOf } from "../formats/registry.ts";
import { tidy } from "./fact.ts";
import type { Fact, FactKind } from "./fact.ts";
import { readExif } from "./facts-exif.ts";
import { iptcFacts, textFacts, xmpFacts } from "./facts-text.ts";

/** Marker and length of a JPEG segment, length and type of a PNG chunk: some of these bytes look like text. */
const framing: Partial<Record<FormatId, number>> = { jpeg: 4, png: 8 };

/** Who reads the blocks that hold text. */
const textReaders: Partial<Record<BlockKind, (content: Uint8Array) => Fact[]>> = {
  xmp: xmpFacts,
  iptc: iptcFacts,
  photoshop: iptcFacts,
  comment: textFacts,
  text: textFacts,
};

/** A JPEG's start: SOI and the first byte of the next marker. */
const jpegStart = "\xff\xd8\xff";

/**
 * Reads what the file gives away.
 *
 * @returns facts in the order in which people want to know them, none twice; none for a format that we do not take
 * @throws DermShareError as `inspect` of the format
 */
export async function facts(bytes: Uint8Array): Promise<Fact[]> {
  const format = formatOf(bytes);
  if (format === null) return [];
  const blocks = format.inspect(bytes);
  const found = blocks.flatMap(
    (block) => textReaders[block.kind]?.(contentOf(bytes, block, framing[format.id] ?? 0)) ?? [],
  );
  for (const tiff of format.id === "tiff" ? [bytes] : exifStructures(bytes, blocks)) {
    const exif = await readExif(tiff);
    found.push(...exif.facts);
    if (exif.thumbnail !== null) {
      found.push(await smallPictureFact("thumbnail", "small picture inside", bytes, exif.thumbnail));
    }
  }
  for (const second of secondPictures(bytes, blocks)) {
    found.push(await smallPictureFact("second-picture", "second picture behind the end", bytes, second));
  }
  return tidy(found);
}

/** The bytes of a block without those at its start that only frame it. */
function contentOf(bytes: Uint8Array, block: Block, framingBytes = 0): Uint8Array {
  return bytes.subarray(block.offset + framingBytes, block.offset + block.length);
}

/** The TIFF structures inside the Exif blocks, each from its byte order mark on: TIFF 6.0, section 2. */
function exifStructures(bytes: Uint8Array, blocks: readonly Block[]): Uint8Array[] {
  const contents = blocks.filter(({ kind }) => kind === "exif").map((block) => contentOf(bytes, block));
  return contents.flatMap((content) => {
    const start = latin1(content).search(/II\*\0|MM\0\*/);
    return start < 0 ? [] : [content.subarray(start)];
  });
}

/** JPEG pictures behind the end of the first one: burst shots, gain maps, previews, what an editor left. */
function secondPictures(bytes: Uint8Array, blocks: readonly Block[]): Uint8Array[] {
  const behind = concat(blocks.filter(({ role }) => role === "trailing").map((block) => contentOf(bytes, block)));
  const start = latin1(behind).indexOf(jpegStart);
  return start < 0 ? [] : [behind.subarray(start)];
}

/** What each finding of the comparison is called. */
const shown = {
  same: "shows the same",
  different: "shows something else, or more, than the picture",
  unknown: "cannot be compared",
};

async function smallPictureFact(kind: FactKind, label: string, picture: Uint8Array, small: Uint8Array): Promise<Fact> {
  const { compareSmallPicture } = await import("../pixels/small-picture.ts");
  const { size, shows } = await compareSmallPicture(picture, small);
  const sizeText = size === null ? "" : `${size.width} x ${size.height}, `;
  return { kind, label, value: `${sizeText}${small.length} bytes: ${shown[shows]}`, shows };
}
