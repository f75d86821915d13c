/** Telling office files by their content, before anything heavy is loaded. */
import { startsWith } from "../bytes/bytes.ts";
import type { RandomAccess } from "../bytes/pieces.ts";
import { isZip } from "../bytes/zip-read.ts";

const compoundFile = Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1); // [MS-CFB] 2.2

/** Whether the file is a ZIP (.pptx and all that is packed like it) or a compound file (.ppt, or a password on a .pptx). */
export function isOfficeFile(bytes: Uint8Array): boolean {
  return isZip(bytes) || isCompoundFile(bytes);
}

/** Whether the file is one of Office before 2007, or one behind a password. */
export function isCompoundFile(bytes: RandomAccess): boolean {
  return startsWith(bytes.subarray(0, Math.min(bytes.length, compoundFile.length)), compoundFile);
}
