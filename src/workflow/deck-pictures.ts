/** The pictures of a deck, cleaned and edited by the same means as any other picture. */
import { crc32 } from "../bytes/crc32.ts";
import type { ZipEntry } from "../bytes/zip-read.ts";
import { reusedRoom } from "../bytes/job-memory.ts";
import { Pieces, type RandomAccess, sliceOf } from "../bytes/pieces.ts";
import type {
  DeckPicture,
  GivenPicture,
  PictureEdits,
  PictureLook,
  PictureRefusal,
  PictureTools,
} from "../deck/picture-tools.ts";
import type { Edit } from "../edits.ts";
import { DermShareError } from "../errors.ts";
import type { Block, BlockKind, FormatId, ImageFormat } from "../formats/format.ts";
import { displayedGrid } from "../formats/jpeg/displayed-grid.ts";
import { formatOf } from "../formats/registry.ts";
import type { Size } from "../geometry.ts";
import type { Likeness } from "../pixels/likeness.ts";
import { type Anonymised, anonymise, plainStrip } from "./anonymise.ts";
import { CleanBefore, sameEnd } from "./clean-before.ts";
import type { CleanImage } from "./clean-image.ts";
import { asOnSlide } from "./on-slide.ts";

/** What came of the pictures of a deck. */
export class PictureRecord {
  /** How many bytes went, by kind. */
  readonly leaks = new Map<BlockKind, number>();
  /** Whether a picture went through pixels to be coded anew with loss. */
  isRecoded = false;
  /** Whether a picture from a lossy coding was cut or covered in pixels: what is left beside that knew a little of it. */
  mayTrace = false;
  readonly #proven = new Set<string>();

  count(blocks: readonly Pick<Block, "kind" | "length">[]): void {
    for (const { kind, length } of blocks) this.leaks.set(kind, (this.leaks.get(kind) ?? 0) + length);
  }

  /** Remembers the bytes of a picture that was proven clean, now or before, and gives their checksum. */
  prove({ bytes }: Pick<CleanImage, "bytes">): number {
    const sum = crc32(bytes);
    this.addProven({ crc32: sum, bytes: bytes.length });
    return sum;
  }

  /** Remembers what the same bytes as these were proven to be before. */
  addProven(picture: Pick<ZipEntry, "crc32" | "bytes">): void {
    this.#proven.add(keyOf(picture));
  }

  /** Whether a picture of our own output, by its checksum and length, was proven clean. */
  isProven(picture: Pick<ZipEntry, "crc32" | "bytes">): boolean {
    return this.#proven.has(keyOf(picture));
  }
}

function keyOf({ crc32: sum, bytes }: Pick<ZipEntry, "crc32" | "bytes">): string {
  return `${sum} ${bytes}`;
}

type Result = DeckPicture | { readonly refused: PictureRefusal };

/** The formats whose pictures are cropped and covered inside a deck, where they do not move. */
const editable: readonly FormatId[] = ["jpeg", "png", "bmp", "tiff", "gif", "webp"];

const comparedPx = 256;
const collectEachBytes = 24 * 1024 * 1024; // most decks never come there, and to collect takes as long as a picture

/** Tools for one deck; what comes of its pictures is kept in the record. */
export function pictureTools(record: PictureRecord): PictureTools {
  let waste = 0;
  /** The engine sees bytes outside its heap late: all unpacked pictures of a large deck would be there at once. */
  const tidy = async (soon: number) => {
    waste += soon;
    if (waste < collectEachBytes) return;
    waste = 0;
    const { tidyUp } = await import("../bytes/spare-memory.ts");
    tidyUp();
  };
  return {
    clean: async (bytes, given) => {
      const before = cleanedBefore(bytes, given, record);
      if (before !== undefined) return before;
      given.check();
      await tidy(bytes.length);
      return attempt(() => clean(bytes, given, record));
    },
    size: (bytes) => ifReadable(() => sizeOf(bytes)),
    cell: (bytes) => ifReadable(() => cellOf(bytes)),
    edit: async (bytes, edits) => {
      await tidy(pixelBytes(bytes));
      return attempt(() => edit(bytes, edits, record));
    },
    areCovered: async (bytes, covers) => (await ifDecoded(() => areCovered(bytes, covers))) ?? covers.map(() => false),
    isOpaque: async (bytes) => (await ifDecoded(() => isOpaque(bytes))) ?? false,
    look: (bytes) => ifDecoded(() => look(bytes)),
  };
}

/** Null for what is damaged: it is refused where it is cleaned or edited, with the words for that. */
function ifReadable<T>(tell: () => T): T | null {
  try {
    return tell();
  } catch (error) {
    if (error instanceof DermShareError) return null;
    throw error;
  }
}

/** As `ifReadable`. */
async function ifDecoded<T>(tell: () => Promise<T>): Promise<T | null> {
  try {
    return await tell();
  } catch (error) {
    if (error instanceof DermShareError) return null;
    throw error;
  }
}

/** About as much as a picture takes once it is decoded. */
function pixelBytes(bytes: Uint8Array): number {
  const size = sizeOf(bytes);
  return size === null ? bytes.length : size.width * size.height * 4;
}

/** What is wrong with a picture is the refusal of its deck. */
async function attempt(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DermShareError)) throw error;
    return { refused: inDeck(error.message) };
  }
}

interface CleanedBefore extends Omit<DeckPicture, "bytes"> {
  readonly removed: readonly Pick<Block, "kind" | "length">[];
}

const cleanBefore = new CleanBefore<CleanedBefore>();

function cleanedBefore(bytes: Uint8Array, given: GivenPicture, record: PictureRecord): DeckPicture | undefined {
  const before = cleanBefore.find(bytes, given.crc32, given.lasting);
  if (before === undefined) return undefined;
  const { removed, ...told } = before.found;
  record.count(removed);
  record.addProven({ crc32: told.crc32, bytes: before.cleaned.length });
  return { ...told, bytes: before.cleaned };
}

async function clean(bytes: Uint8Array, given: GivenPicture, record: PictureRecord): Promise<Result> {
  if (isSvg(bytes)) return { refused: svgRefusal };
  const { upright, orientation } = asOnSlide(bytes);
  const result = await anonymise(upright, { ...plainStrip, take: takeRoom });
  if ("refused" in result) return { refused: inDeck(result.refused.reason) };
  const removed = byKind([...orientation, ...result.removed]);
  record.count(removed);
  const told = { ...named(result), crc32: record.prove(result.image) };
  const cleaned = result.unchanged ? upright : result.image.bytes;
  cleanBefore.add(bytes, given.crc32, cleaned, { ...told, removed });
  return { ...told, bytes: cleaned === bytes ? bytes : asEndOf(bytes, given.lasting, cleaned) };
}

/** Where each picture is laid that was cleaned, until the next one. */
const takeRoom = reusedRoom();

/** A cleaned picture as its start and the end that it shares with the input, which is there anyway. */
function asEndOf(input: Uint8Array, lasting: RandomAccess, cleaned: Uint8Array): RandomAccess {
  const endBytes = sameEnd(input, cleaned);
  const start = cleaned.slice(0, cleaned.length - endBytes);
  return new Pieces([start, sliceOf(lasting, input.length - endBytes, input.length)]);
}

/** One for each kind: a hostile picture may have had a million. */
function byKind(blocks: readonly Block[]): CleanedBefore["removed"] {
  const lengths = new Map<BlockKind, number>();
  for (const { kind, length } of blocks) lengths.set(kind, (lengths.get(kind) ?? 0) + length);
  return [...lengths].map(([kind, length]) => ({ kind, length }));
}

/** As `PictureTools.size`. @throws DermShareError for what is damaged */
export function sizeOf(bytes: Uint8Array): Size | null {
  const { upright } = asOnSlide(bytes);
  const format = formatOf(upright);
  if (format === null || !editable.includes(format.id)) return null;
  return isStill(upright, format) ? format.size(upright) : null;
}

/** Whether it is one picture that every program shows in the same way. */
function isStill(bytes: Uint8Array, format: ImageFormat): boolean {
  const kinds = () => format.inspect(bytes).map(({ kind }) => kind);
  if (format.id === "gif") {
    const frames = kinds().filter((kind) => kind === "image-data" || kind === "hidden-pixels");
    return frames.length === 1 && frames[0] === "image-data"; // else it reaches over the edge
  }
  if (format.id === "webp") return !kinds().some((kind) => ["animation", "exif", "orientation"].includes(kind)); // a tag may turn it
  if (format.id !== "png") return true;
  // Only one that has the word in it is unpacked to know: PNG 11.3.6.1.
  const mayMove = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes("acTL");
  return !(mayMove && kinds().includes("animation"));
}

function cellOf(bytes: Uint8Array): Size | null {
  const { upright } = asOnSlide(bytes);
  return formatOf(upright)?.id === "jpeg" ? displayedGrid(upright).cell : null;
}

async function edit(bytes: Uint8Array, edits: PictureEdits, record: PictureRecord): Promise<Result> {
  const { upright, orientation } = asOnSlide(bytes);
  record.count(orientation);
  if (formatOf(upright)?.id !== "jpeg") return editToPixel(upright, [...edits.wide, ...edits.exact], record);
  if (edits.wide.length === 0) return editToPixel(upright, edits.exact, record);
  const wiped = await anonymise(upright, { ...plainStrip, edits: edits.wide });
  if ("refused" in wiped) return { refused: inDeck(wiped.refused.reason) };
  record.count(wiped.removed);
  const { bytes: left } = wiped.image;
  if (edits.exact.length > 0) return editToPixel(left, edits.exact, record);
  return { ...named(wiped), crc32: record.prove(wiped.image), bytes: left };
}

/** The way of any picture where that does what was asked for to the pixel; else once through pixels, without a margin. */
async function editToPixel(upright: Uint8Array, edits: readonly Edit[], record: PictureRecord): Promise<Result> {
  const first = await editInCoding(upright, edits);
  const isDone = !("refused" in first) && edits.every(isAngular) && first.applied.every(isExact);
  const id = formatOf(upright)?.id;
  const exact = isDone || id === undefined ? null : await exactly(upright, id, edits);
  const result = exact === null ? first : await anonymise(exact, plainStrip);
  if ("refused" in result) return { refused: inDeck(result.refused.reason) };
  record.count(result.removed);
  const sum = record.prove(result.image);
  record.isRecoded ||= exact !== null && id === "jpeg";
  record.mayTrace ||= exact !== null;
  return { ...named(result), crc32: sum, bytes: result.image.bytes };
}

/** A crop that holds no whole cell of the coding is refused: pixels have none, and will say whether it is a crop at all. */
async function editInCoding(upright: Uint8Array, edits: readonly Edit[]): Promise<Anonymised> {
  try {
    return await anonymise(upright, { ...plainStrip, edits });
  } catch (error) {
    if (!(error instanceof DermShareError) || error.code !== "region-invalid") throw error;
    return { refused: { reason: error.message, hint: error.hint ?? "" } };
  }
}

/** Null for what was coded without loss: its own way has no margin. */
async function exactly(bytes: Uint8Array, format: FormatId, edits: readonly Edit[]): Promise<Uint8Array | null> {
  const { lossyCoding } = await import("../pixels/lossy-coding.ts");
  if (lossyCoding(bytes, format) === "none" || !isExactFormat(format)) return null;
  const { editExactly } = await import("../pixels/edit-exactly.ts");
  return editExactly(bytes, format, edits);
}

function isExactFormat(format: FormatId): format is "jpeg" | "tiff" | "webp" {
  return format === "jpeg" || format === "tiff" || format === "webp";
}

/** Whole cells can be a rectangle, never an ellipse. */
function isAngular(wish: Edit): boolean {
  return wish.kind !== "mask" || wish.region.shape === "rect";
}

function isExact({ asked, applied }: Exclude<Anonymised, { refused: unknown }>["applied"][number]): boolean {
  return JSON.stringify(asked) === JSON.stringify(applied);
}

async function areCovered(bytes: Uint8Array, covers: Parameters<PictureTools["areCovered"]>[1]): Promise<boolean[]> {
  const { upright } = asOnSlide(bytes);
  const { areFilled } = await import("../pixels/is-filled.ts");
  const format = formatOf(upright);
  return format === null ? covers.map(() => false) : areFilled(upright, format.id, covers);
}

async function isOpaque(bytes: Uint8Array): Promise<boolean> {
  const { upright } = asOnSlide(bytes);
  const format = formatOf(upright);
  if (format === null) return false;
  if (format.id === "jpeg") return true;
  const { decodePages } = await import("../pixels/decode.ts");
  const { isOpaque: showsNothingBelow } = await import("../pixels/picture.ts");
  return (await decodePages(upright, format.id)).pictures.every(showsNothingBelow);
}

/**
 * So alike are two copies of a photograph. Measured on the corpus: other codings and scales down to 128 pixels reach 0.84
 * to 1, two different photographs 0.51 at most.
 */
const surelySame = 0.7;

/** What a slide shows of a picture; the module that compares came with it. */
class Look implements PictureLook {
  readonly #likeness: Likeness;
  readonly #compare: (a: Likeness, b: Likeness) => number;

  constructor(likeness: Likeness, compare: (a: Likeness, b: Likeness) => number) {
    this.#likeness = likeness;
    this.#compare = compare;
  }

  isOf(other: PictureLook): boolean {
    return other instanceof Look && this.#compare(this.#likeness, other.#likeness) >= surelySame;
  }
}

/** A slide shows pictures as they are coded. */
async function look(bytes: Uint8Array): Promise<PictureLook | null> {
  const { upright } = asOnSlide(bytes);
  const format = formatOf(upright);
  if (format === null) return null;
  const { alikeAsWholes, likenessOf } = await import("../pixels/likeness.ts");
  const { shownPicture } = await import("./shown-picture.ts");
  const { bytes: shown } = await shownPicture(upright, format, { largestPx: comparedPx, backdrop: "white" });
  return new Look(await likenessOf(shown), alikeAsWholes);
}

function named({ image }: Exclude<Anonymised, { refused: unknown }>): Pick<DeckPicture, "mediaType" | "extensions"> {
  return { mediaType: image.format.mediaType, extensions: image.format.extensions };
}

/** An SVG with a picture beside it goes; here it stands in that one's place. */
const svgRefusal: PictureRefusal = {
  reason: "a picture in the deck is an SVG alone, without the PNG that usually stands beside it, and cannot be cleaned",
  hint: "in PowerPoint cut that picture and paste it as a PNG (Paste Special), then run this again",
};

/** Whether it is XML with an svg element near its start. */
function isSvg(bytes: Uint8Array): boolean {
  if (![0x3c, 0xef, 0x20, 0x0a, 0x0d, 0x09].includes(bytes[0] ?? 0)) return false; // "<", a byte order mark, white space
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString("latin1");
  return /^(?:\xef\xbb\xbf)?\s*(?=<)[^]*?[<:]svg[\s>]/.test(start);
}

function inDeck(reason: string): PictureRefusal {
  return {
    reason: `a picture in the deck cannot be cleaned: ${reason}`,
    hint: "replace that picture by a PNG or JPEG in PowerPoint, then run this again",
  };
}
