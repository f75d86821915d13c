/**
 * The parts that a cleaned deck may hold, and the relationships that may lead to them. What is not here is not copied.
 *
 * Source: ECMA-376 Part 1, 13.3 (PresentationML parts), 14.2 (DrawingML parts), 15.2 (shared parts).
 */
import type { DeckLeak } from "./leaks.ts";

/** What a part is, by the relationship that leads to it. */
export type PartKind =
  | "presentation"
  | "slide"
  | "slideLayout"
  | "slideMaster"
  | "notesSlide"
  | "notesMaster"
  | "theme"
  | "themeOverride"
  | "presProps"
  | "tableStyles"
  | "chart"
  | "chartUserShapes"
  | "diagramData"
  | "diagramLayout"
  | "diagramQuickStyle"
  | "diagramColors"
  | "diagramDrawing"
  | "image"
  | "font"
  | "media";

interface KindFacts {
  /** Folder and stem of the part's name, as Office gives them. */
  readonly stem: string;
  /** Null where the content decides. */
  readonly contentType: string | null;
  /** The kinds it may lead to. */
  readonly leadsTo: readonly PartKind[];
}

const office = "application/vnd.openxmlformats-officedocument";
const drawing: readonly PartKind[] = ["image", "chart", "diagramData", "diagramLayout", "diagramQuickStyle"];
const shapes: readonly PartKind[] = [...drawing, "diagramColors", "diagramDrawing", "slide", "media", "themeOverride"];

/** The facts of each kind. */
export const partKinds: Readonly<Record<PartKind, KindFacts>> = {
  presentation: {
    stem: "ppt/presentation",
    contentType: null,
    leadsTo: ["slideMaster", "slide", "notesMaster", "theme", "presProps", "tableStyles", "font", "image"],
  },
  slide: {
    stem: "ppt/slides/slide",
    contentType: `${office}.presentationml.slide+xml`,
    leadsTo: ["slideLayout", "notesSlide", ...shapes],
  },
  slideLayout: {
    stem: "ppt/slideLayouts/slideLayout",
    contentType: `${office}.presentationml.slideLayout+xml`,
    leadsTo: ["slideMaster", ...shapes],
  },
  slideMaster: {
    stem: "ppt/slideMasters/slideMaster",
    contentType: `${office}.presentationml.slideMaster+xml`,
    leadsTo: ["slideLayout", "theme", ...shapes],
  },
  notesSlide: {
    stem: "ppt/notesSlides/notesSlide",
    contentType: `${office}.presentationml.notesSlide+xml`,
    leadsTo: ["notesMaster", ...shapes],
  },
  notesMaster: {
    stem: "ppt/notesMasters/notesMaster",
    contentType: `${office}.presentationml.notesMaster+xml`,
    leadsTo: ["theme", ...shapes],
  },
  theme: { stem: "ppt/theme/theme", contentType: `${office}.theme+xml`, leadsTo: ["image"] },
  themeOverride: {
    stem: "ppt/theme/themeOverride",
    contentType: `${office}.themeOverride+xml`,
    leadsTo: ["image"],
  },
  presProps: { stem: "ppt/presProps", contentType: `${office}.presentationml.presProps+xml`, leadsTo: [] },
  tableStyles: { stem: "ppt/tableStyles", contentType: `${office}.presentationml.tableStyles+xml`, leadsTo: ["image"] },
  chart: {
    stem: "ppt/charts/chart",
    contentType: `${office}.drawingml.chart+xml`,
    leadsTo: ["themeOverride", "chartUserShapes", "image"],
  },
  chartUserShapes: {
    stem: "ppt/drawings/drawing",
    contentType: `${office}.drawingml.chartshapes+xml`,
    leadsTo: ["image"],
  },
  diagramData: {
    stem: "ppt/diagrams/data",
    contentType: `${office}.drawingml.diagramData+xml`,
    leadsTo: ["image", "slide"],
  },
  diagramLayout: {
    stem: "ppt/diagrams/layout",
    contentType: `${office}.drawingml.diagramLayout+xml`,
    leadsTo: ["image"],
  },
  diagramQuickStyle: {
    stem: "ppt/diagrams/quickStyle",
    contentType: `${office}.drawingml.diagramStyle+xml`,
    leadsTo: ["image"],
  },
  diagramColors: { stem: "ppt/diagrams/colors", contentType: `${office}.drawingml.diagramColors+xml`, leadsTo: [] },
  diagramDrawing: {
    stem: "ppt/diagrams/drawing",
    contentType: "application/vnd.ms-office.drawingml.diagramDrawing+xml",
    leadsTo: ["image", "slide"],
  },
  image: { stem: "ppt/media/image", contentType: null, leadsTo: [] },
  font: { stem: "ppt/fonts/font", contentType: "application/x-fontdata", leadsTo: [] },
  media: { stem: "ppt/media/media", contentType: null, leadsTo: [] },
};

/** The kind of part that a relationship type leads to; null for those that a cleaned deck does not have. */
export function kindOf(shortType: string): PartKind | null {
  if (["audio", "video", "ms:media"].includes(shortType)) return "media";
  if (shortType === "ms:diagramDrawing") return "diagramDrawing";
  const kinds: Readonly<Record<string, KindFacts>> = partKinds;
  return isPartKind(shortType, kinds) && !["presentation", "diagramDrawing", "media"].includes(shortType)
    ? shortType
    : null;
}

function isPartKind(word: string, kinds: Readonly<Record<string, KindFacts>>): word is PartKind {
  return Object.hasOwn(kinds, word);
}

const foundByType: readonly PartKind[] = [
  "slideLayout",
  "theme",
  "themeOverride",
  "presProps",
  "tableStyles",
  "notesSlide",
  "notesMaster",
  "diagramDrawing", // named in the diagram's data, by an id of the slide
];

/** Whether a relationship counts without being named in the XML. All others must be named, or nobody sees their part. */
export function isImplicit(source: PartKind, target: PartKind): boolean {
  if (source === "slideLayout" && target === "slideMaster") return true;
  if (source === "notesSlide" && target === "slide") return true;
  return foundByType.includes(target);
}

/** What a report calls the parts that are dropped, by relationship type. */
const droppedTypes: Readonly<Record<string, DeckLeak>> = {
  "core-properties": "properties",
  "extended-properties": "properties",
  "custom-properties": "properties",
  thumbnail: "deck-thumbnail",
  comments: "comments",
  commentAuthors: "comments",
  "ms:comments": "comments",
  "ms:authors": "comments",
  tags: "tags",
  customXml: "custom-xml",
  customXmlProps: "custom-xml",
  printerSettings: "printer-settings",
  "ms:classificationlabels": "label",
  "ms:revisionInfo": "revision-info",
  "ms:changesInfo": "revision-info",
  viewProps: "view-state",
  vbaProject: "macros",
  "ms:vbaProject": "macros",
  "ms:ui/userCustomization": "macros",
  "ms:ui/extensibility": "macros",
  control: "active-x",
  "ms:activeXControlBinary": "active-x",
  package: "embedded-object",
  oleObject: "embedded-object",
  vmlDrawing: "embedded-object",
  notesSlide: "speaker-notes",
  notesMaster: "speaker-notes",
  handoutMaster: "handout",
  "ms:hdphoto": "original-picture",
  audio: "media",
  video: "media",
  "ms:media": "media",
  hyperlink: "link-target",
};

/** What a report calls a dropped relationship. */
export function leakOf(shortType: string): DeckLeak {
  if (/signature/i.test(shortType)) return "signature";
  return droppedTypes[shortType] ?? "unreached-part";
}

/** The kinds of deck, by the content type of the main part, without and with macros: what we write, and its extension. */
const main = "application/vnd.openxmlformats-officedocument.presentationml";
const macro = "application/vnd.ms-powerpoint";

/** A kind of deck, shaped like a picture format where results are named. */
export interface DeckFormat {
  readonly id: "pptx" | "potx" | "ppsx";
  readonly mediaType: string;
  readonly extensions: readonly string[];
  /** The content type of the main part that we write. */
  readonly mainType: string;
}

function deckFormat(id: DeckFormat["id"], short: string): DeckFormat {
  const mediaType = `${main}.${short}`;
  return { id, mediaType, extensions: [`.${id}`], mainType: `${mediaType}.main+xml` };
}

const pptx = deckFormat("pptx", "presentation");
const potx = deckFormat("potx", "template");
const ppsx = deckFormat("ppsx", "slideshow");

/** The kinds of deck that are written. */
export const deckFormats: readonly DeckFormat[] = [pptx, potx, ppsx];

const mainTypes: Readonly<Record<string, DeckFormat>> = {
  [pptx.mainType]: pptx,
  [potx.mainType]: potx,
  [ppsx.mainType]: ppsx,
  [`${macro}.presentation.macroEnabled.main+xml`]: pptx,
  [`${macro}.template.macroEnabled.main+xml`]: potx,
  [`${macro}.slideshow.macroEnabled.main+xml`]: ppsx,
};

/** The kind of deck by the content type of its main part; null for what is no deck. */
export function deckFormatOf(contentType: string): DeckFormat | null {
  return mainTypes[contentType] ?? null;
}
