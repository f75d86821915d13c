/**
 * ZIP files in the one form that we write: stored, in order, without gaps, dates, attributes, comments or extra fields.
 *
 * Reading is forward only, and accepts exactly what the writer would have written: every header is written again from
 * what it says and compared, so that nothing can hide between the entries or be told twice.
 */
import { DermShareError } from "../errors.ts";
import { ascii, concat, equal, latin1 } from "./bytes.ts";
import { crc32 } from "./crc32.ts";
import { Cursor } from "./cursor.ts";
import { type ByteSource, SourceReader } from "./source.ts";
import {
  centralHeaderBytes,
  date1980,
  type EntryFields,
  endRecordBytes,
  formatCentralHeader,
  formatEndRecord,
  formatLocalHeader,
  localHeaderBytes,
  localHeaderSignature,
  readLocalHeader,
  storedMethod,
} from "./zip-records.ts";

const versionStored = 10; // APPNOTE 4.4.3.2: 1.0, the default
const maxNameBytes = 64;
const namePattern = /^[a-z0-9][a-z0-9._-]*(?:\/[a-z0-9][a-z0-9._-]*)*$/;
const maxEntries = 65_534; // above, and beyond 4 GiB, ZIP64 would be needed: APPNOTE 4.4.1.4
const maxZipBytes = 0xffff_fffe;

/** What is known of an entry before its content is read. */
export interface StoredEntry {
  /** Lower-case ASCII letters, digits, ".", "_", "-", and "/" between them; at most 64. */
  readonly name: string;
  readonly bytes: number;
  readonly crc32: number;
}

/** An entry to write; `content` is asked for once, when its turn comes. */
export interface StoredContent extends StoredEntry {
  content(): ByteSource;
}

/** An entry that was read; what is left of `content` is skipped (and checked) when the next entry is asked for. */
export interface StoredFile extends StoredEntry {
  readonly content: AsyncIterable<Uint8Array>;
}

/** The caps of a reader. */
export interface ZipLimits {
  readonly maxEntries: number;
  /** The contents of all entries together. */
  readonly maxBytes: number;
}

/** The length of the whole file that `writeStoredZip` would write. */
export function storedZipBytes(entries: readonly Pick<StoredEntry, "name" | "bytes">[]): number {
  return entries.reduce(
    (sum, { name, bytes }) => sum + localHeaderBytes + centralHeaderBytes + 2 * name.length + bytes,
    endRecordBytes,
  );
}

/**
 * Writes the entries in their order.
 *
 * @throws DermShareError "input-too-large" beyond 4 GiB or 65,534 entries, "bug" when a name or a content is not as it
 *         was announced
 */
export async function* writeStoredZip(entries: readonly StoredContent[]): AsyncGenerator<Uint8Array> {
  if (entries.length > maxEntries || storedZipBytes(entries) > maxZipBytes) {
    throw new DermShareError("input-too-large", "a ZIP without extensions holds at most 65,534 files and 4 GiB");
  }
  const directory = new Directory();
  for (const entry of entries) {
    if (!directory.accepts(entry.name)) throw new DermShareError("bug", "this name cannot stand in a bundle");
    yield directory.add(entry);
    yield* checked(entry, entry.content(), () => new DermShareError("bug", "content is not as it was announced"));
  }
  yield directory.format();
}

/**
 * Reads the entries in their order; each content must be taken before the next entry is asked for. Contents are handed
 * over before their checksum is known to be right.
 *
 * @throws DermShareError "bundle-malformed" when one byte is not as the writer would have written it, "input-too-large"
 *         when a cap is exceeded
 */
export async function* readStoredZip(source: ByteSource, limits: ZipLimits): AsyncGenerator<StoredFile> {
  const reader = new SourceReader(source);
  try {
    yield* storedFiles(reader, limits);
  } finally {
    await reader.close();
  }
}

async function* storedFiles(reader: SourceReader, limits: ZipLimits): AsyncGenerator<StoredFile> {
  const directory = new Directory();
  let contentBytes = 0;
  for (;;) {
    const header = await reader.read(localHeaderBytes);
    const entry = await readEntry(header, reader, directory);
    if (entry === null) {
      await expectEnd(header, reader, directory.format());
      return;
    }
    contentBytes += entry.bytes;
    if (directory.entries > limits.maxEntries || contentBytes > limits.maxBytes) {
      throw new DermShareError("input-too-large", "the bundle holds more than a bundle may hold");
    }
    const content = checked(entry, reader.pieces(entry.bytes), () =>
      malformed("a file in it does not fit its checksum"),
    );
    yield { ...entry, content: { [Symbol.asyncIterator]: () => ({ next: () => content.next() }) } };
    while ((await content.next()).done !== true); // what the caller left: breaking off has not closed it
  }
}

/** The entry whose local header this is, or null where the central directory starts. */
async function readEntry(header: Uint8Array, reader: SourceReader, directory: Directory): Promise<StoredEntry | null> {
  const cursor = new Cursor(header, 0, "little");
  if (header.length < localHeaderBytes || cursor.u32() !== localHeaderSignature) return null;
  const fields = readLocalHeader(cursor);
  if (fields.nameBytes > maxNameBytes) throw malformed("a name in it is too long");
  const name = await reader.read(fields.nameBytes);
  const entry = { name: latin1(name), bytes: fields.bytes, crc32: fields.crc32 };
  if (!directory.accepts(entry.name))
    throw malformed("a name in it is not one that a bundle may hold, or stands twice");
  if (!equal(concat([header, name]), directory.add(entry))) throw malformed("a header in it is not as we write it");
  return entry;
}

async function expectEnd(start: Uint8Array, reader: SourceReader, expected: Uint8Array): Promise<void> {
  const rest = await reader.read(expected.length - start.length);
  if (!equal(concat([start, rest]), expected) || !(await reader.ended())) {
    throw malformed("its directory is not the one that belongs to its files");
  }
}

/** The pieces of a content, and at its end the proof that length and checksum are those of the entry. */
async function* checked(
  entry: StoredEntry,
  pieces: ByteSource,
  wrong: () => DermShareError,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  let sum = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    sum = crc32(piece, sum);
    yield piece;
  }
  if (bytes !== entry.bytes || sum !== entry.crc32) throw wrong();
}

/** The headers of the entries so far: each one's local header as it is added, the central directory at the end. */
class Directory {
  readonly #names = new Set<string>();
  readonly #headers: Uint8Array[] = [];
  #offset = 0;

  get entries(): number {
    return this.#headers.length;
  }

  accepts(name: string): boolean {
    return namePattern.test(name) && name.length <= maxNameBytes && !this.#names.has(name);
  }

  add({ name, bytes, crc32: sum }: StoredEntry): Uint8Array {
    const fields: EntryFields = {
      versionNeeded: versionStored,
      flags: 0,
      method: storedMethod,
      time: 0,
      date: date1980,
      crc32: sum,
      compressedBytes: bytes,
      bytes,
    };
    const local = formatLocalHeader(fields, ascii(name));
    this.#names.add(name);
    this.#headers.push(formatCentralHeader(fields, ascii(name), this.#offset));
    this.#offset += local.length + bytes;
    return local;
  }

  format(): Uint8Array {
    const directory = concat(this.#headers);
    return concat([directory, formatEndRecord(this.#headers.length, directory.length, this.#offset)]);
  }
}

function malformed(found: string): DermShareError {
  return new DermShareError("bundle-malformed", `bundle contents: ${found}`);
}
