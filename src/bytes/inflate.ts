/** Unpacking a zlib stream (RFC 1950) that nobody has checked, and telling where it ends: bytes can hide behind it. */
import { inflateRawSync, inflateSync } from "node:zlib";
import { DermShareError } from "../errors.ts";

const headerBytes = 2; // RFC 1950, 2.2
const checkBytes = 4;
const pieceBytes = 2 ** 18; // in which zlib hands out what it unpacks: fewer pieces, less to put together
const largestPieceBytes = 2 ** 27;
const leastPieceBytes = 64; // zlib takes no smaller ones

/** What a zlib stream held. */
export interface Inflated {
  readonly data: Uint8Array;
  /** How many bytes the stream took, its check included; what follows them belongs to nobody. */
  readonly streamBytes: number;
  /** Whether the Adler-32 at its end is that of the data. */
  readonly checkHolds: boolean;
}

/**
 * Unpacks the zlib stream at the start of `bytes`.
 *
 * @param maxBytes the most that may come out
 * @param likelyBytes what comes out in all likelihood: then nothing has to be put together
 * @throws DermShareError "input-truncated" when the stream does not come to its end, "input-malformed" when it is none,
 *         "input-too-large" when more comes out than `maxBytes`
 */
export function inflate(bytes: Uint8Array, maxBytes: number, likelyBytes = pieceBytes): Inflated {
  const whole = attempt(() => measured(inflateSync(bytes, options(maxBytes, likelyBytes))));
  if (typeof whole !== "string") return { ...whole, checkHolds: true };
  if (whole !== "Z_DATA_ERROR" || bytes.length < headerBytes || !isZlibHeader(bytes)) throw failure(whole);
  const raw = inflateRaw(bytes.subarray(headerBytes), maxBytes);
  const streamBytes = Math.min(bytes.length, headerBytes + raw.streamBytes + checkBytes);
  return { data: raw.data, streamBytes, checkHolds: false };
}

/**
 * Unpacks the raw deflate stream (RFC 1951) at the start of `bytes`: what ZIP files hold.
 *
 * @throws DermShareError as `inflate`
 */
export function inflateRaw(bytes: Uint8Array, maxBytes: number): Omit<Inflated, "checkHolds"> {
  const raw = attempt(() => measured(inflateRawSync(bytes, options(maxBytes, pieceBytes))));
  if (typeof raw === "string") throw failure(raw);
  return raw;
}

function options(
  maxOutputLength: number,
  likelyBytes: number,
): { info: true; chunkSize: number; maxOutputLength: number } {
  // Room for one byte more than there should be: zlib asks for another piece where one is full.
  const wanted = Math.min(Math.max(pieceBytes, likelyBytes + 1), largestPieceBytes, maxOutputLength + 1);
  const chunkSize = Math.max(leastPieceBytes, wanted);
  return { info: true, chunkSize, maxOutputLength };
}

/** With `info`, zlib gives an object that its declaration does not know: the data, and the engine with its byte count. */
function measured(result: object): { data: Uint8Array; streamBytes: number } {
  if ("buffer" in result && result.buffer instanceof Uint8Array && "engine" in result) {
    const { engine } = result;
    if (typeof engine === "object" && engine && "bytesWritten" in engine && typeof engine.bytesWritten === "number") {
      return { data: result.buffer, streamBytes: engine.bytesWritten };
    }
  }
  throw new DermShareError("bug", "zlib did not say how many bytes it read");
}

/** What the work gives, or the code of zlib's error. */
function attempt<T>(work: () => T): T | string {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
    throw error;
  }
}

/** RFC 1950, 2.2: method 8, window at most 32 KiB, header divisible by 31, no dictionary. */
function isZlibHeader(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes;
  return (first & 15) === 8 && first >> 4 <= 7 && ((first << 8) | second) % 31 === 0 && (second & 32) === 0;
}

function failure(code: string): DermShareError {
  switch (code) {
    case "Z_BUF_ERROR":
      return new DermShareError("input-truncated", "the compressed data ends before its end");
    case "ERR_BUFFER_TOO_LARGE":
      return new DermShareError("input-too-large", "the compressed data holds more than it should");
    default:
      return new DermShareError("input-malformed", "the compressed data cannot be unpacked");
  }
}
