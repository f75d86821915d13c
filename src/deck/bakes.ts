/** The changes that a deck's pictures need: what a crop cuts away and a mask covers is taken out of the pixels. */
import { reusedRoom } from "../bytes/job-memory.ts";
import { boundingRect, type Rect, type Region, type Size } from "../geometry.ts";
import type { Edit, Fill } from "../edits.ts";
import { touches } from "../region-cells.ts";
import type { Package } from "./package.ts";
import type { PictureView } from "./shown-elsewhere.ts";
import type { Element } from "./xml.ts";
import type { PictureEdits, PictureTools } from "./picture-tools.ts";

/** What is covered in a picture, in its pixels. */
export interface Cover {
  readonly region: Region;
  readonly fill: Fill;
  /** Whether a shape hides it, the line around one, or the frame of the picture. */
  readonly by: "shape" | "line" | "frame" | "picture";
  /** The a:blip of each picture that hides it, for some readers or all: it may be transparent. */
  readonly above?: readonly Element[];
  /** The names of these pictures. */
  readonly images?: readonly string[];
}

/** A picture of the deck and what is done to it. */
export interface Bake {
  /** The name of the part that it is made from. */
  readonly source: string;
  readonly edits: PictureEdits;
  /** How it is shown. */
  readonly view: PictureView;
}

/** The bakes of one deck: one new part for each (picture, crop, covers), however often it is shown. */
export class Bakes {
  readonly #deck: Package;
  readonly #tools: PictureTools;
  readonly #strict: boolean;
  readonly #sizes = new Map<string, Size | null>();
  readonly #room = reusedRoom();
  readonly #opaque = new Map<string, boolean>();
  readonly #bakes = new Map<string, Bake>();

  /** @param strict wipe whole cells of a JPEG's coding under shapes: nothing is left there that knew what was under them */
  constructor(deck: Package, tools: PictureTools, strict: boolean) {
    this.#deck = deck;
    this.#tools = tools;
    this.#strict = strict;
  }

  /** The size of a picture as it is coded, in pixels; null where it cannot be edited. */
  size(image: string): Size | null {
    const known = this.#sizes.get(image);
    if (known !== undefined) return known;
    const size = this.#tools.size(this.#deck.unchecked(image, this.#room));
    this.#sizes.set(image, size);
    return size;
  }

  /** Whether nothing shines through a picture. */
  async isOpaque(image: string): Promise<boolean> {
    const known = this.#opaque.get(image);
    if (known !== undefined) return known;
    const isOpaque = await this.#tools.isOpaque(this.#deck.content(image));
    this.#opaque.set(image, isOpaque);
    return isOpaque;
  }

  /**
   * The name of the part that the changed picture will be: unlike any in the deck, for the writer to rename.
   *
   * @param covers from the lowest to the highest
   */
  add(image: string, crop: Rect | null, covers: readonly Cover[]): string {
    const masks = (isPainted: (cover: Cover) => boolean): Edit[] =>
      covers.filter(isPainted).map(({ region, fill }) => ({ kind: "mask", region, fill }));
    // What is wiped in whole cells takes some of the covers beside it: they are painted to the pixel after that.
    const isLayered = covers.some((cover, i) => covers.slice(0, i).some((lower) => this.#isOver(image, cover, lower)));
    const isNarrow = ({ by }: Cover) => by === "frame" || by === "line"; // no shape can grow over whole cells there
    const wide = masks((cover) => this.#strict && !isNarrow(cover));
    const exact = masks((cover) => !this.#strict || isLayered || isNarrow(cover));
    const crops: Edit[] = crop === null ? [] : [{ kind: "crop", rect: crop }];
    const edits: PictureEdits = { wide, exact: [...exact, ...crops] };
    const extension = image.slice(image.lastIndexOf("."));
    const isByItself = ({ images }: Cover) => images?.includes(image) === true; // a detail over the whole hides nothing of it
    const hiding = covers.filter((cover) => !isByItself(cover)).map(({ region }) => region);
    const name = `${image}#${JSON.stringify(edits)}${extension}`;
    this.#bakes.set(name, { source: image, edits, view: { image, crop, covers: hiding } });
    return name;
  }

  get(name: string): Bake | undefined {
    return this.#bakes.get(name);
  }

  /** The cells in which a picture is coded, where whole ones are wiped; null where it has none. */
  cell(image: string): Size | null {
    return this.#strict ? this.#tools.cell(this.#deck.unchecked(image, this.#room)) : null;
  }

  /**
   * Those of the covers under which something is left, and those over them that have to be painted again then. Of covers
   * within one another only the outermost is looked at.
   *
   * @param covers from the lowest to the highest
   */
  async open(image: string, covers: readonly Cover[]): Promise<Cover[]> {
    if (covers.length === 0) return [];
    const outermost = covers.filter((cover, i) => {
      const lastOther = covers.findLastIndex(({ fill }, j) => j < i && fill !== cover.fill); // it may lie between
      return !covers.some((other, j) => j > lastOther && isWithin(cover, other, i < j));
    });
    const done = await this.#tools.areCovered(this.#deck.content(image), outermost);
    const open: Cover[] = [];
    outermost.forEach((cover, i) => {
      if (done[i] !== true || open.some((lower) => this.#isOver(image, cover, lower))) open.push(cover);
    });
    return open;
  }

  /** Whether the colour of one cover has to come after the other's. */
  #isOver(image: string, upper: Cover, lower: Cover): boolean {
    if (upper.fill === lower.fill) return false;
    const { x, y, width, height } = boundingRect(lower.region);
    const wiped = this.cell(image) ?? { width: 0, height: 0 };
    return touches(upper.region, {
      x: x - wiped.width,
      y: y - wiped.height,
      width: width + 2 * wiped.width,
      height: height + 2 * wiped.height,
    });
  }

  /** Whether a picture was changed somewhere before. */
  isSource(image: string): boolean {
    for (const { source } of this.#bakes.values()) if (source === image) return true;
    return false;
  }

  /** How the pictures are shown that were changed. */
  get views(): PictureView[] {
    return [...this.#bakes.values()].map(({ view }) => view);
  }
}

/** Whether a cover adds nothing to another. @param isLater which of two that are the same stays */
function isWithin({ region, fill, by }: Cover, other: Cover, isLater: boolean): boolean {
  if (region.shape !== "rect" || other.region.shape !== "rect" || fill !== other.fill || by !== other.by) return false;
  const [a, b] = [region, other.region];
  const [right, bottom] = [a.x + a.width - (b.x + b.width), a.y + a.height - (b.y + b.height)];
  if (a.x < b.x || a.y < b.y || right > 0 || bottom > 0) return false;
  return isLater || a.x > b.x || a.y > b.y || right < 0 || bottom < 0;
}

/** What one part of a deck asks for. */
export type BakesOfPart = Pick<Bakes, "size" | "isOpaque" | "add" | "cell" | "open" | "isSource">;
