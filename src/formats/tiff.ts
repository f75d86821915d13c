/**
 * TIFF, classic and BigTIFF, of one page or several: what each byte of the file is for, and a new file from what decoding
 * and colour need. Strips and tiles whose coding is ours are copied where they hold what is shown and nothing else.
 *
 * Source: TIFF 6.0; sections are given as "TIFF 8". The parts: `tiff-ifd` (directories), `tiff-page` (layout),
 * `tiff-codings` and `tiff-samples` (what strips and tiles hold), `tiff-blocks`, `tiff-write`.
 */
import { equal } from "../bytes/bytes.ts";
import { refuseCountless } from "../bytes/most-parts.ts";
import { DermShareError } from "../errors.ts";
import type { ImageFormat, Note, Refusal, StripOptions, Stripped } from "./format.ts";
import { isIcc, rewriteIcc } from "./icc.ts";
import { expectDeveloped } from "./raw.ts";
import { blocksOf } from "./tiff-blocks.ts";
import { isTiff, readIfds, valueBytes } from "./tiff-ifd.ts";
import type { TiffFile } from "./tiff-ifd.ts";
import { isCopy, isRealPage, readPage, tags } from "./tiff-page.ts";
import type { Page } from "./tiff-page.ts";
import { cleanPage, copyPage } from "./tiff-samples.ts";
import type { CleanPage } from "./tiff-samples.ts";
import { writeTiff } from "./tiff-write.ts";
import { swapsSides } from "./turn.ts";

/** TIFF. Its orientation stays where it is, in tag 274. */
export const tiff: ImageFormat = {
  id: "tiff",
  mediaType: "image/tiff",
  extensions: [".tif", ".tiff"],
  detect: isTiff,
  inspect(bytes) {
    const { file, pages } = read(bytes, cleanPage);
    return blocksOf(file, pages);
  },
  size(bytes) {
    const [first] = realPages(readIfds(bytes));
    const { width = 0, height = 0, orientation = 1 } = first ?? {};
    return swapsSides(orientation) ? { width: height, height: width } : { width, height };
  },
  strip,
};

/**
 * The file without the pages behind its first one, which is all that a slide shows; the same bytes where there are none. Smaller
 * copies are no pages.
 *
 * @throws DermShareError "input-malformed", "input-truncated"
 */
export function firstPageAlone(bytes: Uint8Array): Uint8Array {
  const file = readIfds(bytes);
  const [first, ...others] = file.ifds;
  if (first === undefined || !isRealPage(file, first) || !others.some((ifd) => isRealPage(file, ifd))) return bytes;
  const alone = Uint8Array.from(bytes);
  const end = first.offset + first.length;
  return alone.fill(0, end - (file.isBig ? 8 : 4), end); // the link to the next directory: TIFF 2
}

interface ReadPage {
  readonly page: Page;
  readonly clean: CleanPage | null;
  readonly profile: Uint8Array | null;
  readonly hasExactProfile: boolean;
  readonly note?: Note;
  readonly refused?: Refusal;
}

function read(bytes: Uint8Array, readSamples: typeof cleanPage): { file: TiffFile; pages: ReadPage[] } {
  const file = readIfds(bytes);
  const pages = realPages(file).map((page): ReadPage => {
    return { page, clean: page.oddity === null ? readSamples(file, page) : null, ...readProfile(file, page) };
  });
  return { file, pages };
}

/**
 * The pages that are no smaller copies, nor masks.
 *
 * @throws DermShareError "input-refused" where there are only those, and where a camera's data wait to be developed
 */
function realPages(file: TiffFile): Page[] {
  expectDeveloped(file);
  const real = file.ifds.filter((ifd) => isRealPage(file, ifd));
  if (real.length === 0 && file.ifds.some((ifd) => isCopy(file, ifd))) {
    throw new DermShareError(
      "input-refused",
      "every page of the TIFF says that it is a smaller copy, or the mask, of a picture that is no page of it",
      "export that picture as JPEG or TIFF from the program that shows it, then clean that",
    );
  }
  let segments = 0;
  return (real.length > 0 ? real : file.ifds.slice(0, 1)).map((ifd) => {
    const page = readPage(file, ifd);
    refuseCountless((segments += page.segments.length), "TIFF"); // pages may name the same ones again and again
    return page;
  });
}

function readProfile(file: TiffFile, page: Page): Omit<ReadPage, "page" | "clean"> {
  const field = page.fields.get(tags.profile);
  if (field === undefined) return { profile: null, hasExactProfile: false };
  const stored = field.values === null ? new Uint8Array(0) : valueBytes(file, field);
  if (!isIcc(stored)) return { profile: null, hasExactProfile: false, note: "icc-dropped-unreadable" };
  const rewritten = rewriteIcc(stored);
  if ("refused" in rewritten) return { profile: null, hasExactProfile: false, refused: rewritten.refused };
  const hasExactProfile = equal(rewritten.profile, stored);
  return {
    profile: rewritten.profile,
    hasExactProfile,
    ...(hasExactProfile ? {} : { note: "icc-rewritten" as const }),
  };
}

function strip(bytes: Uint8Array, options: StripOptions): Stripped {
  const { file, pages } = read(bytes, options.hasOwnSamples === true ? copyPage : cleanPage);
  const refused = pages.find((page) => page.refused !== undefined)?.refused;
  if (refused !== undefined) return options.lossy ? { needsPixels: refused } : { refused };
  const written = pages.flatMap(({ clean, profile }) => (clean === null ? [] : [{ clean, profile }]));
  if (written.length < pages.length) return { needsPixels: needsPixels(pages) };
  const removed = blocksOf(file, pages).filter(({ role }) => role !== "image" && role !== "rendering");
  return { bytes: writeTiff(file, written), removed, notes: notesOf(file, pages) };
}

function needsPixels(pages: readonly ReadPage[]): Refusal {
  const odd = pages.find(({ clean }) => clean === null)?.page.oddity ?? "its coding is not one that can be proved";
  return {
    reason: `a page of the TIFF cannot be copied: ${odd}`,
    hint: "open it in another program and save it as TIFF with LZW or without compression",
  };
}

function notesOf(file: TiffFile, pages: readonly ReadPage[]): Note[] {
  const notes = new Set<Note>(pages.flatMap(({ note }) => note ?? []));
  if (pages.some(({ page }) => page.orientation !== 1)) notes.add("orientation-kept");
  if (pages.some(({ clean }) => clean !== null && clean.inexact.size > 0)) notes.add("pixels-rewritten");
  if (pages.some(({ clean }) => clean?.hasSpareColours === true)) notes.add("hidden-colour-cleared");
  if (file.ifds.length > pages.length) notes.add("other-pictures-removed");
  return [...notes];
}
