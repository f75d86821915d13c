/** What the pages of a TIFF are, before anything is decoded. Source: TIFF 6.0, sections 2 and 8; BigTIFF for 64-bit offsets. */
import { Cursor } from "../bytes/cursor.ts";

/** One page, in the order of the file. */
export interface TiffPage {
  /** How its samples are coded. */
  readonly compression: number;
  /** Whether it is a smaller copy of another page, such as a thumbnail. */
  readonly isReduced: boolean;
}

const newSubfileTypeTag = 254;
const subfileTypeTag = 255;
const compressionTag = 259;

/** Lists the pages of a TIFF. @throws DermShareError "input-truncated" when an IFD lies outside the file */
export function tiffPages(bytes: Uint8Array): TiffPage[] {
  const endian = bytes[0] === 0x49 ? "little" : "big";
  const isBig = new Cursor(bytes, 2, endian).u16() === 43;
  const start = new Cursor(bytes, isBig ? 8 : 4, endian);
  const pages: TiffPage[] = [];
  const seen = new Set<number>([0]); // 0 ends the chain; a chain that runs in a circle ends, too
  let next = isBig ? start.u64() : start.u32();
  while (!seen.has(next)) {
    seen.add(next);
    const ifd = new Cursor(bytes, next, endian);
    const values = shortValues(ifd, isBig);
    pages.push({
      compression: values.get(compressionTag) ?? 1,
      isReduced: ((values.get(newSubfileTypeTag) ?? 0) & 1) === 1 || values.get(subfileTypeTag) === 2,
    });
    next = isBig ? ifd.u64() : ifd.u32();
  }
  return pages;
}

/** The first value of each field, read as it is declared: SHORT or LONG. Leaves the cursor at the link to the next IFD. */
function shortValues(ifd: Cursor, isBig: boolean): Map<number, number> {
  const values = new Map<number, number>();
  const count = isBig ? ifd.u64() : ifd.u16();
  for (let i = 0; i < count; i++) {
    const tag = ifd.u16();
    const type = ifd.u16();
    ifd.skip(isBig ? 8 : 4); // how many values
    const value = new Cursor(ifd.take(isBig ? 8 : 4), 0, ifd.endian);
    values.set(tag, type === 3 ? value.u16() : value.u32());
  }
  return values;
}
