/**
 * ZIP files as other programs write them (presentations, above all), read without trust.
 *
 * The central directory and the header in front of each content must agree; nothing may overlap, stand twice, be
 * encrypted, lie about its size, or unpack to more than the caps. ZIP64 in the directory and several disks are refused: no
 * presentation below 4 GiB needs them. What lies between or before the entries belongs to nobody and is never handed out.
 */
import { DermShareError } from "../errors.ts";
import { equal, latin1 } from "./bytes.ts";
import { crc32 } from "./crc32.ts";
import { Cursor } from "./cursor.ts";
import { inflateRaw } from "./inflate.ts";
import { piecesOf, type RandomAccess, type Room, sliceOf, wholeOf } from "./pieces.ts";
import { signOf } from "./same-file.ts";
import {
  centralHeaderBytes,
  centralHeaderSignature,
  date1980,
  type CentralFields,
  deflatedMethod,
  endRecordBytes,
  endRecordSignature,
  type EntryFields,
  type LocalFields,
  localHeaderBytes,
  localHeaderSignature,
  readCentralHeader,
  readEndRecord,
  readLocalHeader,
  storedMethod,
} from "./zip-records.ts";

const encryptedFlags = 0b10_0000_0100_0001; // APPNOTE 4.4.4: bits 0, 6, 13
const descriptorFlag = 0b1000; // bit 3: sizes follow the content
const zip64 = 0xffff_ffff; // APPNOTE 4.4.8
const zip64Field = 0x0001; // 4.5.3
const maxCommentBytes = 0xffff;

/** One file inside. `raw` is as it lies there, packed or not; `end` is where its bytes end. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc32: number;
  readonly bytes: number;
  readonly raw: RandomAccess;
  readonly start: number;
  readonly end: number;
  /** Whether the directory says when it was changed, as another day than the one that stands for none. */
  readonly isDated: boolean;
}

/** The caps of a reader. */
export interface ZipCaps {
  readonly maxEntries: number;
  /** The contents of all entries together, unpacked. */
  readonly maxBytes: number;
}

/** Whether the bytes start as a ZIP file with something in it does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes.length > localHeaderBytes && new Cursor(bytes, 0, "little").u32() === localHeaderSignature;
}

/**
 * The entries, in the order of the directory, folders left out.
 *
 * @throws DermShareError "input-malformed", "input-truncated", "input-too-large"; "input-refused" for encryption
 */
export function readZip(bytes: RandomAccess, caps: ZipCaps): ZipEntry[] {
  const end = findEnd(bytes);
  if (end.entries > caps.maxEntries) throw tooLarge();
  const directory = bytes.subarray(end.directoryOffset, end.directoryOffset + end.directoryBytes);
  const cursor = new Cursor(directory, 0, "little");
  const entries: ZipEntry[] = [];
  for (let i = 0; i < end.entries; i++) entries.push(readEntry(bytes, cursor, end.directoryOffset));
  if (cursor.left > 0) throw malformed("the directory is longer than its entries");
  const files = entries.filter(({ name, bytes: size }) => !(name.endsWith("/") && size === 0));
  checkNames(files);
  checkOverlap(entries);
  if (files.reduce((sum, entry) => sum + entry.bytes, 0) > caps.maxBytes) throw tooLarge();
  return files;
}

/** What has to be known of an entry to have its content. */
type Packed = Pick<ZipEntry, "method" | "crc32" | "bytes" | "raw">;

/**
 * The content of an entry, unpacked and held against its size and checksum.
 *
 * @param take where it is laid, or what it is unpacked from, where that is not in memory
 * @throws DermShareError "input-malformed" when it is not what the headers say
 */
export function zipContent(entry: Packed, take?: Room): Uint8Array {
  const raw = wholeOf(entry.raw, take);
  const content = entry.method === storedMethod ? raw : unpack(raw, entry.bytes);
  if (content.length !== entry.bytes) throw malformed("a file in it has another size than it says");
  if (crc32(content) !== entry.crc32) throw malformed("a file in it does not fit its checksum");
  return content;
}

/**
 * Holds an entry against its size and checksum, without putting it together where it is stored.
 *
 * @throws DermShareError as `zipContent`
 */
export function checkContent(entry: Packed): void {
  const pieces = checkedPieces(entry);
  while (pieces.next().done !== true);
}

/**
 * An entry as it lies in the file, as `piecesOf` gives it, held against its size and checksum: at its end where it is stored,
 * else before the first piece.
 *
 * @throws DermShareError as `zipContent`
 */
export function* checkedPieces(entry: Packed): Generator<Uint8Array> {
  const { raw, method } = entry;
  if (method !== storedMethod) {
    const packed = wholeOf(raw);
    zipContent({ ...entry, raw: packed });
    yield packed;
    return;
  }
  let sum = 0;
  for (const piece of piecesOf(raw)) {
    sum = crc32(piece, sum);
    yield piece;
  }
  if (raw.length !== entry.bytes) throw malformed("a file in it has another size than it says");
  if (sum !== entry.crc32) throw malformed("a file in it does not fit its checksum");
}

/** Packed contents that were unpacked once are kept up to here: small ones are asked for again and again. */
const keptBytes = 8 * 1024 * 1024;

/** A ZIP file that was opened. */
export class ZipFile {
  readonly entries: readonly ZipEntry[];
  /** How long the file is. */
  readonly length: number;
  readonly #bytes: RandomAccess;
  readonly #contents = new Map<ZipEntry, Uint8Array>();
  readonly #signs = new Map<ZipEntry, object>();
  #room = keptBytes;
  #unpacked: { readonly entry: ZipEntry; readonly content: Uint8Array } | null = null;

  /** @throws DermShareError as `readZip` */
  constructor(bytes: RandomAccess, caps: ZipCaps) {
    this.#bytes = bytes;
    this.entries = readZip(bytes, caps);
    this.length = bytes.length;
  }

  /** Whether bytes in memory are some of the file's own, which is there as a whole. */
  isOwn(part: Uint8Array): boolean {
    const whole = this.#bytes;
    if (!(whole instanceof Uint8Array) || part.buffer !== whole.buffer) return false;
    return part.byteOffset >= whole.byteOffset && part.byteOffset + part.length <= whole.byteOffset + whole.length;
  }

  /** The content of an entry, not to be changed. @param take as of `zipContent`, which see for what it throws */
  content(entry: ZipEntry, take?: Room): Uint8Array {
    const known = this.#contents.get(entry);
    if (known !== undefined) return known;
    const content = zipContent(entry, take);
    if (entry.method === storedMethod || content.length > this.#room) return content;
    this.#room -= content.length;
    this.#contents.set(entry, content);
    return content;
  }

  /** The content of an entry, to be read from at any time. Of those that are packed, memory holds the latest one. */
  lasting(entry: ZipEntry): RandomAccess {
    if (entry.method === storedMethod) return entry.raw;
    const contentNow = () => {
      if (this.#unpacked?.entry !== entry) this.#unpacked = { entry, content: this.content(entry) };
      return this.#unpacked.content;
    };
    return { length: entry.bytes, subarray: (start, end) => contentNow().subarray(start, end) };
  }

  /**
   * What was found out about the same file in another ZIP file, or else is found out now.
   *
   * @param known what was found out before, by `signOf` the files
   * @param findOut depends on the name and the content of the entry alone
   * @throws what `findOut` throws
   */
  once<Found>(entry: ZipEntry, known: WeakMap<object, Found>, findOut: () => Found): Found {
    const sign = this.sign(entry);
    const before = known.get(sign);
    if (before !== undefined) return before;
    const found = findOut();
    known.set(sign, found);
    return found;
  }

  /** What stands for the name and the bytes of an entry: see `signOf`. */
  sign(entry: ZipEntry): object {
    let sign = this.#signs.get(entry);
    if (sign === undefined) this.#signs.set(entry, (sign = signOf(entry)));
    return sign;
  }
}

function unpack(raw: Uint8Array, bytes: number): Uint8Array {
  const { data, streamBytes } = inflateRaw(raw, Math.max(1, bytes));
  if (streamBytes !== raw.length) throw malformed("bytes lie behind the packed data of a file in it");
  return data;
}

function findEnd(bytes: RandomAccess): ReturnType<typeof readEndRecord> {
  // Hardly any file has a comment: what lies before the record is not put together for those without.
  const end = endWithin(bytes, endRecordBytes) ?? endWithin(bytes, endRecordBytes + maxCommentBytes);
  if (end === null) throw new DermShareError("input-truncated", "ZIP: no end record: the file is cut off or no ZIP");
  return end;
}

/** The last end record that starts within the last bytes. */
function endWithin(bytes: RandomAccess, length: number): ReturnType<typeof readEndRecord> | null {
  const first = Math.max(0, bytes.length - length);
  const tail = bytes.subarray(first, bytes.length);
  for (let offset = bytes.length - endRecordBytes; offset >= first; offset--) {
    const cursor = new Cursor(tail, offset - first, "little");
    if (cursor.u32() !== endRecordSignature) continue;
    const end = readEndRecord(cursor);
    if (end.commentBytes !== cursor.left) continue;
    if (end.disk !== 0 || end.directoryDisk !== 0 || end.entries !== end.entriesOnDisk)
      throw malformed("several disks");
    if (end.directoryOffset === zip64 || end.entries === 0xffff) throw malformed("ZIP64 is not read here");
    if (end.directoryOffset + end.directoryBytes > offset) throw malformed("the directory overlaps the end record");
    return end;
  }
  return null;
}

function readEntry(bytes: RandomAccess, directory: Cursor, directoryOffset: number): ZipEntry {
  if (directory.left < centralHeaderBytes || directory.u32() !== centralHeaderSignature) {
    throw malformed("the directory holds something else than its entries");
  }
  const central = readCentralHeader(directory);
  const name = directory.take(central.nameBytes);
  directory.skip(central.extraBytes + central.commentBytes);
  checkCentral(central);
  const start = central.localHeaderOffset;
  const named = start + localHeaderBytes + central.nameBytes;
  if (named > directoryOffset) throw malformed("a file has no header");
  const local = new Cursor(bytes.subarray(start, named), 0, "little");
  if (local.u32() !== localHeaderSignature) throw malformed("a file has no header");
  const fields = withLongSizes(bytes, named, readLocalHeader(local));
  if (fields.nameBytes !== central.nameBytes || !equal(local.take(fields.nameBytes), name) || !agree(fields, central)) {
    throw malformed("the two headers of a file in it do not agree");
  }
  const content = named + fields.extraBytes;
  const end = content + central.compressedBytes;
  if (end > directoryOffset) {
    throw new DermShareError("input-truncated", "ZIP: a file in it reaches over where the files end");
  }
  const { method, crc32: sum, bytes: size } = central;
  const isDated = [central, fields].some(({ time, date }) => time !== 0 || ![0, date1980].includes(date));
  const raw = sliceOf(bytes, content, end);
  return { name: latin1(name), method, crc32: sum, bytes: size, raw, start, end, isDated };
}

/** APPNOTE 4.5.3: who did not know how large a file becomes says so in 64 bits, in the order size, packed size. */
function withLongSizes(bytes: RandomAccess, extraOffset: number, fields: LocalFields): LocalFields {
  if (fields.bytes !== zip64 || fields.compressedBytes !== zip64) return fields;
  const extra = new Cursor(bytes.subarray(extraOffset, extraOffset + fields.extraBytes), 0, "little");
  while (extra.left >= 4) {
    const [id, length] = [extra.u16(), extra.u16()];
    if (id !== zip64Field || length < 16 || length > extra.left) {
      extra.skip(length);
      continue;
    }
    const [size, sizeHigh, packed, packedHigh] = [extra.u32(), extra.u32(), extra.u32(), extra.u32()];
    return sizeHigh === 0 && packedHigh === 0 ? { ...fields, bytes: size, compressedBytes: packed } : fields;
  }
  return fields;
}

function checkCentral({ flags, method, compressedBytes, bytes, localHeaderOffset, disk }: CentralFields): void {
  if ((flags & encryptedFlags) !== 0) {
    throw new DermShareError("input-refused", "ZIP: a file in it is encrypted", "save it without a password first");
  }
  if (method !== storedMethod && method !== deflatedMethod) throw malformed("a file is packed in a way not read here");
  if ([compressedBytes, bytes, localHeaderOffset].includes(zip64)) throw malformed("ZIP64 is not read here");
  if (disk !== 0) throw malformed("several disks");
  if (method === storedMethod && compressedBytes !== bytes) throw malformed("a stored file has two sizes");
}

/** APPNOTE 4.4.4: with bit 3 the local header may say 0 where the descriptor behind the content says the truth. */
function agree(local: EntryFields, central: EntryFields): boolean {
  const same = (key: "crc32" | "compressedBytes" | "bytes") =>
    local[key] === central[key] || ((local.flags & descriptorFlag) !== 0 && [0, zip64].includes(local[key]));
  const flagsAgree = ((local.flags ^ central.flags) & (encryptedFlags | descriptorFlag)) === 0;
  return flagsAgree && local.method === central.method && same("crc32") && same("compressedBytes") && same("bytes");
}

/** Part names are compared without case (ECMA-376-2, 6.2.2.3), so two that differ in case alone are one name twice. */
function checkNames(entries: readonly ZipEntry[]): void {
  const names = new Set<string>();
  for (const { name } of entries) {
    const steps = name.split("/");
    if (/[\\\0:]/.test(name) || steps.some((step) => step === "" || step === "." || step === "..")) {
      throw malformed("a name in it leads out of its folder, or is none");
    }
    names.add(name.toLowerCase());
  }
  if (names.size !== entries.length) throw malformed("a name stands in it twice");
}

function checkOverlap(entries: readonly ZipEntry[]): void {
  let end = 0;
  for (const entry of entries.toSorted((a, b) => a.start - b.start)) {
    if (entry.start < end) throw malformed("two files in it share bytes");
    end = entry.end;
  }
}

function malformed(found: string): DermShareError {
  return new DermShareError("input-malformed", `ZIP: ${found}`, "open it in the program that made it and save it anew");
}

function tooLarge(): DermShareError {
  return new DermShareError("input-too-large", "ZIP: it holds more than a presentation may hold");
}
