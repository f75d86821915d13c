/**
 * The records of a ZIP file, for everybody who reads or writes one.
 *
 * Source: PKWARE, .ZIP File Format Specification (APPNOTE) 6.3.10. Clauses are given as "APPNOTE 4.3.7". All numbers are
 * little-endian. What a reader accepts (stored only, or whatever Office writes) is not decided here.
 */
import { concat } from "./bytes.ts";
import type { Cursor } from "./cursor.ts";

export const localHeaderSignature = 0x04034b50; // APPNOTE 4.3.7
export const centralHeaderSignature = 0x02014b50; // APPNOTE 4.3.12
export const endRecordSignature = 0x06054b50; // APPNOTE 4.3.16

/** Lengths of the records without what follows them: name, extra field, comment. */
export const localHeaderBytes = 30;
export const centralHeaderBytes = 46;
export const endRecordBytes = 22;

/** How the content is kept: APPNOTE 4.4.5. */
export const storedMethod = 0;
export const deflatedMethod = 8;

/** The date of everything that we write, 1 January of year 0, which is 1980: APPNOTE 4.4.6. */
export const date1980 = (1 << 5) | 1;

/** What both headers say about an entry. */
export interface EntryFields {
  readonly versionNeeded: number;
  readonly flags: number;
  readonly method: number;
  /** MS-DOS time and date: APPNOTE 4.4.6. */
  readonly time: number;
  readonly date: number;
  readonly crc32: number;
  readonly compressedBytes: number;
  readonly bytes: number;
}

/** The header in front of the content, with the name and no extra field: APPNOTE 4.3.7. */
export function formatLocalHeader(entry: EntryFields, name: Uint8Array): Uint8Array {
  const { bytes, view } = record(localHeaderBytes, name);
  view.setUint32(0, localHeaderSignature, true);
  setEntryFields(view, 4, entry);
  view.setUint16(26, name.length, true);
  return bytes;
}

// Objects that hold numbers beyond 2^30 are slow to spread, so that what both headers say is named field by field below.

/** What a local header says; the lengths are of what follows it. */
export interface LocalFields extends EntryFields {
  readonly nameBytes: number;
  readonly extraBytes: number;
}

/** The fields behind the signature of a local header. @throws DermShareError "input-truncated" */
export function readLocalHeader(cursor: Cursor): LocalFields {
  const { versionNeeded, flags, method, time, date, crc32, compressedBytes, bytes } = readEntryFields(cursor);
  const nameBytes = cursor.u16();
  const extraBytes = cursor.u16();
  return { versionNeeded, flags, method, time, date, crc32, compressedBytes, bytes, nameBytes, extraBytes };
}

/** What the central directory says beyond that: APPNOTE 4.3.12. Lengths are of what follows the record. */
export interface CentralFields extends EntryFields {
  readonly nameBytes: number;
  readonly extraBytes: number;
  readonly commentBytes: number;
  readonly disk: number;
  readonly localHeaderOffset: number;
}

/** The fields behind the signature of a header in the central directory. @throws DermShareError "input-truncated" */
export function readCentralHeader(cursor: Cursor): CentralFields {
  cursor.skip(2); // version made by
  const { versionNeeded, flags, method, time, date, crc32, compressedBytes, bytes } = readEntryFields(cursor);
  const nameBytes = cursor.u16();
  const extraBytes = cursor.u16();
  const commentBytes = cursor.u16();
  const disk = cursor.u16();
  cursor.skip(6); // attributes
  const localHeaderOffset = cursor.u32();
  return {
    versionNeeded,
    flags,
    method,
    time,
    date,
    crc32,
    compressedBytes,
    bytes,
    nameBytes,
    extraBytes,
    commentBytes,
    disk,
    localHeaderOffset,
  };
}

/** What the end record says: APPNOTE 4.3.16. */
export interface EndFields {
  readonly disk: number;
  readonly directoryDisk: number;
  readonly entriesOnDisk: number;
  readonly entries: number;
  readonly directoryBytes: number;
  readonly directoryOffset: number;
  readonly commentBytes: number;
}

/** The fields behind the signature of an end record. @throws DermShareError "input-truncated" */
export function readEndRecord(cursor: Cursor): EndFields {
  const [disk, directoryDisk, entriesOnDisk, entries] = [cursor.u16(), cursor.u16(), cursor.u16(), cursor.u16()];
  const [directoryBytes, directoryOffset, commentBytes] = [cursor.u32(), cursor.u32(), cursor.u16()];
  return { disk, directoryDisk, entriesOnDisk, entries, directoryBytes, directoryOffset, commentBytes };
}

/** The header in the central directory, with the name, no extra field, no comment, no attributes: APPNOTE 4.3.12. */
export function formatCentralHeader(entry: EntryFields, name: Uint8Array, localHeaderOffset: number): Uint8Array {
  const { bytes, view } = record(centralHeaderBytes, name);
  view.setUint32(0, centralHeaderSignature, true);
  view.setUint16(4, entry.versionNeeded, true); // version made by
  setEntryFields(view, 6, entry);
  view.setUint16(28, name.length, true);
  view.setUint32(42, localHeaderOffset, true);
  return bytes;
}

/** The end of central directory record of a file on one disk, with no comment: APPNOTE 4.3.16. */
export function formatEndRecord(entries: number, directoryBytes: number, directoryOffset: number): Uint8Array {
  const [disk, commentBytes] = [0, 0];
  return concat([
    u32(endRecordSignature),
    u16(disk, disk, entries, entries),
    u32(directoryBytes, directoryOffset),
    u16(commentBytes),
  ]);
}

/** A record of zeros with the name behind it. */
function record(length: number, name: Uint8Array): { readonly bytes: Uint8Array; readonly view: DataView } {
  const bytes = new Uint8Array(length + name.length);
  bytes.set(name, length);
  return { bytes, view: new DataView(bytes.buffer) };
}

function setEntryFields(view: DataView, at: number, entry: EntryFields): void {
  view.setUint16(at, entry.versionNeeded, true);
  view.setUint16(at + 2, entry.flags, true);
  view.setUint16(at + 4, entry.method, true);
  view.setUint16(at + 6, entry.time, true);
  view.setUint16(at + 8, entry.date, true);
  view.setUint32(at + 10, entry.crc32, true);
  view.setUint32(at + 14, entry.compressedBytes, true);
  view.setUint32(at + 18, entry.bytes, true);
}

function readEntryFields(cursor: Cursor): EntryFields {
  return {
    versionNeeded: cursor.u16(),
    flags: cursor.u16(),
    method: cursor.u16(),
    time: cursor.u16(),
    date: cursor.u16(),
    crc32: cursor.u32(),
    compressedBytes: cursor.u32(),
    bytes: cursor.u32(),
  };
}

function u16(...values: number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * values.length));
  values.forEach((value, i) => view.setUint16(2 * i, value, true));
  return new Uint8Array(view.buffer);
}

function u32(...values: number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => view.setUint32(4 * i, value, true));
  return new Uint8Array(view.buffer);
}
