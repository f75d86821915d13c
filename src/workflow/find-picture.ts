/** Where else a photograph is: the same, or a crop, a smaller copy or another coding of it. Nothing computed is kept. */
import type { RandomAccess } from "../bytes/pieces.ts";
import { isZip } from "../bytes/zip-read.ts";
import { OpenFile, openInput, readInput } from "../files/read.ts";
import type { Found } from "../files/walk.ts";
import { formatOf } from "../formats/registry.ts";
import { alike, type Likeness, likenessOf } from "../pixels/likeness.ts";
import { unsupported } from "./anonymise.ts";
import { isOfficeFile } from "./office-file.ts";
import { shownPicture } from "./shown-picture.ts";

/** What a file shows of the photograph. */
export interface Sighting {
  /** How alike, from 0 to 1: 1 is the same. */
  readonly score: number;
  /** The slides of a deck that show it, from 1, none for a picture that no slide shows; null for a picture file. */
  readonly slides: readonly number[] | null;
}

/**
 * What is less alike is another photograph. Measured on 14 photographs: copies, smaller ones and crops of a third and more
 * reach 0.57 to 1, two different photographs 0.33 at most; of crops of a quarter only some are found.
 */
const surelyAlike = 0.45;
const lookedAtPx = 512;

/** @throws DermShareError "input-unsupported" for what is no picture, and what `shownPicture` throws */
export async function photographIn(path: string): Promise<Likeness> {
  const likeness = await likenessIn(await readInput(path));
  if (likeness !== null) return likeness;
  throw unsupported();
}

/**
 * What the file shows of the photograph; null where it is neither a picture nor a deck.
 *
 * @throws DermShareError when it cannot be read or decoded
 */
export async function sightingsIn({ path, problem }: Found, photograph: Likeness): Promise<Sighting[] | null> {
  if (problem !== undefined) throw problem;
  const bytes = await openInput(path, isZip);
  try {
    return await sightingsInContent(bytes, photograph);
  } finally {
    if (bytes instanceof OpenFile) bytes.close();
  }
}

async function sightingsInContent(bytes: Uint8Array | OpenFile, photograph: Likeness): Promise<Sighting[] | null> {
  if (!(bytes instanceof Uint8Array) || isOfficeFile(bytes)) return sightingsInDeck(bytes, photograph);
  const likeness = await likenessIn(bytes);
  return likeness === null ? null : sightings(likeness, photograph, null);
}

async function sightingsInDeck(bytes: RandomAccess, photograph: Likeness): Promise<Sighting[]> {
  const [{ inspectDeck }, { expectPresentation }] = await Promise.all([
    import("../deck/inspect.ts"), // XML is heavy, and most files are pictures
    import("./foreign-office.ts"),
  ]);
  const found: Sighting[] = [];
  for (const picture of inspectDeck(expectPresentation(bytes)).pictures) {
    const likeness = await likenessIn(picture.content()).catch(() => null); // metafiles and broken pictures are no photographs
    if (likeness !== null) found.push(...sightings(likeness, photograph, picture.slides));
  }
  return found;
}

async function likenessIn(bytes: Uint8Array): Promise<Likeness | null> {
  const format = formatOf(bytes);
  if (format === null) return null;
  return likenessOf((await shownPicture(bytes, format, { largestPx: lookedAtPx, backdrop: "white" })).bytes);
}

function sightings(likeness: Likeness, photograph: Likeness, slides: Sighting["slides"]): Sighting[] {
  const score = Math.round(alike(likeness, photograph) * 100) / 100;
  return score < surelyAlike ? [] : [{ score, slides }];
}
