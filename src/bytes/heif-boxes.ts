/** Boxes of ISO base media files, on which HEIF is built. Source: ISO/IEC 14496-12, 4.2. */
import { ascii, concat, latin1 } from "./bytes.ts";
import { Cursor } from "./cursor.ts";
import { DermShareError } from "../errors.ts";
import { refuseCountless } from "./most-parts.ts";

/** What lies at the top of a file. */
const topTypes = new Set(
  ["ftyp", "meta", "mdat", "moov", "moof", "free", "skip", "wide", "udta", "uuid", "mpvd", "sefd"], //
);

/** A box: where it starts, where its body starts behind size and type, and where it ends. */
export interface Box {
  readonly type: string;
  readonly offset: number;
  readonly body: number;
  readonly end: number;
}

/** A run of bytes of the file. */
export interface Range {
  readonly offset: number;
  readonly length: number;
}

/**
 * Lists the boxes that lie side by side from `start` to `end`.
 *
 * @throws DermShareError "input-truncated" when a box says that it is longer than what holds it, "input-malformed" when
 *         it says that it is shorter than its own header
 */
export function boxesIn(bytes: Uint8Array, start: number, end: number): Box[] {
  const boxes: Box[] = [];
  for (let offset = start; offset < end;) {
    const box = boxAt(bytes, offset, end);
    boxes.push(box);
    refuseCountless(boxes.length, "HEIF");
    offset = box.end;
  }
  return boxes;
}

/** The box at an offset. A size of 1 stands for 64 bits behind the type, of 0 for "up to the end". @throws as `boxesIn` */
function boxAt(bytes: Uint8Array, offset: number, end: number): Box {
  const cursor = new Cursor(bytes.subarray(0, end), offset);
  const size32 = cursor.u32();
  const type = latin1(cursor.take(4));
  const size = size32 === 1 ? cursor.u64() : size32 === 0 ? end - offset : size32;
  if (size < cursor.offset - offset) {
    throw new DermShareError("input-malformed", `box at byte ${offset} says that it has ${size} bytes`);
  }
  if (size > end - offset) {
    throw new DermShareError(
      "input-truncated",
      `box at byte ${offset} says that it has ${size} bytes, ${end - offset} are there`,
    );
  }
  return { type, offset, body: cursor.offset, end: offset + size };
}

/** The boxes up to the end, or up to what is no box: bytes that were put behind a whole file. @throws as `boxesIn` */
export function topBoxes(bytes: Uint8Array): Box[] {
  const boxes: Box[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const looksLikeBox = topTypes.has(latin1(bytes.subarray(offset + 4, offset + 8)));
    const hasPicture = boxes.some(({ type }) => type === "meta");
    if (hasPicture && !looksLikeBox && !fits(bytes, offset)) break;
    const box = boxAt(bytes, offset, bytes.length);
    boxes.push(box);
    offset = box.end;
  }
  return boxes;
}

/** Whether a box of some unknown type could lie here. */
function fits(bytes: Uint8Array, offset: number): boolean {
  const left = bytes.length - offset;
  if (left < 8) return false;
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset);
  return size >= 8 && size <= left;
}

/** A cursor over the body of a box. */
export function cursorOver(bytes: Uint8Array, box: Box): Cursor {
  return new Cursor(bytes.subarray(0, box.end), box.body);
}

/** The body of a box, not copied. */
export function bodyOf(bytes: Uint8Array, box: Box): Uint8Array {
  return bytes.subarray(box.body, box.end);
}

/** A cursor over the body of a full box, behind its version and flags. */
export function fullBox(bytes: Uint8Array, box: Box): { version: number; flags: number; cursor: Cursor } {
  const cursor = cursorOver(bytes, box);
  const word = cursor.u32();
  return { version: word >>> 24, flags: word & 0xffffff, cursor };
}

/** A box with this body. */
export function writeBox(type: string, ...body: readonly Uint8Array[]): Uint8Array {
  return concat([boxHeader(type, body), ...body]);
}

/** What stands before the body of a box. */
export function boxHeader(type: string, body: readonly Uint8Array[]): Uint8Array {
  const length = body.reduce((sum, part) => sum + part.length, 0);
  return concat([uint(length + 8, 4), ascii(type)]);
}

/** A full box: version and flags stand before the body. */
export function writeFullBox(type: string, version: number, flags: number, ...body: readonly Uint8Array[]): Uint8Array {
  return writeBox(type, uint(version * 2 ** 24 + flags, 4), ...body);
}

/** A number, most significant byte first. */
export function uint(value: number, sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes);
  for (let left = value, i = sizeBytes - 1; i >= 0; i--, left = Math.floor(left / 256)) bytes[i] = left % 256;
  return bytes;
}
