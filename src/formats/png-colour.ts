/** The chunks of a PNG that say how colour is meant, as numbers: kept as they are, the profile written anew. PNG 11.3.2. */
import { ascii, concat, equal, latin1 } from "../bytes/bytes.ts";
import { Cursor } from "../bytes/cursor.ts";
import { deflate } from "../bytes/deflate.ts";
import { inflate } from "../bytes/inflate.ts";
import { DermShareError } from "../errors.ts";
import type { Note, Refusal } from "./format.ts";
import { isIcc, rewriteIcc } from "./icc.ts";
import { writeChunk } from "./png-chunks.ts";
import type { Chunk } from "./png-chunks.ts";
import type { Header } from "./png-header.ts";
import type { Survey } from "./png-survey.ts";

const maxProfileBytes = 2 ** 26;
const profileName = "ICC profile";
const sBitBytes: Readonly<Record<Header["colourType"], number>> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 };

/** What is written about colour. */
export interface Colour {
  /** Whole chunks. */
  readonly chunks: readonly Uint8Array[];
  /** The chunks of the source that already are as they are written. */
  readonly exact: ReadonlySet<Chunk>;
  readonly notes: readonly Note[];
  readonly refused: Refusal | null;
}

/** Decides what of the colour chunks is written. A chunk that says what it may not say is passed over, as readers do. */
export function readColour({ header, singles }: Survey): Colour {
  const numeric = ["cICP", "mDCV", "cLLI", "sRGB", "gAMA", "cHRM", "sBIT"].flatMap((name) => {
    const chunk = singles.get(name);
    const isUsed = (name !== "mDCV" && name !== "cLLI") || singles.get("cICP")?.data.length === 4; // PNG 11.3.2.7
    return chunk !== undefined && isUsed && isSensible(chunk, header) ? [chunk] : [];
  });
  const chunks = numeric.map((chunk) => writeChunk(chunk.name, chunk.data));
  const exact = new Set(numeric);
  const source = singles.get("iCCP");
  if (source === undefined) return { chunks, exact, notes: [], refused: null };
  const isTooLate = source.offset > (singles.get("PLTE")?.offset ?? Number.POSITIVE_INFINITY);
  const stored = isTooLate ? null : readProfile(source); // behind the palette browsers take it up, libpng does not
  if (stored === null) return { chunks, exact, notes: ["icc-dropped-unreadable"], refused: null };
  const rewritten = rewriteIcc(stored.profile);
  if ("refused" in rewritten) return { chunks, exact, notes: [], refused: rewritten.refused };
  const isExact = stored.isExact && equal(rewritten.profile, stored.profile);
  if (isExact) exact.add(source);
  const data = concat([ascii(profileName), Uint8Array.of(0, 0), deflate(rewritten.profile)]);
  chunks.push(isExact ? writeChunk("iCCP", source.data) : writeChunk("iCCP", data));
  return { chunks, exact, notes: isExact ? [] : ["icc-rewritten"], refused: null };
}

function isSensible({ name, data }: Chunk, { colourType, depth }: Header): boolean {
  const isSized = (bytes: number): boolean => data.length === bytes;
  switch (name) {
    case "sRGB":
      return isSized(1) && (data[0] ?? 4) < 4;
    case "sBIT":
      return isSized(sBitBytes[colourType]) && data.every((bits) => bits > 0 && bits <= (colourType === 3 ? 8 : depth));
    case "cHRM":
      return isSized(32);
    case "mDCV":
      return isSized(24) && isDisplay(new Cursor(data));
    case "cLLI":
      return isSized(8) && isLight(new Cursor(data));
    default:
      return isSized(4); // cICP, gAMA
  }
}

/** The primaries and the white of a display as x and y of 0.00002, at most 1, and its luminance: PNG 11.3.2.7. */
function isDisplay(data: Cursor): boolean {
  const places = Array.from({ length: 8 }, () => data.u16());
  return places.every((place) => place <= 50_000) && isLight(data);
}

/** Two levels of light of 0.0001 cd/m2, at most the 10,000 at which PQ ends: PNG 11.3.2.8. */
function isLight(data: Cursor): boolean {
  return [data.u32(), data.u32()].every((level) => level <= 100_000_000);
}

/** The profile of an iCCP chunk, or null when no reader could unpack it. `isExact`: our name, and nothing behind the stream. */
function readProfile({ data }: Chunk): { profile: Uint8Array; isExact: boolean } | null {
  const nameBytes = data.indexOf(0);
  if (nameBytes < 1 || nameBytes > 79 || data[nameBytes + 1] !== 0) return null;
  const packed = data.subarray(nameBytes + 2);
  try {
    const { data: profile, streamBytes, checkHolds } = inflate(packed, maxProfileBytes);
    const isOurs = latin1(data.subarray(0, nameBytes)) === profileName;
    return isIcc(profile) ? { profile, isExact: isOurs && checkHolds && streamBytes === packed.length } : null;
  } catch (error) {
    if (error instanceof DermShareError) return null;
    throw error;
  }
}
