/** The blocks of a GIF, from its header to its trailer. Source: GIF89a; sections are given as "GIF 18". */
import { ascii, concat, equal, latin1, startsWith } from "../bytes/bytes.ts";
import { Cursor } from "../bytes/cursor.ts";
import { reusedRoom } from "../bytes/job-memory.ts";
import { refuseCountless } from "../bytes/most-parts.ts";
import { DermShareError } from "../errors.ts";
import type { Size } from "../geometry.ts";
import { readCodes } from "./gif-lzw.ts";
import type { LzwCodes } from "./gif-lzw.ts";

/** Labels of the extensions that are known. */
export const labels = { text: 0x01, control: 0xf9, comment: 0xfe, application: 0xff } as const;

const introducers = { extension: 0x21, image: 0x2c, trailer: 0x3b } as const;

/** Where something stands in the file. */
interface Place {
  readonly offset: number;
  readonly length: number;
}

/** An extension: GIF 23 to 26. */
export interface Extension extends Place {
  readonly type: "extension";
  readonly label: number;
  /** What its sub-blocks hold. */
  readonly subBlocks: readonly Uint8Array[];
}

/** A frame: GIF 20 to 22. */
export interface Frame extends Place, Size {
  readonly type: "frame";
  readonly left: number;
  readonly top: number;
  /** Flags of the descriptor as they stand there. */
  readonly flags: number;
  /** The frame's own colour table; null where the global one counts. */
  readonly table: Uint8Array | null;
  readonly minimumCodeSize: number;
  readonly codes: LzwCodes;
  /** The sub-blocks of the codes where they stand as they would be written; else null. */
  readonly stored: Uint8Array | null;
  /** How many bytes descriptor, table and data take. */
  readonly parts: readonly [number, number, number];
}

/** A whole file. */
export interface GifFile extends Size {
  /** Header and logical screen descriptor: GIF 17 and 18. */
  readonly head: Uint8Array;
  readonly background: number;
  readonly table: Uint8Array | null;
  readonly blocks: readonly (Extension | Frame)[];
  /** The first byte behind the trailer. */
  readonly end: number;
}

/** Whether the bytes start as a GIF does. The file's name has no say. */
export function isGif(bytes: Uint8Array): boolean {
  return startsWith(bytes, ascii("GIF87a")) || startsWith(bytes, ascii("GIF89a"));
}

/**
 * Reads every block up to and with the trailer.
 *
 * @throws DermShareError "input-malformed" when something stands where a block should start, or a frame cannot be read;
 *         "input-truncated" when the file ends before its trailer, "input-too-large" with more blocks than anyone writes
 */
export function readBlocks(bytes: Uint8Array): GifFile {
  if (!isGif(bytes)) throw malformed("no header at byte 0");
  const cursor = new Cursor(bytes, 6, "little");
  const [width, height] = [cursor.u16(), cursor.u16()];
  const [flags, background] = [cursor.u8(), cursor.u8()];
  cursor.skip(1); // pixel aspect ratio
  const head = bytes.subarray(0, cursor.offset);
  const table = readTable(cursor, flags);
  const blocks: (Extension | Frame)[] = [];
  for (;;) {
    refuseCountless(blocks.length, "GIF");
    const offset = cursor.offset;
    switch (cursor.u8()) {
      case introducers.extension:
        blocks.push(readExtension(cursor, offset));
        break;
      case introducers.image:
        blocks.push(readFrame(cursor, offset, table));
        break;
      case introducers.trailer:
        return { width, height, head, background, table, blocks, end: cursor.offset };
      default:
        throw malformed(`no block begins at byte ${offset}`);
    }
  }
}

/** A colour table, where the flags announce one: GIF 19. */
function readTable(cursor: Cursor, flags: number): Uint8Array | null {
  return (flags & 0x80) === 0 ? null : cursor.take(3 * 2 ** ((flags & 7) + 1));
}

function readExtension(cursor: Cursor, offset: number): Extension {
  const label = cursor.u8();
  const subBlocks = readSubBlocks(cursor);
  return { type: "extension", label, subBlocks, offset, length: cursor.offset - offset };
}

/** GIF 15: each begins with its length, and one of length 0 ends them. */
function readSubBlocks(cursor: Cursor): Uint8Array[] {
  const subBlocks: Uint8Array[] = [];
  for (let length = cursor.u8(); length > 0; length = cursor.u8()) subBlocks.push(cursor.take(length));
  return subBlocks;
}

const takeRoom = reusedRoom();

/** Sub-blocks as they stand, and their end. */
function takeSubBlocks(cursor: Cursor): Uint8Array {
  const start = cursor.offset;
  for (let size = cursor.u8(); size > 0; size = cursor.u8()) cursor.skip(size);
  const end = cursor.offset;
  cursor.offset = start;
  return cursor.take(end - start);
}

/**
 * What they hold, put together, up to the next call. In place, in memory that was used before: a picture has hundreds of
 * them, and an object for each costs more than its pixels.
 */
function joinSubBlocks(subBlocks: Uint8Array): Uint8Array {
  const joined = takeRoom(subBlocks.length);
  joined.set(subBlocks);
  let length = 0;
  for (let at = 0; at < subBlocks.length;) {
    const next = at + 1 + (joined[at] ?? 0);
    joined.copyWithin(length, at + 1, next);
    length += next - at - 1;
    at = next;
  }
  return joined.subarray(0, length);
}

function readFrame(cursor: Cursor, offset: number, globalTable: Uint8Array | null): Frame {
  const [left, top, width, height] = [cursor.u16(), cursor.u16(), cursor.u16(), cursor.u16()];
  const flags = cursor.u8();
  const tableStart = cursor.offset;
  const table = readTable(cursor, flags);
  const dataStart = cursor.offset;
  const minimumCodeSize = cursor.u8();
  if (minimumCodeSize < 1 || minimumCodeSize > 8) throw malformed("a frame has codes of an impossible size");
  if (width === 0 || height === 0) throw malformed("a frame has no pixels");
  const subBlocks = takeSubBlocks(cursor);
  const data = joinSubBlocks(subBlocks);
  const codes = readCodes(data, minimumCodeSize, width * height);
  const stored = areFull(subBlocks, data.length) && equal(codes.trimmed, data) ? subBlocks : null;
  const colours = (table ?? globalTable ?? []).length / 3;
  if (codes.isUsed.findLastIndex((isUsed) => isUsed === 1) >= colours) throw malformed("a pixel names no colour");
  const parts = [tableStart - offset, dataStart - tableStart, cursor.offset - dataStart] as const;
  const place = { offset, length: cursor.offset - offset };
  return { type: "frame", ...place, left, top, width, height, flags, table, minimumCodeSize, codes, stored, parts };
}

/** Whether sub-blocks with so many bytes in them are as long as they may be, but for the last. */
function areFull(subBlocks: Uint8Array, bytes: number): boolean {
  const full = Math.floor(bytes / 255);
  for (let i = 0; i < full; i++) if (subBlocks[256 * i] !== 255) return false;
  return subBlocks.length === bytes + Math.ceil(bytes / 255) + 1;
}

/** Sub-blocks as they stand in a file, as long as they may be, and their end. */
function writeSubBlocks(data: Uint8Array): Uint8Array {
  const count = Math.ceil(data.length / 255);
  const written = new Uint8Array(data.length + count + 1);
  written.set(data);
  for (let i = count - 1; i >= 0; i--) {
    const [from, end] = [255 * i, Math.min(255 * (i + 1), data.length)];
    written.copyWithin(256 * i + 1, from, end); // to where those behind it have been moved away
    written[256 * i] = end - from;
  }
  return written;
}

/** An extension as it stands in a file, of one sub-block each. */
export function writeExtension(label: number, ...subBlocks: readonly Uint8Array[]): Uint8Array {
  const parts = subBlocks.flatMap((part) => [Uint8Array.of(part.length), part]);
  return concat([Uint8Array.of(introducers.extension, label), ...parts, Uint8Array.of(0)]);
}

/** A frame's descriptor, colour table and data, in parts. */
export function writeFrame(frame: Frame, table: Uint8Array | null): Uint8Array[] {
  const place = [frame.left, frame.top, frame.width, frame.height].flatMap((value) => [value & 0xff, value >> 8]);
  const flags = frame.flags & ~0x18; // the two bits are reserved
  return [
    Uint8Array.of(introducers.image, ...place, flags),
    table ?? new Uint8Array(0),
    Uint8Array.of(frame.minimumCodeSize),
    frame.stored ?? writeSubBlocks(frame.codes.trimmed),
  ];
}

/** The name and code of an application extension: GIF 26. */
export function applicationOf({ label, subBlocks }: Extension): string | null {
  const [name] = subBlocks;
  return label === labels.application && name !== undefined ? latin1(name) : null;
}

function malformed(message: string): DermShareError {
  return new DermShareError("input-malformed", `GIF: ${message}`);
}
