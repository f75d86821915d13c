/**
 * BMP: what each byte of the file is for, and a new file from what decoding and colour need.
 *
 * Gaps before the pixels, ends of rows, a fourth byte that no channel uses, spare palette entries and the path of a linked
 * colour profile are all room for something else. The parts: `bmp-header`, `bmp-pixels`.
 */
import { concat, equal } from "../bytes/bytes.ts";
import { Cursor } from "../bytes/cursor.ts";
import { DermShareError } from "../errors.ts";
import { coreBytes, densityOffset, fileHeaderBytes, isBmp, readHeader, writeHeader } from "./bmp-header.ts";
import type { BmpHeader } from "./bmp-header.ts";
import { readPixels } from "./bmp-pixels.ts";
import type { Block, BlockKind, ImageFormat, Note, Refusal, Stripped } from "./format.ts";
import { isIcc, rewriteIcc } from "./icc.ts";
import { tile } from "./tiles.ts";
import type { Claim } from "./tiles.ts";

/** BMP. It has no orientation. */
export const bmp: ImageFormat = {
  id: "bmp",
  mediaType: "image/bmp",
  extensions: [".bmp", ".dib"],
  detect: isBmp,
  inspect: (bytes) => blocksOf(bytes, read(bytes)),
  size(bytes) {
    const { width, height } = readHeader(bytes);
    return { width, height };
  },
  strip(bytes, options): Stripped {
    const parts = read(bytes);
    const { refused } = parts.profile;
    if (refused !== undefined) return options.lossy ? { needsPixels: refused } : { refused };
    const removed = blocksOf(bytes, parts).filter(({ role }) => role !== "image" && role !== "rendering");
    return { bytes: concat(parts.written.map((part) => part.bytes)), removed, notes: notesOf(parts) };
  },
};

/** A part of the file: where it was, and what is written of it. */
interface Part {
  readonly kind: BlockKind;
  readonly offset: number;
  readonly length: number;
  readonly bytes: Uint8Array;
}

interface Parts {
  readonly written: readonly Part[];
  /** Whether each part stands in the source as it is written. */
  readonly isExact: (part: Part) => boolean;
  readonly profile: { readonly note?: Note; readonly refused?: Refusal };
  /** What the densities are for; null where there are none. */
  readonly density: Pick<Block, "kind" | "role"> | null;
}

function read(bytes: Uint8Array): Parts {
  const header = readHeader(bytes);
  const pixels = readPixels(bytes, header);
  const palette = readPalette(bytes, header, pixels.isUsed);
  const profile = readProfile(bytes, header);
  const lengths = {
    paletteBytes: palette.bytes.length,
    dataBytes: pixels.data.length,
    profileBytes: profile.bytes.length,
  };
  const head = writeHeader(header, lengths);
  const data = {
    kind: "image-data",
    offset: header.dataOffset,
    length: pixels.sourceBytes,
    bytes: pixels.data,
  } as const;
  const written = [{ kind: "header", offset: 0, length: head.length, bytes: head } as const, palette, data, profile];
  const isExact = ({ kind, offset, length, bytes: part }: Part): boolean => {
    const source = Uint8Array.from(bytes.subarray(offset, offset + length));
    if (kind === "header" && header.headerBytes !== coreBytes) source.set(densityIn(head), densityOffset);
    return equal(source, part);
  };
  const stated = densityIn(bytes);
  const hasDensity = header.headerBytes !== coreBytes && stated.some((byte) => byte !== 0);
  const role = equal(stated, densityIn(head)) ? "rendering" : "metadata";
  const density = hasDensity ? ({ kind: "density", role } as const) : null;
  return { written: written.filter((part) => part.length > 0), isExact, profile, density };
}

function densityIn(file: Uint8Array): Uint8Array {
  return file.subarray(densityOffset, densityOffset + 8);
}

/** The palette with every colour black that no pixel shows, and none behind the last that one does. */
function readPalette(bytes: Uint8Array, header: BmpHeader, isUsed: Uint8Array): Part {
  const entryBytes = header.headerBytes === coreBytes ? 3 : 4;
  const offset = fileHeaderBytes + header.headerBytes + header.looseMaskBytes;
  const source = new Cursor(bytes, offset).take(header.paletteEntries * entryBytes);
  const entries = isUsed.findLastIndex((used) => used === 1) + 1;
  if (entries > header.paletteEntries) throw new DermShareError("input-malformed", "BMP: a pixel names no colour");
  const kept = entryBytes === 3 || header.bitsPerPixel > 8 ? header.paletteEntries : entries; // OS/2 states no number
  const palette = Uint8Array.from(source.subarray(0, kept * entryBytes), (value, at) => {
    return isUsed[Math.floor(at / entryBytes)] === 1 && at % entryBytes < 3 ? value : 0;
  });
  return { kind: "tables", offset, length: source.length, bytes: palette };
}

/** An embedded profile, written anew; a linked one is a path on somebody's computer and goes with the rest. */
function readProfile(bytes: Uint8Array, { profile }: BmpHeader): Part & Parts["profile"] {
  const none = { kind: "icc-profile", offset: 0, length: 0, bytes: new Uint8Array(0) } as const;
  if (profile === null) return none;
  const source = new Cursor(bytes, profile.offset).take(profile.length);
  if (!isIcc(source)) return { ...none, note: "icc-dropped-unreadable" };
  const rewritten = rewriteIcc(source);
  if ("refused" in rewritten) return { ...none, refused: rewritten.refused };
  const part = { kind: "icc-profile", ...profile, bytes: rewritten.profile } as const;
  return equal(rewritten.profile, source) ? part : { ...part, note: "icc-rewritten" };
}

function notesOf({ written, isExact, profile }: Parts): Note[] {
  const isCleared = written.some((part) => (part.kind === "image-data" || part.kind === "tables") && !isExact(part));
  return [
    ...(profile.note === undefined ? [] : [profile.note]),
    ...(isCleared ? ["hidden-colour-cleared" as const] : []),
  ];
}

function blocksOf(bytes: Uint8Array, { written, isExact, density }: Parts): Block[] {
  const claims = written.flatMap((part): Claim[] => {
    const { kind, offset, length } = part;
    if (!isExact(part))
      return [{ kind: kind === "image-data" ? "hidden-pixels" : kind, offset, length, role: "unknown" }];
    if (kind === "icc-profile") return [{ kind, offset, length, role: "rendering" }];
    if (kind !== "header" || density === null) return [{ kind, offset, length, role: "image" }];
    const behind = densityOffset + 8;
    return [
      { kind, offset, length: densityOffset, role: "image" },
      { ...density, offset: densityOffset, length: 8 },
      { kind, offset: behind, length: length - behind, role: "image" },
    ];
  });
  const blocks = tile(bytes.length, claims);
  const last = blocks.at(-1);
  if (last?.kind !== "gap") return blocks;
  return [...blocks.slice(0, -1), { ...last, kind: "after-end", role: "trailing" }];
}
