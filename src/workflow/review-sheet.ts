/** The pictures of a review: read one after the other, each distinct one once, decisions kept at once. */
import type { Decision } from "../editor/decision.ts";
import type { Preview } from "../editor/editor.ts";
import type { Sheet } from "../editor/review.ts";
import type { SheetEntry } from "../editor/sheet-entry.ts";
import { nothingDrawn, type Task } from "../editor/task.ts";
import { DermShareError } from "../errors.ts";
import type { Found } from "../files/walk.ts";
import type { ImageFormat } from "../formats/format.ts";
import { formatOf } from "../formats/registry.ts";
import { type Decisions, pictureKey, writeDecisions } from "./decisions-file.ts";
import { prepareTask } from "./draw-edits.ts";
import { drawnEdits } from "./drawn-edits.ts";
import { digestOf, pictureAt, type Place, placeWords, type Sighted, sightedIn } from "./review-pictures.ts";
import { shownPicture } from "./shown-picture.ts";

/** A picture that can be shown, or a file that cannot. */
interface Item extends Place {
  readonly key: string | null;
  readonly names: string[];
  readonly problem: string | null;
}

const thumbnailPx = 480;
const drawing = { mode: "mask", mayBeEmpty: false, suggest: null, keepEdges: false, lossy: false } as const;

/** What is shown, decided, and written. */
export class ReviewSheet implements Sheet {
  readonly #path: string;
  readonly #items: Item[] = [];
  readonly #byKey = new Map<string, Item>();
  #decisions: Decisions;
  #isReading = true;
  #written: Promise<void> = Promise.resolve();

  /** @param path where the decisions are written */
  constructor(path: string, decisions: Decisions) {
    this.#path = path;
    this.#decisions = decisions;
  }

  /**
   * Reads the files until `signal` says stop.
   *
   * @param others decisions from elsewhere: taken over for pictures that have none here
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

  list(): { entries: SheetEntry[]; more: boolean } {
    const entries = this.#items.map(({ key, names, problem }, id) => {
      const decision = key === null ? null : (this.#decisions.pictures[key] ?? null);
      return { id, names, decision, problem };
    });
    return { entries, more: this.#isReading };
  }

  async thumbnail(id: number): Promise<Preview | null> {
    return this.#show(id, async (bytes, format) => shownPicture(bytes, format, thumbnailPx));
  }

  async open(id: number): Promise<{ preview: Preview; task: Task } | null> {
    return this.#show(id, async (bytes, _, { key }) => {
      const known = key === null ? undefined : this.#decisions.pictures[key];
      const given = known?.verdict === "masked" ? drawnEdits(known.drawn, known.size, "the review") : [];
      const fill = known?.verdict === "masked" ? known.drawn.fill : nothingDrawn.fill;
      const { preview, task } = await prepareTask(bytes, { ...drawing, given, fill });
      return { preview, task: { ...task, back: `/#picture-${id}` } };
    });
  }

  async decide(id: number, decision: Decision | null): Promise<string | null> {
    const item = this.#items[id];
    if (item === undefined || item.key === null) return "This picture cannot be decided about.";
    if ((await this.#keyNow(item)) !== item.key) return "The file was changed meanwhile: start the review again.";
    this.#set(item.key, decision);
    await this.#write();
    return null;
  }

  async #add(sighted: Sighted, others: readonly Decisions[]): Promise<void> {
    const { path, part, samples, problem } = sighted;
    const key = samples === null ? null : pictureKey(this.#decisions.salt, samples);
    const known = key === null ? undefined : this.#byKey.get(key);
    if (known !== undefined) {
      known.names.push(placeWords(sighted));
      return;
    }
    const item: Item = { path, part, problem, key, names: [placeWords(sighted)] };
    this.#items.push(item);
    if (key === null || samples === null) return;
    this.#byKey.set(key, item);
    await this.#takeOver(key, samples, others);
  }

  async #takeOver(key: string, samples: string, others: readonly Decisions[]): Promise<void> {
    if (this.#decisions.pictures[key] !== undefined) return;
    const found = others
      .map(({ salt, pictures }) => pictures[pictureKey(salt, samples)])
      .find((one) => one !== undefined);
    if (found === undefined) return;
    this.#set(key, found);
    await this.#write();
  }

  #set(key: string, decision: Decision | null): void {
    const { [key]: _, ...others } = this.#decisions.pictures;
    const pictures = decision === null ? others : { ...others, [key]: decision };
    this.#decisions = { ...this.#decisions, pictures };
  }

  /** One after the other: each writes what is decided by then. */
  #write(): Promise<void> {
    this.#written = this.#written.then(() => writeDecisions(this.#path, this.#decisions));
    return this.#written;
  }

  async #show<T>(
    id: number,
    how: (bytes: Uint8Array, format: ImageFormat, item: Item) => Promise<T>,
  ): Promise<T | null> {
    const item = this.#items[id];
    if (item === undefined || item.key === null) return null;
    try {
      const bytes = await pictureAt(item);
      const format = formatOf(bytes);
      return format === null ? null : await how(bytes, format, item);
    } catch (error) {
      if (error instanceof DermShareError) return null; // changed or gone since it was read
      throw error;
    }
  }

  async #keyNow(place: Place): Promise<string | null> {
    try {
      return pictureKey(this.#decisions.salt, await digestOf(await pictureAt(place)));
    } catch {
      return null;
    }
  }
}
