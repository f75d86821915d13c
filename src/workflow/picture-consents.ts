/** Consent by picture: the table to fill in, and what a filled one covers. */
import type { Purpose } from "../consent/answers.ts";
import {
  coveredPictures,
  type ListedPicture,
  parsePictureConsents,
  pictureConsentsTemplate,
} from "../consent/picture-consents.ts";
import { decodeText } from "../bytes/text.ts";
import { isWithdrawnIn, type KnownConsent, knownConsents, type Ledger } from "../consent/ledger.ts";
import { DermShareError } from "../errors.ts";
import { readInput } from "../files/read.ts";
import type { Found } from "../files/walk.ts";
import { fileKey } from "./distinct-pictures.ts";
import { readLedger } from "./ledger.ts";
import { pictureAt, sightedIn } from "./review-pictures.ts";

const largestBytes = 16 * 1024 * 1024;

/** The table of every distinct picture of the files. @throws what iterating over the files throws */
export async function consentsTemplate(files: AsyncIterable<Found>): Promise<string> {
  const listed = new Map<string, ListedPicture>();
  for await (const found of files) {
    for await (const { file, slides, elsewhere, number, samples, path, part } of sightedIn(found)) {
      if (samples === null && part === null) continue; // a file that is refused anyway
      const key = samples ?? fileKey(await pictureAt({ path, part }));
      const here = { deck: file, slide: [...(slides ?? []), ...elsewhere].join(" "), picture: String(number) };
      listed.set(key, { key, ...joined(listed.get(key), here) });
    }
  }
  return pictureConsentsTemplate([...listed.values()]);
}

type Place = Omit<ListedPicture, "key">;

function joined(before: Place | undefined, here: Place): Place {
  if (before === undefined) return here;
  const { deck, slide, picture } = before;
  return { deck: `${deck} | ${here.deck}`, slide: `${slide} | ${here.slide}`, picture: `${picture} | ${here.picture}` };
}

/** Pictures by what they are known by; a record, since it goes to other threads and into the journal's mark. */
export type Consented = Readonly<Record<string, true>>;

/**
 * The pictures that a filled table covers for a use on this day.
 *
 * @throws DermShareError "read-failed"; "usage" as `parsePictureConsents`
 */
export async function consentedPictures(path: string, purpose: Purpose, today: string): Promise<Consented> {
  const text = decodeText(await readInput(path, largestBytes));
  const ledger = await readLedger();
  const known = new Map(knownConsents(ledger, today, 0).map((consent) => [consent.ref, consent]));
  const isBarred = (ref: string) => isBarredBy(ledger, known, ref.toUpperCase(), purpose);
  try {
    const covered = coveredPictures(parsePictureConsents(text), purpose, today, isBarred);
    return Object.fromEntries([...covered].toSorted().map((key) => [key, true] as const));
  } catch (error) {
    throw error instanceof DermShareError ? error.about(path) : error;
  }
}

/** What this computer remembers of a consent holds, whatever the table says: withdrawn, run out, for another use. */
function isBarredBy(
  ledger: Ledger,
  consents: ReadonlyMap<string, KnownConsent>,
  ref: string,
  purpose: Purpose,
): boolean {
  const known = consents.get(ref);
  if (known === undefined) return isWithdrawnIn(ledger.lines, ref);
  return known.purpose !== purpose || known.state === "withdrawn" || known.state === "expired";
}
