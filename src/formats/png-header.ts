/** What the header of a PNG says about its samples: PNG 11.2.1. */
import { Cursor } from "../bytes/cursor.ts";
import { DermShareError } from "../errors.ts";
import type { Chunk } from "./png-chunks.ts";

/** The colour types: PNG 11.2.1, table 11. */
type ColourType = 0 | 2 | 3 | 4 | 6;

/** The fields of IHDR that vary. */
export interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colourType: ColourType;
  readonly interlaced: boolean;
}

const depths: Readonly<Record<ColourType, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};
const channels: Readonly<Record<ColourType, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Reads IHDR. @throws DermShareError "input-malformed" when it is not the first chunk or says what no PNG may say */
export function readHeader(chunk: Chunk | undefined): Header {
  if (chunk?.name !== "IHDR" || chunk.data.length !== 13) throw malformed("the first chunk is not a PNG header");
  const cursor = new Cursor(chunk.data);
  const [width, height, depth, type] = [cursor.u32(), cursor.u32(), cursor.u8(), cursor.u8()];
  const [compression, filter, interlace] = cursor.take(3);
  const colourType = ([0, 2, 3, 4, 6] as const).find((known) => known === type);
  if (colourType === undefined || !depths[colourType].includes(depth)) throw malformed("no such kind of samples");
  if (Math.min(width, height) < 1 || Math.max(width, height) > 0x7fffffff) throw malformed("an impossible size");
  if (compression !== 0 || filter !== 0 || (interlace !== 0 && interlace !== 1)) throw malformed("an unknown coding");
  return { width, height, depth, colourType, interlaced: interlace === 1 };
}

/** The data of IHDR. */
export function headerData(header: Header): Uint8Array {
  const data = new Uint8Array(13);
  const view = new DataView(data.buffer);
  view.setUint32(0, header.width);
  view.setUint32(4, header.height);
  data.set([header.depth, header.colourType, 0, 0, header.interlaced ? 1 : 0], 8);
  return data;
}

/** Bits of one pixel: PNG 7.2. */
export function bitsPerPixel(header: Header): number {
  return channels[header.colourType] * header.depth;
}

/** Whether each pixel has an alpha sample of its own. */
export function hasAlpha({ colourType }: Header): boolean {
  return colourType === 4 || colourType === 6;
}

function malformed(message: string): DermShareError {
  return new DermShareError("input-malformed", `PNG header: ${message}`);
}
