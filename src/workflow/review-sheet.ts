/** The pictures of a review: read one after the other, each distinct one once, decisions kept at once. */
import { type Decision, isSameDecision, moreCareful } from "../editor/decision.ts";
import type { Preview } from "../editor/editor.ts";
import type { Sheet } from "../editor/review.ts";
import type { SheetEntry } from "../editor/sheet-entry.ts";
import { nothingDrawn, type NoTask, type Task } from "../editor/task.ts";
import { DermShareError } from "../errors.ts";
import type { Found } from "../files/walk.ts";
import { exists } from "../files/write.ts";
import type { ImageFormat } from "../formats/format.ts";
import { formatOf } from "../formats/registry.ts";
import { changeDecisions, decisionIn, type Decisions, withDecision } from "./decisions-file.ts";
import { prepareTask } from "./draw-edits.ts";
import { drawnEdits } from "./drawn-edits.ts";
import { digestOf, pictureAt, type Place, placeWords, type Sighted, sightedIn } from "./review-pictures.ts";
import { shownPicture } from "./shown-picture.ts";

/** A picture that can be shown, or a file that cannot. */
interface Item extends Pick<Sighted, "samples" | "pages" | "problem"> {
  /** Where it lies, and how each place is called. */
  readonly places: Place[];
  readonly names: string[];
  /** The places that it was shown from. */
  readonly used: Set<Place>;
  /** The pages or frames that were shown. */
  readonly shown: Set<number>;
  /** What was taken where the files that were merged differed about it. */
  disputed: Decision["verdict"] | null;
}

const thumbnailPx = 480;
const drawing = { mode: "mask", mayBeEmpty: false, suggest: null, keepEdges: false, lossy: false } as const;

/** What is shown, decided, and written. */
export class ReviewSheet implements Sheet {
  readonly #path: string;
  readonly #items: Item[] = [];
  readonly #bySamples = new Map<string, Item>();
  #decisions: Decisions;
  #isReading = true;
  #changed: Promise<unknown> = Promise.resolve();

  /** @param path where the decisions are written */
  constructor(path: string, decisions: Decisions) {
    this.#path = path;
    this.#decisions = decisions;
  }

  /**
   * Reads the files until `signal` says stop.
   *
   * @param others decisions from elsewhere: taken over for pictures that have none here, or a less careful one
   * @throws what is no DermShareError (a bug), and what iterating over the files throws
   */
  async read(files: AsyncIterable<Found>, others: readonly Decisions[], signal: AbortSignal): Promise<void> {
    for await (const found of files) {
      if (signal.aborted) return;
      for await (const sighted of sightedIn(found)) {
        if (signal.aborted) return;
        await this.#add(sighted, others);
      }
    }
    this.#isReading = false;
  }

  /** How many pictures there are, and how many of each verdict. */
  tally(): Record<Decision["verdict"] | "pictures", number> {
    const verdicts = this.list().entries.flatMap(({ problem, decision }) =>
      problem === null ? [decision?.verdict] : [],
    );
    const count = (wanted: Decision["verdict"]): number => verdicts.filter((verdict) => verdict === wanted).length;
    return {
      pictures: verdicts.length,
      "no-identifying-feature": count("no-identifying-feature"),
      masked: count("masked"),
      withhold: count("withhold"),
    };
  }

  /** About how many pictures the files that were merged differed, and what was taken. */
  disputed(): Record<"pictures" | "withheld" | "masked", number> {
    const taken = this.#items.flatMap(({ disputed }) => disputed ?? []);
    const count = (wanted: Decision["verdict"]): number => taken.filter((verdict) => verdict === wanted).length;
    return { pictures: taken.length, withheld: count("withhold"), masked: count("masked") };
  }

  list(): { entries: SheetEntry[]; more: boolean } {
    const entries = this.#items.map(({ samples, names, pages, problem, disputed }, id) => {
      const decision = samples === null ? null : decisionIn(this.#decisions, samples);
      return { id, names, decision, disputed: disputed !== null, pages, problem };
    });
    return { entries, more: this.#isReading };
  }

  async picture(id: number, page: number, isSmall: boolean): Promise<Preview | null> {
    const item = this.#items[id];
    if (item === undefined || page > item.pages) return null;
    const showing = isSmall ? { page, largestPx: thumbnailPx } : { page };
    const preview = await atPlace(item, (bytes, format) => shownPicture(bytes, format, showing));
    if ("problem" in preview) return null; // changed or gone since it was read
    item.shown.add(page);
    return preview;
  }

  async task(id: number): Promise<Task | NoTask | null> {
    const item = this.#items[id];
    if (item === undefined || item.samples === null) return null;
    const known = decisionIn(this.#decisions, item.samples);
    const given = known?.verdict === "masked" ? drawnEdits(known.drawn, known.size, "the review") : [];
    const fill = known?.verdict === "masked" ? known.drawn.fill : nothingDrawn.fill;
    const prepared = await atPlace(item, (bytes) => prepareTask(bytes, { ...drawing, given, fill }));
    return { ...("problem" in prepared ? prepared : prepared.task), back: `/#picture-${id}` };
  }

  async decide(id: number, decision: Decision | null): Promise<string | null> {
    const item = this.#items[id];
    if (item === undefined || item.samples === null) return "This picture cannot be decided about.";
    if (!(await isUnchanged(item))) return changed;
    const unseen = item.pages - item.shown.size;
    const isLookedAt = decision !== null && decision.verdict !== "withhold";
    if (isLookedAt && item.pages > 1 && unseen > 0) {
      return `It has ${item.pages} pages or frames, and ${unseen} of them ${unseen === 1 ? "was" : "were"} not shown yet: look at each first.`;
    }
    return this.#decideInFile(item.samples, decision);
  }

  /** A file that is gone is written again: it may have been moved away as damaged. */
  async kept(): Promise<string | null> {
    const isEmpty = Object.keys(this.#decisions.pictures).length === 0;
    if (isEmpty && !(await exists(this.#path))) return null; // nor need there be a folder for it
    return whyNotKept(this.#inFile((found) => (found === null && !isEmpty ? this.#decisions : null)));
  }

  async #add(sighted: Sighted, others: readonly Decisions[]): Promise<void> {
    const { path, part, samples, pages, problem } = sighted;
    const place = { path, part };
    const known = samples === null ? undefined : this.#bySamples.get(samples);
    if (known !== undefined) {
      known.places.push(place);
      known.names.push(placeWords(sighted));
      return;
    }
    const names = [placeWords(sighted)];
    const looked = { used: new Set<Place>(), shown: new Set<number>(), disputed: null };
    const item: Item = { samples, pages, problem, places: [place], names, ...looked };
    this.#items.push(item);
    if (samples === null) return;
    this.#bySamples.set(samples, item);
    item.disputed = await this.#takeOver(samples, others);
  }

  /** Takes the most careful decision. @returns it, where the files differ, or null */
  async #takeOver(samples: string, others: readonly Decisions[]): Promise<Item["disputed"]> {
    const found = others.flatMap((one) => decisionIn(one, samples) ?? []);
    const all = (now: Decisions): Decision[] => [decisionIn(now, samples) ?? [], found].flat();
    const merge = (now: Decisions): Decisions | null => {
      const taken = mostCareful(all(now));
      return isSameDecision(decisionIn(now, samples), taken) ? null : withDecision(now, samples, taken);
    };
    const [first = null, ...rest] = all(this.#decisions);
    if (merge(this.#decisions) !== null) await this.#change(merge);
    const differ = rest.some((one) => !isSameDecision(one, first));
    return differ ? (decisionIn(this.#decisions, samples)?.verdict ?? null) : null;
  }

  /**
   * Another review may go on in the same file: a decision that this one has not seen is not overwritten, but shown.
   *
   * @returns why it was not written, or null
   */
  async #decideInFile(samples: string, decision: Decision | null): Promise<string | null> {
    let problem: string | null = null;
    const seen = decisionIn(this.#decisions, samples);
    const failure = await whyNotKept(
      this.#change((now) => {
        const other = decisionIn(now, samples);
        if (isSameDecision(seen, other)) return withDecision(now, samples, decision);
        problem = `Another review has decided about this picture by now: ${words[other?.verdict ?? "none"]}. Decide again where yours should hold.`;
        return null;
      }),
    );
    return failure ?? problem;
  }

  #change(change: (now: Decisions) => Decisions | null): Promise<void> {
    return this.#inFile((found) => change(found ?? this.#decisions));
  }

  /** One after the other, each in the file as it is by then. */
  #inFile(change: (found: Decisions | null) => Decisions | null): Promise<void> {
    const done = this.#changed.then(() =>
      changeDecisions(this.#path, (found) => {
        const next = change(found);
        this.#decisions = next ?? found ?? this.#decisions;
        return next;
      }),
    );
    this.#changed = done.catch(() => {}); // told to who asked for the change
    return done;
  }
}

const changed = "The file was changed or removed meanwhile: start the review again.";

const wayOut = "Nothing can be covered on it: withhold it, or write it anew with an image editor first.";

const words = {
  "no-identifying-feature": "no identifying feature",
  masked: "masked",
  withhold: "withheld",
  none: "taken back",
} as const;

/** What the person can be told and do something about; null where all went well. @throws any other error */
async function whyNotKept(change: Promise<void>): Promise<string | null> {
  try {
    await change;
    return null;
  } catch (error) {
    if (!(error instanceof DermShareError) || error.code === "write-failed") throw error;
    return `Not kept: ${error.message}. Put that file back as it was, or move it away, and try again.`;
  }
}

/** What can be had of a picture at one of its places, or why it cannot at the last one. */
async function atPlace<T extends object>(
  { places, used }: Item,
  how: (bytes: Uint8Array, format: ImageFormat) => Promise<T>,
): Promise<T | { readonly problem: string }> {
  let problem = changed;
  for (const place of places) {
    try {
      const bytes = await pictureAt(place);
      const format = formatOf(bytes);
      if (format === null) continue;
      const had = await how(bytes, format);
      used.add(place);
      return had;
    } catch (error) {
      if (!(error instanceof DermShareError)) throw error;
      if (error.code !== "read-failed") problem = `${error.message}. ${wayOut}`;
    }
  }
  return { problem };
}

/** Whether the picture still is what was shown of it. */
async function isUnchanged({ samples, places, used }: Item): Promise<boolean> {
  const looked = used.size > 0 ? [...used] : places.slice(0, 1);
  for (const place of looked) if ((await digestAt(place)) !== samples) return false;
  return true;
}

async function digestAt(place: Place): Promise<string | null> {
  try {
    return await digestOf(await pictureAt(place));
  } catch {
    return null;
  }
}

function mostCareful([first, ...others]: readonly Decision[]): Decision | null {
  return first === undefined ? null : others.reduce(moreCareful, first);
}
