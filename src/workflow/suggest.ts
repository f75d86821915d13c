/** Where to look in a picture: what the optional detectors find, in pixels of the picture as displayed. */
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { OpenFaceDetector, FaceDetector } from "../assist/faces.ts";
import type { Suggestion } from "../assist/suggestion.ts";
import type { Suggested } from "../editor/task.ts";
import type { Fill } from "../edits.ts";
import { DermShareError } from "../errors.ts";
import { readInput } from "../files/read.ts";
import { boundingRect, clip, type Region, type Size } from "../geometry.ts";
import { formatOf } from "../formats/registry.ts";
import { smallCopy } from "../pixels/look.ts";
import { unsupported } from "./anonymise.ts";
import type { AskedEdit } from "./asked-edits.ts";
import { shownPicture } from "./shown-picture.ts";

/** The detectors there are; each is a part of its own. */
export type Detector = "faces" | "codes";

/** What was found, by which detectors, and which are not installed. */
export interface Suggestions {
  readonly suggestions: readonly Suggestion[];
  readonly ran: readonly Detector[];
  readonly missing: readonly Detector[];
  /** How many pages or frames the picture has, and how many of them, the first ones, were looked at. */
  readonly pages: number;
  readonly seen: number;
}

/** To look at one takes some tenths of a second. */
const mostPages = 20;

/** What to tell where a detector is missing. */
export const howToGet: Readonly<Record<Detector, string>> = {
  faces: "Faces were not looked for: this part is not built. In a checkout: npm run build:faces",
  codes: "Barcodes were not looked for: this part is not installed. npm install zxing-wasm@3.1.4",
};

/** A detector that looks at 512 pixels needs no more; the bars of a code must still be told apart. */
const sideForFacesPx = 512;
const sideForCodesPx = 2400;

/**
 * Looks for faces and codes, in the picture as the editor shows it and the edits mean it: on all pages or frames, which are
 * edited in the same places.
 *
 * @throws DermShareError "input-unsupported" for what is no picture; as `shownPicture` when it cannot be shown
 */
export async function suggest(bytes: Uint8Array): Promise<Suggestions> {
  const format = formatOf(bytes);
  if (format === null) throw unsupported();
  const displayed = format.size(bytes);
  const ran = new Set<Detector>();
  const suggestions: Suggestion[] = [];
  let [pages, seen] = [1, 0];
  for (; seen < Math.min(pages, mostPages); seen += 1) {
    const { bytes: preview, frames } = await shownPicture(bytes, format, { backdrop: "white", page: seen + 1 });
    pages = frames;
    for (const [detector, look] of looks) {
      const found = await look(preview);
      if (found === null) continue;
      ran.add(detector);
      suggestions.push(
        ...onPicture(found, displayed).filter((one) => !suggestions.some((known) => isSamePlace(known, one))),
      );
    }
  }
  const detectors = looks.map(([detector]) => detector);
  return { suggestions, ran: [...ran], missing: detectors.filter((detector) => !ran.has(detector)), pages, seen };
}

/** What to say where not all pages were looked at; null where they were. */
export function unseenWords({ pages, seen }: Pick<Suggestions, "pages" | "seen">): string | null {
  return seen === pages ? null : `Only the first ${seen} of its ${pages} pages or frames were looked at.`;
}

/**
 * The suggestions of one picture as masks.
 *
 * @throws DermShareError "usage" where a detector is missing, or there are too many pages: what was not found stays uncovered
 */
export async function suggestedMasks(bytes: Uint8Array, fill: Fill): Promise<readonly AskedEdit[]> {
  const found = await suggest(bytes);
  const { suggestions, missing } = found;
  const [lacking] = missing;
  const untold = lacking === undefined ? unseenWords(found) : howToGet[lacking];
  if (untold !== null) throw new DermShareError("usage", untold, "cover with --rect what you see");
  return suggestions.map(({ region }, index) => ({
    label: `suggestion ${index + 1}`,
    unit: "pixels",
    edit: { kind: "mask", region, fill },
  }));
}

/** Suggestions as places that the editor shows: of a face the eyes alone too, for whoever wants less. */
export function placesOf({ suggestions }: Suggestions): readonly Suggested[] {
  return suggestions.flatMap((found): Suggested[] =>
    found.kind === "code"
      ? [{ what: "code", region: found.region }]
      : [
          { what: "face", region: found.region },
          { what: "eyes", region: found.eyes },
        ],
  );
}

/** What a detector found, in pixels of the copy that it looked at. */
interface Seen {
  readonly copy: Size;
  readonly found: readonly Suggestion[];
}

async function suggestFaces(preview: Uint8Array): Promise<Seen | null> {
  const detector = await faceDetector();
  if (detector === null) return null;
  const { findFaces } = await import("../assist/faces.ts");
  const copy = await smallCopy(preview, sideForFacesPx);
  return { copy, found: await findFaces(copy, detector) };
}

async function suggestCodes(preview: Uint8Array): Promise<Seen | null> {
  const wasm = await codeReader();
  if (wasm === null) return null;
  const { findCodes } = await import("../assist/codes.ts");
  const copy = await smallCopy(preview, sideForCodesPx);
  return { copy, found: await findCodes(copy, wasm) };
}

/** The detectors, each with how it looks. */
const looks = [
  ["faces", suggestFaces],
  ["codes", suggestCodes],
] as const;

/** Whether two are one place: what stands still is suggested once for all frames. */
function isSamePlace(a: Suggestion, b: Suggestion): boolean {
  return a.kind === b.kind && JSON.stringify(a.region) === JSON.stringify(b.region);
}

/** In pixels of the picture as displayed. */
function onPicture({ copy, found }: Seen, displayed: Size): Suggestion[] {
  return found.map((one) => enlarged(one, displayed.width / copy.width)).filter(isIn(displayed));
}

/** Loading takes longer than looking, and what was loaded is never given back: one detector for all pictures. */
let loaded: Promise<FaceDetector | null> | undefined;

/** The detector of the optional part; null where it was not built. */
function faceDetector(): Promise<FaceDetector | null> {
  loaded ??= loadFaceDetector();
  return loaded;
}

async function loadFaceDetector(): Promise<FaceDetector | null> {
  const folder = join(import.meta.dirname, "..", "faces");
  const read = (name: string) => readInput(join(folder, name));
  try {
    const [manifest, weights] = await Promise.all([read("weights.json"), read("weights.bin")]);
    const part: unknown = await import(pathToFileURL(join(folder, "faces.mjs")).href);
    return isFacePart(part) ? await part.openFaceDetector({ folder: `${folder}/`, manifest, weights }) : null;
  } catch {
    return null;
  }
}

function isFacePart(part: unknown): part is { readonly openFaceDetector: OpenFaceDetector } {
  return typeof part === "object" && part !== null && "openFaceDetector" in part;
}

/** The WebAssembly of the code reader; null where the package is not installed. */
async function codeReader(): Promise<Uint8Array | null> {
  try {
    const folder = dirname(fileURLToPath(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm")));
    return await readInput(join(folder, "zxing_reader.wasm"));
  } catch {
    return null;
  }
}

/** Beside the picture there is nothing to cover: a detector that sees a border may find a face in it. */
function isIn(displayed: Size): (found: Suggestion) => boolean {
  return ({ region }) => clip(boundingRect(region), displayed) !== null;
}

function enlarged(found: Suggestion, scale: number): Suggestion {
  const region = enlargedRegion(found.region, scale);
  return found.kind === "face" ? { ...found, region, eyes: enlargedRegion(found.eyes, scale) } : { ...found, region };
}

function enlargedRegion(region: Region, scale: number): Region {
  const up = (value: number) => Math.round(value * scale);
  switch (region.shape) {
    case "rect":
      return { shape: "rect", x: up(region.x), y: up(region.y), width: up(region.width), height: up(region.height) };
    case "ellipse":
      return { shape: "ellipse", cx: up(region.cx), cy: up(region.cy), rx: up(region.rx), ry: up(region.ry) };
    case "polygon":
      return { shape: "polygon", points: region.points.map(({ x, y }) => ({ x: up(x), y: up(y) })) };
  }
}
