/** The pHYs chunk of PNG, as the shape of pixels: what it says of the size on paper is neither read nor written. PNG 11.3.4.3. */
import { type Densities, densitiesOf, squares } from "../geometry.ts";
import { Cursor } from "./cursor.ts";

const dataBytes = 9; // two densities and a unit
const noUnit = 0;

/** What the data of the chunk say; squares where there is none, or it is none. */
export function readDensity(data: Uint8Array | undefined): Densities {
  if (data?.length !== dataBytes) return squares;
  const cursor = new Cursor(data);
  return densitiesOf(cursor.u32(), cursor.u32());
}

/** The data that say so, without a unit. */
export function densityData([across, down]: Densities): Uint8Array {
  return Uint8Array.of(0, 0, 0, across, 0, 0, 0, down, noUnit); // a byte each: see `densitiesOf`
}
