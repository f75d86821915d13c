/**
 * The codings of TIFF that are ours to prove: decoded to exactly as many bytes as the strip or tile has, with word of
 * whether anything else was there. Source: TIFF 6.0, sections 9 (PackBits) and 13 (LZW); Adobe's technical note (Deflate).
 */
import { inflate } from "../bytes/inflate.ts";
import { DermShareError } from "../errors.ts";

/** Values of the Compression tag. 32946 is what Deflate was called before Adobe gave it a number. */
export const codings = { none: 1, lzw: 5, deflate: 8, packBits: 32773, oldDeflate: 32946 } as const;

const ours: ReadonlySet<number> = new Set(Object.values(codings));

/** A strip or tile, decoded. */
export interface Decoded {
  /** As many bytes as were expected. */
  readonly data: Uint8Array;
  /** Whether the coded bytes held that and nothing else. */
  readonly isExact: boolean;
}

const maxExcessBytes = 2 ** 24; // what may come out of a Deflate stream beyond what belongs there
const maxRatio = 1400; // the most that a byte can stand for: LZW with a full table
const maxSegmentBytes = 2 ** 30;

/**
 * Decodes a strip or tile; null for a coding that is not ours.
 *
 * @throws DermShareError "input-truncated" when fewer bytes come out than expected, "input-malformed" when it is damaged,
 *         "input-too-large" above a gibibyte
 */
export function decodeSegment(compression: number, coded: Uint8Array, expected: number): Decoded | null {
  if (!ours.has(compression)) return null;
  if (expected > coded.length * maxRatio) throw missing();
  if (expected > maxSegmentBytes) throw new DermShareError("input-too-large", "TIFF: more than a gibibyte of samples");
  switch (compression) {
    case codings.none:
      if (coded.length < expected) throw missing();
      return { data: coded.subarray(0, expected), isExact: coded.length === expected };
    case codings.packBits:
      return unpackBits(coded, expected);
    case codings.lzw:
      return isOldLzw(coded) ? null : unpackLzw(coded, expected);
    case codings.deflate:
    case codings.oldDeflate: {
      const { data, streamBytes, checkHolds } = inflate(coded, expected + maxExcessBytes, expected);
      if (data.length < expected) throw missing();
      const isExact = data.length === expected && streamBytes === coded.length && checkHolds;
      return { data: data.subarray(0, expected), isExact };
    }
    default:
      return null;
  }
}

/** TIFF 6.0, section 9: runs and stretches of bytes. */
function unpackBits(coded: Uint8Array, expected: number): Decoded {
  const data = new Uint8Array(expected);
  let [at, from] = [0, 0];
  while (at < expected) {
    const head = coded[from++];
    if (head === undefined) throw missing();
    if (head === 128) continue;
    const length = Math.min(head < 128 ? head + 1 : 257 - head, expected - at);
    if (head < 128) {
      const stretch = coded.subarray(from, from + length);
      if (stretch.length < length) throw missing();
      data.set(stretch, at);
      from += head + 1;
    } else {
      const byte = coded[from++];
      if (byte === undefined) throw missing();
      data.fill(byte, at, at + length);
    }
    at += length;
  }
  return { data, isExact: from === coded.length };
}

/** Before TIFF 5.0 codes were packed the other way round; the first code, which clears the table, tells. */
function isOldLzw(coded: Uint8Array): boolean {
  return coded[0] !== 0x80;
}

const clearCode = 256;
const endCode = 257;
const maxCodes = 4096;

/** TIFF 6.0, section 13: codes of 9 to 12 bits, most significant bit first, one size longer a code early. */
function unpackLzw(coded: Uint8Array, expected: number): Decoded {
  const data = new Uint8Array(expected);
  const starts = new Uint32Array(maxCodes); // where in the data a code's bytes stood first
  const lengths = new Uint16Array(maxCodes).fill(1, 0, 256);
  let [at, position, codeBits, next, previous] = [0, 0, 9, endCode + 1, -1];
  while (at < expected) {
    if (position + codeBits > coded.length * 8) throw missing();
    const code = bitsAt(coded, position, codeBits);
    position += codeBits;
    if (code === endCode) throw missing();
    if (code === clearCode) {
      [codeBits, next, previous] = [9, endCode + 1, -1];
      continue;
    }
    const isNew = code === next && previous >= 0;
    if (code > endCode && code >= next && !isNew) throw damaged();
    const start = at;
    if (code < 256) data[at++] = code;
    else {
      const source = isNew ? start - (lengths[previous] ?? 0) : (starts[code] ?? 0);
      const length = isNew ? (lengths[previous] ?? 0) + 1 : (lengths[code] ?? 0);
      for (let i = 0; i < length && at < expected; i++) data[at++] = data[source + i] ?? 0;
    }
    if (previous >= 0 && next < maxCodes) {
      starts[next] = start - (lengths[previous] ?? 0);
      lengths[next++] = (lengths[previous] ?? 0) + 1;
      if (next + 1 === 1 << codeBits && codeBits < 12) codeBits++;
    }
    previous = code;
  }
  return { data, isExact: endsHere(coded, position, codeBits) };
}

/** Whether the end code and zeros up to the next byte follow, or the data end without one. */
function endsHere(coded: Uint8Array, position: number, codeBits: number): boolean {
  const restBits = coded.length * 8 - position;
  if (restBits < codeBits) return restBits < 8 && bitsAt(coded, position, restBits) === 0;
  const spareBits = restBits - codeBits;
  const isEnd = bitsAt(coded, position, codeBits) === endCode;
  return isEnd && spareBits < 8 && bitsAt(coded, position + codeBits, spareBits) === 0;
}

function bitsAt(bytes: Uint8Array, position: number, count: number): number {
  const at = position >> 3;
  const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
  return (word >> (24 - (position & 7) - count)) & ((1 << count) - 1);
}

function missing(): DermShareError {
  return new DermShareError("input-truncated", "TIFF: a strip or tile holds fewer bytes than its size says");
}

function damaged(): DermShareError {
  return new DermShareError("input-malformed", "TIFF: the compressed data of a strip or tile are damaged");
}
