/**
 * Pixels that a deck carries and no slide shows: behind crops, and under shapes. Looked for with the same eyes as when they
 * are taken out; it is what they see in the result that is checked.
 */
import type { ZipFile } from "../bytes/zip-read.ts";
import { Bakes, type BakesOfPart } from "./bakes.ts";
import { mainPart } from "./main-part.ts";
import { areStill, listeningToBakes } from "./cleaned-before.ts";
import { coversOf, opaqueCovers } from "./covers.ts";
import { keptPixels, shownRectOf } from "./crops.ts";
import type { DeckLeak } from "./leaks.ts";
import { Package } from "./package.ts";
import { isPlaceholder, Placeholders } from "./placeholders.ts";
import { PartEditor } from "./part-editor.ts";
import type { PictureTools } from "./picture-tools.ts";
import { readSlides } from "./slide-list.ts";
import type { Size } from "../geometry.ts";
import { attribute, descendants, type Element, isElement, mayName, nameOf, parseXml } from "./xml.ts";

/** A part that hides pixels of a picture. */
export interface HiddenPixels {
  readonly kind: Extract<DeckLeak, "cropped-away" | "covered">;
  /** The name of the part. */
  readonly part: string;
}

/** Finds them. @throws DermShareError as `Package` and `parseXml` */
export async function hiddenPixels(zip: ZipFile, tools: PictureTools): Promise<HiddenPixels[]> {
  const deck = new Package(zip);
  const bakes = new Bakes(deck, tools, false);
  const main = mainPart(deck).part;
  const slide = readSlides(deck, main).size;
  const placeholders = new Placeholders(deck);
  const found: HiddenPixels[] = [];
  for (const part of deck.parts.filter((name) => /\.xml$/i.test(name))) {
    if (!deck.once(part, blipsBefore, () => mayName(deck.content(part), "blip"))) continue;
    for (const kind of await hiddenIn(part, { deck, slide, bakes, placeholders })) found.push({ kind, part });
  }
  return found;
}

/** What a part stands in. */
interface Around {
  readonly deck: Package;
  readonly slide: Size;
  readonly bakes: BakesOfPart;
  readonly placeholders: Pick<Placeholders, "patternsOf" | "themeFills">;
}

type Kinds = readonly HiddenPixels["kind"][];

interface SeenBefore {
  readonly frame: string;
  readonly sizes: ReadonlyMap<string, Size | null>;
  readonly kinds: Kinds;
}

const seenBefore = new WeakMap<object, SeenBefore>();

/** Looks into a part, or says what was seen in the same part where pictures of the same sizes stood on the same slide. */
async function hiddenIn(part: string, around: Around): Promise<Kinds> {
  const { deck, slide, bakes, placeholders } = around;
  const frame = JSON.stringify([slide, deck.relationships(part), placeholders.themeFills(part)]);
  const before = seenBefore.get(deck.sign(part));
  if (before?.frame === frame && areStill(before.sizes, bakes)) return before.kinds;
  const sizes = new Map<string, Size | null>();
  let isAll = true;
  const breakOff = () => void (isAll = false);
  const kinds = await lookInto(part, {
    deck,
    slide,
    bakes: listeningToBakes(bakes, { sizes, sources: new Map() }, breakOff),
    placeholders: {
      patternsOf: (of, shape) => {
        if (isPlaceholder(shape)) breakOff();
        return placeholders.patternsOf(of, shape);
      },
      themeFills: (of) => placeholders.themeFills(of),
    },
  });
  if (isAll) seenBefore.set(deck.sign(part), { frame, sizes, kinds });
  return kinds;
}

async function lookInto(part: string, { deck, slide, bakes, placeholders }: Around): Promise<Kinds> {
  const relationships = deck.relationships(part);
  if (relationships.length === 0) return [];
  const document = parseXml(deck.content(part), part);
  if (document.documentElement === null) return [];
  const looker = new PartEditor(document, document.documentElement, relationships, () => {});
  const isCropped = hasCrop(looker, bakes);
  const isCovered = await hasCover(looker, placeholders, part, slide, bakes);
  return [...(isCropped ? ["cropped-away" as const] : []), ...(isCovered ? ["covered" as const] : [])];
}

const blipsBefore = new WeakMap<object, boolean>();

function imageOf(looker: PartEditor, blip: Element): string | null {
  const relationship = looker.relationship(attribute(blip, "r:embed"));
  return relationship === undefined || relationship.external ? null : relationship.target;
}

function hasCrop(looker: PartEditor, bakes: BakesOfPart): boolean {
  return descendants(looker.root).some((element) => {
    const fill = element.parentNode;
    if (nameOf(element) !== "a:blip" || fill === null || !isElement(fill)) return false;
    const shown = shownRectOf(fill);
    const image = imageOf(looker, element);
    if (image === null || !Object.values(shown).some((part) => part > 0.0001)) return false;
    const size = bakes.size(image);
    return size === null || keptPixels(shown, size) !== "all";
  });
}

async function hasCover(
  looker: PartEditor,
  placeholders: Around["placeholders"],
  part: string,
  slide: Size,
  bakes: BakesOfPart,
): Promise<boolean> {
  const { byBlip, tiled, framed, uncertain } = coversOf(
    looker,
    slide,
    (shape) => placeholders.patternsOf(part, shape),
    (blip) => {
      const image = imageOf(looker, blip);
      return image === null ? null : bakes.size(image);
    },
    placeholders.themeFills(part),
  );
  if (uncertain > 0 || framed > 0 || tiled > 0) return true;
  for (const [blip, covers] of byBlip) {
    const { opaque } = await opaqueCovers(covers, (above) => imageOf(looker, above), bakes);
    if ((await bakes.open(imageOf(looker, blip) ?? "", opaque)).length > 0) return true;
  }
  return false;
}
