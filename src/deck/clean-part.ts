/** One XML part through all its rules. */
import { DermShareError } from "../errors.ts";
import type { BakesOfPart, Cover } from "./bakes.ts";
import { isAnythingCovered } from "./covered-objects.ts";
import { coverInChart } from "./chart-drawings.ts";
import { coversOf, opaqueCovers } from "./covers.ts";
import { bakeFill } from "./crops.ts";
import { animatedIn, removeAnimationsOfGone } from "./animations.ts";
import { resolveAlternatives } from "./alternatives.ts";
import { replaceObjects } from "./embedded-objects.ts";
import { hasInvisibleText } from "./invisible-text.ts";
import { moveRange } from "./slide-list.ts";
import { isFaded, isUnderChart } from "./faded-pictures.ts";
import { cleanDiagramData, type Diagrams } from "./diagram-data.ts";
import { cleanFields } from "./fields.ts";
import { removeHiddenShapes, removeMarkedShapes } from "./hidden-shapes.ts";
import type { DeckLeak, DeckNote, DeckPolicy, HoldReason } from "./leaks.ts";
import { cleanLinks, keepKnownRelationships, namedIds } from "./links.ts";
import { hasMedia, removeMedia } from "./moving-media.ts";
import { renameGuides } from "./guides.ts";
import type { ModelIds } from "./model-ids.ts";
import { numberShapes, type SheetIds } from "./numbering.ts";
import type { ObjectNames } from "./object-names.ts";
import type { Package, Relationship } from "./package.ts";
import type { Placeholders } from "./placeholders.ts";
import { PartEditor } from "./part-editor.ts";
import type { PartKind } from "./part-kinds.ts";
import { scrub } from "./scrub.ts";
import type { SlideList } from "./slide-list.ts";
import { isEmbeddedFont } from "./embedded-fonts.ts";
import { isAnyUnseen, isThemePictureCovered } from "./unseen-pictures.ts";
import { type Footers, removeFooterText } from "./unseen-sheets.ts";
import { vmlPictures } from "./vml.ts";
import { withOwnPrefixes } from "./prefixes.ts";
import { growCovers } from "./wide-covers.ts";
import {
  attribute,
  decodeXml,
  descendants,
  type Element,
  isRespelled,
  isUsualStart,
  nameOf,
  parseXml,
  serialiseXml,
} from "./xml.ts";

/** What all parts of a deck share while it is cleaned. */
export interface DeckContext {
  readonly deck: Pick<Package, "content" | "relationships" | "sizeOf">;
  readonly policy: DeckPolicy;
  readonly slides: SlideList;
  readonly names: Pick<ObjectNames, "clean">;
  readonly sheetIds: Pick<SheetIds, "number">;
  readonly modelIds: Pick<ModelIds, "rename">;
  readonly footers: Pick<Footers, "isShown">;
  readonly diagrams: Pick<Diagrams, "shownOf" | "keyOfPicture">;
  readonly bakes: BakesOfPart;
  readonly placeholders: Pick<Placeholders, "patternsOf" | "sheetsBelow" | "root" | "themeFills">;
  readonly report: (kind: DeckLeak, bytes: number) => void;
  readonly hold: (reason: HoldReason) => void;
  readonly note: (note: DeckNote) => void;
}

/** A part after its rules. `bytes` is null where nothing was changed. */
export interface CleanPart {
  readonly bytes: Uint8Array | null;
  readonly relationships: readonly Relationship[];
}

const partsWithShapes: readonly PartKind[] = ["slide", "slideLayout", "slideMaster"];

/** Cleans an XML part. @throws DermShareError as `parseXml` and `keepKnownRelationships` */
export async function cleanPart(name: string, kind: PartKind, context: DeckContext): Promise<CleanPart> {
  const { deck, policy, slides } = context;
  const content = deck.content(name);
  const original = parseXml(content, name);
  const renamed = withOwnPrefixes(decodeXml(content, name));
  const document = renamed === null ? original : parseXml(new TextEncoder().encode(renamed), name);
  const root = document.documentElement;
  if (root === null) throw new DermShareError("input-malformed", "deck: a part is empty");
  const editor = new PartEditor(document, root, deck.relationships(name), context.report);
  if (renamed !== null || isRespelled(document) || !isUsualStart(content)) editor.noteRenamed("hidden-data");
  if (hasLegacyDrawing(editor)) context.hold("legacy-drawing");
  editor.nameRelationships();
  const animated = animatedIn(editor);
  resolveAlternatives(editor);
  if (replaceObjects(editor, vmlPictures(deck, editor.relationships)) > 0) context.hold("object-without-picture");
  if (policy.media === "drop") removeMedia(editor);
  if (partsWithShapes.includes(kind)) {
    const { moving, reaching } = removeHiddenShapes(editor, {
      ...slides,
      patterns: (shape) => context.placeholders.patternsOf(name, shape),
    });
    if (moving > 0) context.hold("moving-off-slide-shapes");
    if (reaching > 0) context.hold("reaching-off-slide-shapes");
  } else removeMarkedShapes(editor);
  if (kind === "diagramData") cleanDiagramData(editor, name, context.diagrams);
  removeAnimationsOfGone(editor, animated); // before it is asked which of the others are still
  cleanLinks(editor);
  numberShapes(editor);
  context.sheetIds.number(editor);
  renameGuides(editor);
  cleanFields(editor);
  removeFooterText(editor, context.footers);
  if (kind === "presProps" && policy.hiddenSlides === "drop") moveRange(editor, slides);
  if (hasInvisibleText(editor.root)) context.note("invisible-text");
  scrub(editor, context.names);
  await bakePictures(editor, name, context);
  const linked = animatedIn(editor);
  keepKnownRelationships(
    editor,
    kind,
    (relationship, target) => mayLeadTo(relationship, target, context),
    (relationship) => deck.sizeOf(relationship),
  );
  removeAnimationsOfGone(editor, linked);
  if (policy.media === "hold" && hasMedia(editor)) context.hold("media"); // of what is left
  context.modelIds.rename(editor);
  return { bytes: editor.changed ? serialiseXml(document) : null, relationships: editor.relationships };
}

/** Cuts off what crops hide, and paints over what shapes cover. */
async function bakePictures(editor: PartEditor, name: string, context: DeckContext): Promise<void> {
  const { bakes, slides, placeholders, report, hold, note } = context;
  const targetOf = (blip: Element) => editor.relationship(attribute(blip, "r:embed"))?.target ?? null;
  const patterns = (shape: Element) => placeholders.patternsOf(name, shape);
  const fills = placeholders.themeFills(name);
  if (context.policy.strict) await growCovers(editor, slides.size, patterns, targetOf, bakes, fills);
  const { byBlip, tiled, framed, uncertain, beneath, veiled } = coversOf(
    editor,
    slides.size,
    patterns,
    (blip) => {
      const target = targetOf(blip);
      return target === null ? null : bakes.size(target);
    },
    fills,
  );
  if (uncertain > 0) hold("uncertain-cover");
  if (tiled > 0) hold("uncertain-crop");
  if (framed > 0) hold("uncertain-frame");
  const open = new Map<Element, readonly Cover[]>();
  for (const [blip, covers] of byBlip) {
    const { opaque, clear } = await opaqueCovers(covers, targetOf, bakes);
    if (clear > 0) note("under-picture");
    open.set(blip, await bakes.open(targetOf(blip) ?? "", opaque)); // before any of them leads to a new part
  }
  if (beneath > 0) note("under-picture");
  const sheetsBelow = placeholders.sheetsBelow(name);
  const isUnseen = isAnyUnseen(editor, slides.size, patterns, sheetsBelow, (sheet) => placeholders.root(sheet));
  const isThemeHidden = isThemePictureCovered(editor, slides.size, patterns, fills);
  if (veiled > 0 || isUnseen || isThemeHidden) note("maybe-hidden");
  if (isAnythingCovered(editor, patterns)) note("under-shape");
  const inChart = nameOf(editor.root) === "c:userShapes" ? coverInChart(editor.root) : null;
  if (inChart === "shape") hold("uncertain-cover");
  else if (inChart === "other" || isUnderChart(editor.root)) note("maybe-hidden");
  for (const blip of descendants(editor.root).filter((element) => nameOf(element) === "a:blip")) {
    if (isFaded(blip)) note("maybe-hidden");
    const covers = open.get(blip) ?? [];
    const result = bakeFill(editor, blip, bakes, covers);
    if (result.includes("cropped")) report("cropped-away", 0);
    if (result.includes("covered")) report("covered", 0);
    if (result.includes("uncertain")) hold("uncertain-crop");
  }
  const named = namedIds(editor.root);
  for (const { id, target } of editor.relationships) {
    if (!named.has(id) && bakes.isSource(target ?? "")) editor.forget(id);
  }
}

/** Ink of Office 2007 is VML that nothing in the slide names; the VML of embedded objects is looked into for its picture. */
function hasLegacyDrawing(editor: PartEditor): boolean {
  if (!editor.relationships.some(({ shortType }) => shortType === "vmlDrawing")) return false;
  return !descendants(editor.root).some((element) => ["p:oleObj", "p:control"].includes(nameOf(element)));
}

function mayLeadTo({ target }: Relationship, kind: PartKind, { deck, policy, slides }: DeckContext): boolean {
  if (kind === "font") return target !== null && isEmbeddedFont(deck.content(target));
  if (kind === "notesSlide" || kind === "notesMaster") return policy.notes !== "drop";
  if (kind === "media") return policy.media !== "drop";
  if (kind !== "slide") return true;
  const slide = slides.slides.find(({ part }) => part === target);
  return slide !== undefined && !(slide.isHidden && policy.hiddenSlides === "drop");
}
