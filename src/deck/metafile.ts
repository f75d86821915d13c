/**
 * Windows metafiles (EMF, WMF) in a deck: a record of drawing calls that cannot be judged as a picture can. Records that
 * draw stay; what names things, what a printer or another program alone understands, and what no program reads is
 * overwritten in place, and the deck is flagged.
 *
 * Source: [MS-EMF] 2.3, [MS-WMF] 2.3.
 */
import { emfEdits } from "./emf-records.ts";
import type { MetafileEdit } from "./metafile-edits.ts";
import { wmfEdits } from "./wmf-records.ts";
import { Cursor } from "../bytes/cursor.ts";

/** What became of a metafile. */
export interface CleanMetafile {
  readonly bytes: Uint8Array;
  readonly extension: ".emf" | ".wmf";
  readonly mediaType: string;
  readonly isChanged: boolean;
}

const headerRecord = 1; // EMR_HEADER
const emfSignature = 0x464d4520; // " EMF", at byte 40
const placeableWmf = 0x9ac6cdd7; // META_PLACEABLE
const wmfStarts = [0x0009_0001, 0x0009_0002]; // type and header size of META_HEADER

/** Cleans a metafile; null for what is none. @throws DermShareError "input-malformed", "input-truncated", "input-refused" */
export function cleanMetafile(bytes: Uint8Array): CleanMetafile | null {
  const start = bytes.length >= 44 ? new Cursor(bytes, 0, "little").u32() : 0;
  if (start === headerRecord && new Cursor(bytes, 40, "little").u32() === emfSignature) {
    return { ...edited(bytes, emfEdits(bytes)), extension: ".emf", mediaType: "image/x-emf" };
  }
  if (start === placeableWmf || wmfStarts.includes(start)) {
    const edits = wmfEdits(bytes, start === placeableWmf ? 22 : 0);
    return { ...edited(bytes, edits), extension: ".wmf", mediaType: "image/x-wmf" };
  }
  return null;
}

function edited(bytes: Uint8Array, edits: readonly MetafileEdit[]): { bytes: Uint8Array; isChanged: boolean } {
  const clean = Uint8Array.from(bytes);
  for (const { from, to, content } of edits) {
    clean.fill(0, from, to);
    if (content !== undefined) clean.set(content, from);
  }
  const isChanged = clean.some((byte, i) => byte !== bytes[i]);
  return { bytes: isChanged ? clean : bytes, isChanged };
}
