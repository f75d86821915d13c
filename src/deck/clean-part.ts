/** One XML part through all its rules. */
import { DermShareError } from "../errors.ts";
import { resolveAlternatives } from "./alternatives.ts";
import { replaceObjects } from "./embedded-objects.ts";
import { removeHiddenShapes } from "./hidden-shapes.ts";
import type { DeckLeak, DeckPolicy, HoldReason } from "./leaks.ts";
import { cleanLinks, keepKnownRelationships } from "./links.ts";
import { hasMedia, removeMedia, removeSilentTiming } from "./moving-media.ts";
import type { ObjectNames } from "./object-names.ts";
import type { Package, Relationship } from "./package.ts";
import { PartEditor } from "./part-editor.ts";
import type { PartKind } from "./part-kinds.ts";
import { scrub } from "./scrub.ts";
import type { SlideList } from "./slide-list.ts";
import { vmlPictures } from "./vml.ts";
import { descendants, nameOf, parseXml, serialiseXml } from "./xml.ts";

/** What all parts of a deck share while it is cleaned. */
export interface DeckContext {
  readonly deck: Package;
  readonly policy: DeckPolicy;
  readonly slides: SlideList;
  readonly names: ObjectNames;
  readonly report: (kind: DeckLeak, bytes: number) => void;
  readonly hold: (reason: HoldReason) => void;
}

/** A part after its rules. `bytes` is null where nothing was changed. */
export interface CleanPart {
  readonly bytes: Uint8Array | null;
  readonly relationships: readonly Relationship[];
}

const partsWithShapes: readonly PartKind[] = ["slide", "slideLayout", "slideMaster"];

/** Cleans an XML part. @throws DermShareError as `parseXml` and `keepKnownRelationships` */
export function cleanPart(name: string, kind: PartKind, context: DeckContext): CleanPart {
  const { deck, policy, slides } = context;
  const document = parseXml(deck.content(name), name);
  const root = document.documentElement;
  if (root === null) throw new DermShareError("input-malformed", "deck: a part is empty");
  const editor = new PartEditor(document, root, deck.relationships(name), context.report);
  if (hasLegacyDrawing(editor)) context.hold("legacy-drawing");
  const playedBefore = hasMedia(editor);
  resolveAlternatives(editor);
  if (replaceObjects(editor, vmlPictures(deck, editor.relationships)) > 0) context.hold("object-without-picture");
  if (policy.media === "drop") removeMedia(editor);
  else if (policy.media === "hold" && hasMedia(editor)) context.hold("media");
  if (partsWithShapes.includes(kind)) {
    const { moving } = removeHiddenShapes(editor, slides.size, slides.isMorphed);
    if (moving > 0) context.hold("moving-off-slide-shapes");
  }
  cleanLinks(editor);
  scrub(editor, context.names);
  keepKnownRelationships(
    editor,
    kind,
    (relationship, target) => mayLeadTo(relationship, target, context),
    (relationship) => deck.sizeOf(relationship),
  );
  if (playedBefore && !hasMedia(editor)) removeSilentTiming(editor);
  return { bytes: editor.changed ? serialiseXml(document) : null, relationships: editor.relationships };
}

/** Ink of Office 2007 is VML that nothing in the slide names; the VML of embedded objects is looked into for its picture. */
function hasLegacyDrawing(editor: PartEditor): boolean {
  const isUsed = descendants(editor.root).some((element) => ["p:oleObj", "p:control"].includes(nameOf(element)));
  return !isUsed && editor.relationships.some(({ shortType }) => shortType === "vmlDrawing");
}

function mayLeadTo({ target }: Relationship, kind: PartKind, { policy, slides }: DeckContext): boolean {
  if (kind === "notesSlide" || kind === "notesMaster") return policy.notes !== "drop";
  if (kind === "media") return policy.media !== "drop";
  if (kind !== "slide") return true;
  const slide = slides.slides.find(({ part }) => part === target);
  return slide !== undefined && !(slide.isHidden && policy.hiddenSlides === "drop");
}
