/** Whether what a crop or a cover hides of a picture in one place is seen in another, be it in another part, coding or scale. */
import { boundingRect, type Rect, type Region, type Size } from "../geometry.ts";
import { touches } from "../region-cells.ts";
import type { PictureLook } from "./picture-tools.ts";

/** One way in which a picture is shown. */
export interface PictureView {
  /** The name of the part that the picture is, before it is cut and covered. */
  readonly image: string;
  /** What is left of it, in its pixels; null for all. */
  readonly crop: Rect | null;
  /** What is painted over it, in its pixels. */
  readonly covers: readonly Region[];
}

/** What is known of a picture by its name. */
export interface KnownPictures {
  /** Null where it cannot be edited. */
  size(image: string): Size | null;
  /** Null for what cannot be decoded. */
  look(image: string): Promise<PictureLook | null>;
}

/** So many rows and columns of places are looked at in a picture, and in each of its covers: a bar over a name is narrow. */
const [placesInPicture, placesInCover] = [32, 8];

/** A place in a picture, in parts of its width and height. */
type Place = readonly [x: number, y: number];

const all: Rect = { x: 0, y: 0, width: 1, height: 1 };

/** Whether a picture is seen in one place as it is hidden in another. @param views each one that differs from the others */
export async function isShownElsewhere(views: readonly PictureView[], pictures: KnownPictures): Promise<boolean> {
  const known = views.map((view) => new SizedView(view, pictures.size(view.image)));
  const pairs = known.flatMap((view, i) => known.slice(i + 1).map((other) => [view, other] as const));
  if (pairs.some(([view, other]) => view.image === other.image && isMoreShown(view, other))) return true;
  for (const [view, other] of pairs) {
    if (view.image === other.image || !haveOneForm(view.size, other.size) || !isMoreShown(view, other)) continue;
    const [look, otherLook] = [await pictures.look(view.image), await pictures.look(other.image)];
    if (look !== null && otherLook !== null && look.isOf(otherLook)) return true;
  }
  return false;
}

/** Whether one of them shows what the other one hides. */
function isMoreShown(view: SizedView, other: SizedView): boolean {
  return other.showsWhatIsHiddenIn(view) || view.showsWhatIsHiddenIn(other);
}

class SizedView {
  readonly image: string;
  readonly size: Size | null;
  readonly #crop: Rect | null;
  readonly #covers: readonly { readonly region: Region; readonly around: Rect }[];
  #hidden: readonly Place[] | null = null;

  constructor({ image, crop, covers }: PictureView, size: Size | null) {
    this.image = image;
    this.size = size;
    this.#crop = crop;
    this.#covers = covers.map((region) => ({ region, around: boundingRect(region) }));
  }

  showsWhatIsHiddenIn(other: SizedView): boolean {
    if (other.#isWhole) return false;
    return this.#isWhole || other.#placesHidden().some((place) => this.#shows(place));
  }

  get #isWhole(): boolean {
    return this.size === null || (this.#crop === null && this.#covers.length === 0);
  }

  #placesHidden(): readonly Place[] {
    return (this.#hidden ??= this.#places().filter((place) => !this.#shows(place)));
  }

  #places(): Place[] {
    const { width, height } = this.size ?? { width: 1, height: 1 };
    const parts = this.#covers.map(({ around: { x, y, width: wide, height: high } }) => ({
      x: x / width,
      y: y / height,
      width: wide / width,
      height: high / height,
    }));
    const isInside = (place: Place) => place.every((part) => part > 0 && part < 1);
    return [...grid(all, placesInPicture), ...parts.flatMap((part) => grid(part, placesInCover)).filter(isInside)];
  }

  #shows([across, down]: Place): boolean {
    const { width, height } = this.size ?? { width: 0, height: 0 };
    const [x, y] = [across * width, down * height];
    if (this.#crop !== null && !isIn(this.#crop, x, y)) return false;
    const point = { x, y, width: 0, height: 0 };
    return !this.#covers.some(({ region, around }) => isIn(around, x, y) && touches(region, point));
  }
}

function isIn(rect: Rect, x: number, y: number): boolean {
  return x > rect.x && y > rect.y && x < rect.x + rect.width && y < rect.y + rect.height;
}

function grid({ x, y, width, height }: Rect, count: number): Place[] {
  const steps = Array.from({ length: count }, (_, i) => (i + 0.5) / count);
  return steps.flatMap((down) => steps.map((across): Place => [x + across * width, y + down * height]));
}

/** Whether one picture may be the other on another scale; of one whose size is not known here, it may. */
function haveOneForm(a: Size | null, b: Size | null): boolean {
  return a === null || b === null || Math.abs((a.width * b.height) / (a.height * b.width) - 1) < 0.03;
}
