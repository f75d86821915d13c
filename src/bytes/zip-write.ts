/** ZIP files for other programs to read: in the order given, dated 1980, without extra fields, comments or attributes. */
import { deflateRawSync } from "node:zlib";
import { DermShareError } from "../errors.ts";
import { ascii, concat } from "./bytes.ts";
import { crc32 } from "./crc32.ts";
import { Pieces, type RandomAccess, type Room, wholeOf } from "./pieces.ts";
import { checkedPieces, type ZipEntry } from "./zip-read.ts";
import {
  date1980,
  deflatedMethod,
  type EntryFields,
  formatCentralHeader,
  formatEndRecord,
  formatLocalHeader,
  storedMethod,
} from "./zip-records.ts";

const versionDeflated = 20; // APPNOTE 4.4.3.2
const maxEntries = 65_534; // beyond it and 4 GiB, ZIP64 would be needed
const maxZipBytes = 0xffff_fffe;

/** What a file to write is made of: an entry of another ZIP whose packed bytes are copied, or content to pack. */
export type ZipContent = Pick<ZipEntry, "method" | "crc32" | "bytes" | "raw">;

/** Packs content; what does not get smaller (photographs) is stored. The same content always packs the same. */
export function pack(content: Uint8Array): ZipContent & { readonly raw: Uint8Array } {
  const packed = deflateRawSync(content);
  const fields = { crc32: crc32(content), bytes: content.length };
  return packed.length < content.length
    ? { ...fields, method: deflatedMethod, raw: packed }
    : { ...fields, method: storedMethod, raw: content };
}

/** Content that is packed already: it is stored, without an attempt to make it smaller. */
export function store(content: RandomAccess, sum = crc32(wholeOf(content))): ZipContent {
  return { method: storedMethod, crc32: sum, bytes: content.length, raw: content };
}

/** What is read again when it is written, and held against its checksum then: the file may have been changed since. */
class ReadAgain implements RandomAccess {
  readonly length: number;
  readonly #content: ZipContent;

  constructor(content: ZipContent) {
    this.length = content.raw.length;
    this.#content = content;
  }

  subarray(start: number, end: number, take?: Room): Uint8Array {
    return this.#content.raw.subarray(start, end, take);
  }

  /** @throws DermShareError as `zipContent` */
  pieces(): Iterable<Uint8Array> {
    return checkedPieces(this.#content);
  }
}

function isInMemory({ raw }: ZipContent): boolean {
  return raw instanceof Uint8Array || (raw instanceof Pieces && raw.areInMemory);
}

/**
 * One ZIP file. What is not in memory is read when it is asked for. Names must be ASCII and differ.
 *
 * @throws DermShareError "input-too-large" beyond 4 GiB or 65,534 entries
 */
export function writeZip(entries: readonly (readonly [name: string, content: ZipContent])[]): Pieces {
  const parts: RandomAccess[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, content] of entries) {
    const { method, crc32: sum, bytes, raw } = content;
    const fields: EntryFields = {
      versionNeeded: versionDeflated,
      flags: 0,
      method,
      time: 0,
      date: date1980,
      crc32: sum,
      compressedBytes: raw.length,
      bytes,
    };
    const header = formatLocalHeader(fields, ascii(name));
    directory.push(formatCentralHeader(fields, ascii(name), offset));
    parts.push(header, isInMemory(content) ? raw : new ReadAgain(content));
    offset += header.length + raw.length;
  }
  const central = concat(directory);
  if (entries.length > maxEntries || offset + central.length > maxZipBytes) {
    throw new DermShareError("input-too-large", "a ZIP without extensions holds at most 65,534 files and 4 GiB");
  }
  return new Pieces([...parts, central, formatEndRecord(entries.length, central.length, offset)]);
}
