/**
 * Files that many ZIP files hold: the layouts of a department's decks, byte by byte. What depends on the name and the bytes
 * of such a file alone has to be found out once.
 */
import { equal } from "./bytes.ts";
import { wholeOf } from "./pieces.ts";
import type { ZipEntry } from "./zip-read.ts";

const largestBytes = 256 * 1024;
const mostBytes = 8 * 1024 * 1024;

interface Known {
  readonly raw: Uint8Array;
  readonly sign: object;
}

/** The files that were met last in this thread; the one that was met longest ago comes first. */
const met = new Map<string, Known>();
let room = mostBytes;

type File = Pick<ZipEntry, "name" | "method" | "crc32" | "bytes" | "raw">;

/**
 * The same object for the same file: same name, and same bytes packed in the same way. For one that is large, or was met
 * long ago, an object that was never given before.
 */
export function signOf({ name, method, crc32, bytes, raw: packed }: File): object {
  const sign = {};
  if (packed.length > largestBytes) return sign;
  const key = `${method} ${crc32} ${bytes} ${name}`;
  const raw = wholeOf(packed);
  const known = met.get(key);
  if (known !== undefined) forget(key, known);
  const now = known !== undefined && equal(known.raw, raw) ? known : { raw: raw.slice(), sign };
  met.set(key, now);
  room -= raw.length;
  for (const [oldest, file] of met) {
    if (room >= 0) break;
    forget(oldest, file);
  }
  return now.sign;
}

function forget(key: string, { raw }: Known): void {
  met.delete(key);
  room += raw.length;
}
