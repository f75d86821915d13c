/** ZIP files for other programs to read: in the order given, dated 1980, without extra fields, comments or attributes. */
import { deflateRawSync } from "node:zlib";
import { DermShareError } from "../errors.ts";
import { ascii, concat } from "./bytes.ts";
import { crc32 } from "./crc32.ts";
import type { ZipEntry } from "./zip-read.ts";
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
export function pack(content: Uint8Array): ZipContent {
  const packed = deflateRawSync(content);
  const fields = { crc32: crc32(content), bytes: content.length };
  return packed.length < content.length
    ? { ...fields, method: deflatedMethod, raw: packed }
    : { ...fields, method: storedMethod, raw: content };
}

/** Content that is packed already: it is stored, without an attempt to make it smaller. */
export function store(content: Uint8Array, sum = crc32(content)): ZipContent {
  return { method: storedMethod, crc32: sum, bytes: content.length, raw: content };
}

/**
 * Room for the contents of a ZIP that will be written later: they are laid there one behind the other, so that those they
 * were made from need not be kept, and the ZIP is put together in the same place.
 */
export class ZipRoom {
  readonly bytes: Uint8Array;
  #end = 0;

  /** @param size how much the ZIP may need; what finds no room stays where it is */
  constructor(size: number) {
    this.bytes = new Uint8Array(size);
  }

  /** The content, laid behind those before it. They must be written in the same order. */
  take(content: ZipContent): ZipContent {
    const start = this.#end;
    if (start + content.raw.length > this.bytes.length) return content;
    this.bytes.set(content.raw, start);
    this.#end += content.raw.length;
    return { ...content, raw: this.bytes.subarray(start, this.#end) };
  }
}

/**
 * One ZIP file. Names must be ASCII and differ.
 *
 * @param room where contents lie already, in this order; the ZIP takes its place where it fits
 * @throws DermShareError "input-too-large" beyond 4 GiB or 65,534 entries
 */
export function writeZip(
  entries: readonly (readonly [name: string, content: ZipContent])[],
  room?: ZipRoom,
): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, { method, crc32: sum, bytes, raw }] of entries) {
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
    parts.push(header, raw);
    offset += header.length + raw.length;
  }
  const central = concat(directory);
  if (entries.length > maxEntries || offset + central.length > maxZipBytes) {
    throw new DermShareError("input-too-large", "a ZIP without extensions holds at most 65,534 files and 4 GiB");
  }
  const all = [...parts, central, formatEndRecord(entries.length, central.length, offset)];
  return room === undefined ? concat(all) : concatIn(room.bytes, all);
}

/**
 * Puts the parts together where some of them lie, in their order. From the last to the first: each moves to the right, into
 * what those behind it have left; the others fill the gaps afterwards.
 */
function concatIn(room: Uint8Array, parts: readonly Uint8Array[]): Uint8Array {
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  if (total > room.length) return concat(parts);
  const isInside = (part: Uint8Array) => part.buffer === room.buffer;
  let end = total;
  for (const part of parts.toReversed()) {
    end -= part.length;
    if (isInside(part)) room.copyWithin(end, part.byteOffset, part.byteOffset + part.length);
  }
  let at = 0;
  for (const part of parts) {
    if (!isInside(part)) room.set(part, at);
    at += part.length;
  }
  return room.subarray(0, total);
}
