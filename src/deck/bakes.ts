/** The changes that a deck's pictures need: what a crop cuts away and a mask covers is taken out of the pixels. */
import type { Rect, Region, Size } from "../geometry.ts";
import type { Edit, Fill } from "../edits.ts";
import type { Package } from "./package.ts";
import type { PictureTools } from "./picture-tools.ts";

/** What is covered in a picture, in its pixels. */
export interface Cover {
  readonly region: Region;
  readonly fill: Fill;
}

/** A picture of the deck and what is done to it. */
export interface Bake {
  /** The name of the part that it is made from. */
  readonly source: string;
  readonly edits: readonly Edit[];
}

/** The bakes of one deck: one new part for each (picture, crop, covers), however often it is shown. */
export class Bakes {
  readonly #deck: Package;
  readonly #tools: PictureTools;
  readonly #sizes = new Map<string, Size | null>();
  readonly #bakes = new Map<string, Bake>();

  constructor(deck: Package, tools: PictureTools) {
    this.#deck = deck;
    this.#tools = tools;
  }

  /** The size of a picture as it is coded, in pixels; null where it cannot be edited. */
  size(image: string): Size | null {
    const known = this.#sizes.get(image);
    if (known !== undefined) return known;
    const size = this.#tools.size(this.#deck.unchecked(image));
    this.#sizes.set(image, size);
    return size;
  }

  /** The name of the part that the changed picture will be: unlike any in the deck, for the writer to rename. */
  add(image: string, crop: Rect | null, covers: readonly Cover[]): string {
    const masks = covers.map(({ region, fill }) => ({ kind: "mask", region, fill }) as const);
    const edits: Edit[] = crop === null ? masks : [...masks, { kind: "crop", rect: crop }];
    const extension = image.slice(image.lastIndexOf("."));
    const name = `${image}#${JSON.stringify(edits)}${extension}`;
    this.#bakes.set(name, { source: image, edits });
    return name;
  }

  get(name: string): Bake | undefined {
    return this.#bakes.get(name);
  }

  /** Those of the covers under which something is left. */
  async open(image: string, covers: readonly Cover[]): Promise<Cover[]> {
    if (covers.length === 0) return [];
    const done = await this.#tools.areCovered(this.#deck.content(image), covers);
    return covers.filter((_, i) => done[i] !== true);
  }

  /** The pictures that were changed somewhere. */
  get sources(): Set<string> {
    return new Set([...this.#bakes.values()].map(({ source }) => source));
  }
}
