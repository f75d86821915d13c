/** A review: a contact sheet in the browser, and a file of decisions. */
import type { Unsaved } from "../editor/local-page.ts";
import { reviewPictures } from "../editor/review.ts";
import { DermShareError } from "../errors.ts";
import type { Found } from "../files/walk.ts";
import { expectWritable } from "../files/folders.ts";
import { isLink, replacesLink } from "../files/write.ts";
import { noDecisions, readDecisions } from "./decisions-file.ts";
import { pagesForReview } from "./editor-page.ts";
import { ReviewSheet } from "./review-sheet.ts";

/** What a review begins with. */
export interface ReviewOptions {
  /** The decisions so far, if there are any, and those to come. */
  readonly path: string;
  /** Files whose decisions are taken over for pictures that have none, or a less careful one. */
  readonly merge: readonly string[];
  readonly open: (address: string) => void;
}

/** How it ended: each decision is in the file by then. */
export interface Reviewed {
  readonly tally: ReturnType<ReviewSheet["tally"]>;
  readonly disputed: ReturnType<ReviewSheet["disputed"]>;
  /** Null where the person said that it was done. */
  readonly unsaved: Unsaved | null;
}

/**
 * @throws DermShareError as `readDecisions`; "usage" where the path is a link; "write-failed", also at the end where
 *         decisions are not kept; what iterating over the files throws
 */
export async function review(files: AsyncIterable<Found>, { path, merge, open }: ReviewOptions): Promise<Reviewed> {
  expectWritable(path); // before anybody looks at a picture
  if (await isLink(path)) throw replacesLink().about(path);
  const known = (await readDecisions(path, false)) ?? noDecisions();
  const others = await Promise.all(merge.map(async (other) => (await readDecisions(other, true)) ?? noDecisions()));
  const sheet = new ReviewSheet(path, known);
  const stop = new AbortController();
  const reading = sheet.read(files, others, stop.signal);
  const failed = reading.then(() => new Promise<never>(() => {})); // only its failure ends the race
  try {
    const end = await Promise.race([
      reviewPictures(await pagesForReview(), sheet, { open, signal: stop.signal, busy: reading }),
      failed,
    ]);
    const problem = await sheet.kept();
    if (problem !== null) throw new DermShareError("write-failed", problem);
    return { tally: sheet.tally(), disputed: sheet.disputed(), unsaved: "unsaved" in end ? end.unsaved : null };
  } finally {
    stop.abort();
    await reading.catch(() => {}); // told by the race
  }
}
