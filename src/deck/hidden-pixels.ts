/**
 * Pixels that a deck carries and no slide shows: behind crops, and under shapes. Looked for with the same eyes as when they
 * are taken out; it is what they see in the result that is checked.
 */
import type { ZipFile } from "../bytes/zip-read.ts";
import { Bakes } from "./bakes.ts";
import { mainPart } from "./clean-deck.ts";
import { coversOf, opaqueCovers } from "./covers.ts";
import { keptPixels, shownRectOf } from "./crops.ts";
import type { DeckLeak } from "./leaks.ts";
import { Package } from "./package.ts";
import { Placeholders } from "./placeholders.ts";
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
  const slide = readSlides(deck, main, parseXml(deck.content(main), main)).size;
  const placeholders = new Placeholders(deck);
  const found: HiddenPixels[] = [];
  for (const part of deck.parts.filter((name) => /\.xml$/i.test(name))) {
    if (!deck.once(part, blipsBefore, () => mayName(deck.content(part), "blip"))) continue;
    const relationships = deck.relationships(part);
    if (relationships.length === 0) continue;
    const document = parseXml(deck.content(part), part);
    if (document.documentElement === null) continue;
    const looker = new PartEditor(document, document.documentElement, relationships, () => {});
    if (hasCrop(looker, bakes)) found.push({ kind: "cropped-away", part });
    if (await hasCover(looker, placeholders, part, slide, bakes)) found.push({ kind: "covered", part });
  }
  return found;
}

const blipsBefore = new WeakMap<object, boolean>();

function imageOf(looker: PartEditor, blip: Element): string | null {
  const relationship = looker.relationship(attribute(blip, "r:embed"));
  return relationship === undefined || relationship.external ? null : relationship.target;
}

function hasCrop(looker: PartEditor, bakes: Bakes): boolean {
  return descendants(looker.root).some((element) => {
    const fill = element.parentNode;
    if (nameOf(element) !== "a:blip" || fill === null || !isElement(fill)) return false;
    const shown = shownRectOf(fill);
    const image = imageOf(looker, element);
    if (image === null || !Object.values(shown).some((part) => part > 0.0001)) return false;
    const size = bakes.size(image);
    return size === null || keptPixels(shown, size) !== null;
  });
}

async function hasCover(
  looker: PartEditor,
  placeholders: Placeholders,
  part: string,
  slide: Size,
  bakes: Bakes,
): Promise<boolean> {
  const { byBlip, tiled, framed, uncertain } = coversOf(
    looker,
    slide,
    (shape) => placeholders.transformOf(part, shape),
    (blip) => {
      const image = imageOf(looker, blip);
      return image === null ? null : bakes.size(image);
    },
  );
  if (uncertain > 0 || framed > 0 || tiled > 0) return true;
  for (const [blip, covers] of byBlip) {
    const { opaque } = await opaqueCovers(covers, (above) => imageOf(looker, above), bakes);
    if ((await bakes.open(imageOf(looker, blip) ?? "", opaque)).length > 0) return true;
  }
  return false;
}
