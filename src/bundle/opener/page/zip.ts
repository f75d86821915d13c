/**
 * The files of a stored ZIP, from its local headers (APPNOTE 4.3.7). What follows them repeats them; it is sealed and
 * signed like the rest, and the command line compares it byte for byte.
 */
import { DermShareError } from "../../../errors.ts";
import { latin1 } from "./bytes.ts";

const localHeader = 0x04034b50;
const localHeaderBytes = 30;

/** One file. */
export interface ZipFile {
  readonly name: string;
  readonly content: Uint8Array<ArrayBuffer>;
}

/** The files in order. @throws DermShareError "bundle-malformed" */
export function readZip(zip: Uint8Array): ZipFile[] {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const files: ZipFile[] = [];
  let offset = 0;
  while (offset + localHeaderBytes <= zip.length && view.getUint32(offset, true) === localHeader) {
    const [flags, method] = [view.getUint16(offset + 6, true), view.getUint16(offset + 8, true)];
    const [compressed, bytes] = [view.getUint32(offset + 18, true), view.getUint32(offset + 22, true)];
    const [nameBytes, extraBytes] = [view.getUint16(offset + 26, true), view.getUint16(offset + 28, true)];
    const start = offset + localHeaderBytes + nameBytes;
    if (flags !== 0 || method !== 0 || extraBytes !== 0 || compressed !== bytes || start + bytes > zip.length) {
      throw new DermShareError("bundle-malformed", "The inside of the bundle is damaged.");
    }
    const name = latin1(zip.subarray(offset + localHeaderBytes, start));
    files.push({ name, content: zip.slice(start, start + bytes) });
    offset = start + bytes;
  }
  return files;
}
