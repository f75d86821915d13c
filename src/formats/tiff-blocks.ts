/** What each byte of a TIFF is for: claims on every range that the directories name, made into blocks that tile the file. */
import { Cursor } from "../bytes/cursor.ts";
import { DermShareError } from "../errors.ts";
import { areSquares } from "../geometry.ts";
import type { Block, BlockKind } from "./format.ts";
import { tile } from "./tiles.ts";
import type { Claim } from "./tiles.ts";
import { numbers, readIfd } from "./tiff-ifd.ts";
import type { Field, Ifd, TiffFile } from "./tiff-ifd.ts";
import { tags } from "./tiff-page.ts";
import type { Page } from "./tiff-page.ts";
import type { CleanPage } from "./tiff-samples.ts";

/** A page of the source: read, and cleaned where its coding is ours. */
export interface SourcePage {
  readonly page: Page;
  readonly clean: CleanPage | null;
  /** Whether its profile, if it has one, is written as it stands. */
  readonly hasExactProfile: boolean;
}

type Kind = Pick<Claim, "kind" | "role">;

const image: Kind = { kind: "header", role: "image" };
const unknown: Kind = { kind: "unknown", role: "unknown" };

/** Tags that are known to speak about the picture: TIFF 6.0, section 8; Exif 3.0; XMP part 3; and those of their owners. */
const metadataKinds: Readonly<Record<number, BlockKind>> = {
  269: "text", // DocumentName
  270: "text", // ImageDescription
  271: "text", // Make
  272: "text", // Model
  285: "text", // PageName
  305: "text", // Software
  306: "time",
  315: "text", // Artist
  316: "text", // HostComputer
  330: "hidden-picture", // SubIFDs
  700: "xmp",
  33432: "text", // Copyright
  33723: "iptc",
  34377: "photoshop",
  34665: "exif",
  34675: "icc-profile",
  34853: "exif", // GPS
  37724: "photoshop", // ImageSourceData
};
/** Directories that a field points to. */
const pointers = new Set([330, 34665, 34853, 40965]);
const deepest = 4; // of directories inside directories

/** How many values a tag may have; the others have one. */
function allowedValues(tag: number, page: Page): number {
  switch (tag) {
    case tags.bitsPerSample:
    case tags.sampleFormat:
      return page.samplesPerPixel;
    case tags.colourMap:
      return 3 * 2 ** Math.min(16, page.bitsPerSample);
    case tags.stripOffsets:
    case tags.stripByteCounts:
    case tags.tileOffsets:
    case tags.tileByteCounts:
      return page.segments.length;
    case tags.yCbCrSubsampling:
      return 2;
    case tags.profile:
      return Infinity;
    default:
      return 1;
  }
}

/** The blocks of a file whose pages have been read; all other directories of the chain are smaller copies, or masks. */
export function blocksOf(file: TiffFile, pages: readonly SourcePage[]): Block[] {
  const claims: Claim[] = [{ ...image, offset: 0, length: file.headerBytes }];
  const sources = new Map(pages.map((source) => [source.page.ifd, source]));
  for (const ifd of file.ifds) {
    const source = sources.get(ifd);
    if (source === undefined) claimForeign(file, ifd, { kind: "thumbnail", role: "metadata" }, claims, deepest);
    else claimPage(file, source, claims);
  }
  return tile(file.bytes.length, claims).map((block) => settle(file, block));
}

function claimPage(file: TiffFile, { page, clean, hasExactProfile }: SourcePage, claims: Claim[]): void {
  const { ifd } = page;
  const first = ifd.fields[0]?.offset ?? ifd.offset;
  const linkBytes = file.isBig ? 8 : 4;
  claims.push({ ...image, offset: ifd.offset, length: first - ifd.offset });
  claims.push({ ...image, offset: ifd.offset + ifd.length - linkBytes, length: linkBytes });
  for (const field of ifd.fields) {
    const kind = fieldKind(field, page, clean, hasExactProfile);
    claimField(file, field, kind, claims);
    if (pointers.has(field.tag)) claimPointed(file, field, kind, claims, deepest);
  }
  for (const segment of page.segments) {
    claims.push({ ...segmentKind(clean, segment), offset: segment.offset, length: segment.length });
  }
}

/** A page that only `pixels/` can decode has no `clean`: nobody has looked into its coding. */
function segmentKind(clean: CleanPage | null, segment: Page["segments"][number]): Kind {
  if (clean === null) return { kind: "unproved-pixels", role: "unknown" };
  if (clean.inexact.has(segment)) return { kind: "hidden-pixels", role: "unknown" };
  return { kind: "image-data", role: "image" };
}

const knownTags: ReadonlySet<number> = new Set(Object.values(tags));

function fieldKind(field: Field, page: Page, clean: CleanPage | null, hasExactProfile: boolean): Kind {
  const isTaken = knownTags.has(field.tag) && page.fields.get(field.tag) === field;
  const valueCount = (field.values?.length ?? 0) / ({ 3: 2, 4: 4, 5: 8, 16: 8 }[field.type] ?? 1);
  if (!isTaken) {
    const kind = metadataKinds[field.tag];
    return kind === undefined ? unknown : { kind, role: "metadata" };
  }
  if (field.hasSpareBytes || valueCount > allowedValues(field.tag, page)) return unknown;
  switch (field.tag) {
    case tags.profile:
      return { kind: "icc-profile", role: hasExactProfile ? "rendering" : "metadata" };
    case tags.orientation:
      return { kind: "orientation", role: "rendering" };
    case tags.xResolution:
    case tags.yResolution:
    case tags.resolutionUnit:
      return { kind: "density", role: page.hasOwnDensities && !areSquares(page.densities) ? "rendering" : "metadata" };
    case tags.colourMap:
      return { kind: "tables", role: clean === null || clean.hasSpareColours ? "unknown" : "image" };
    default:
      return image;
  }
}

function claimField(file: TiffFile, { offset, values }: Field, kind: Kind, claims: Claim[]): void {
  const entryBytes = file.isBig ? 20 : 12;
  claims.push({ ...kind, offset, length: entryBytes });
  const isInside = values !== null && values.offset > offset && values.offset < offset + entryBytes;
  if (values !== null && !isInside) claims.push({ ...kind, ...values });
}

/** Claims directories that a field points to, as what the field is. What cannot be followed stays unclaimed. */
function claimPointed(file: TiffFile, field: Field, kind: Kind, claims: Claim[], depth: number): void {
  if (depth === 0) return;
  try {
    for (const offset of numbers(file, field)) {
      const ifd = readIfd(new Cursor(file.bytes, offset, file.endian), file.isBig);
      claimForeign(file, ifd, kind, claims, depth - 1);
    }
  } catch (error) {
    if (!(error instanceof DermShareError)) throw error;
  }
}

function claimForeign(file: TiffFile, ifd: Ifd, kind: Kind, claims: Claim[], depth: number): void {
  claims.push({ ...kind, offset: ifd.offset, length: Math.min(ifd.length, file.bytes.length - ifd.offset) });
  for (const field of ifd.fields) {
    claimField(file, field, kind, claims);
    if (pointers.has(field.tag)) claimPointed(file, field, kind, claims, depth);
  }
  claimData(file, ifd, tags.stripOffsets, tags.stripByteCounts, kind, claims);
  claimData(file, ifd, tags.tileOffsets, tags.tileByteCounts, kind, claims);
}

function claimData(file: TiffFile, ifd: Ifd, at: number, lengths: number, kind: Kind, claims: Claim[]): void {
  try {
    const [offsets, counts] = [at, lengths].map((tag) => {
      const field = ifd.fields.find((each) => each.tag === tag);
      return field === undefined ? [] : numbers(file, field);
    });
    for (const [i, offset] of (offsets ?? []).entries()) {
      const length = counts?.[i] ?? 0;
      if (length > 0 && offset + length <= file.bytes.length) claims.push({ ...kind, offset, length });
    }
  } catch (error) {
    if (!(error instanceof DermShareError)) throw error;
  }
}

/** A few zeros that nobody names only fill up to an even offset; what nobody names at the end lies behind the file's end. */
function settle({ bytes }: TiffFile, block: Block): Block {
  if (block.kind !== "gap") return block;
  const stored = bytes.subarray(block.offset, block.offset + block.length);
  if (block.offset + block.length === bytes.length) return { ...block, kind: "after-end", role: "trailing" };
  if (block.length <= 3 && stored.every((byte) => byte === 0)) return { ...block, kind: "padding", role: "rendering" };
  return block;
}
