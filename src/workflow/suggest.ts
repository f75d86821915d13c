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
import { smallCopy } from "../pixels/look.ts";
import type { AskedEdit } from "./asked-edits.ts";

/** The detectors there are; each is a part of its own. */
export type Detector = "faces" | "codes";

/** What was found, by which detectors, and which are not installed. */
export interface Suggestions {
  readonly suggestions: readonly Suggestion[];
  readonly ran: readonly Detector[];
  readonly missing: readonly Detector[];
}

/** What to tell where a detector is missing. */
export const howToGet: Readonly<Record<Detector, string>> = {
  faces: "Faces were not looked for: this part is not built. In a checkout: npm run build:faces",
  codes: "Barcodes were not looked for: this part is not installed. npm install zxing-wasm@3.1.4",
};

/** A detector that looks at 512 pixels needs no more; the bars of a code must still be told apart. */
const sideForFacesPx = 512;
const sideForCodesPx = 2400;

/**
 * Looks for faces and codes.
 *
 * @throws DermShareError "input-malformed" when the picture cannot be decoded
 */
export async function suggest(bytes: Uint8Array): Promise<Suggestions> {
  const results = [await suggestFaces(bytes), await suggestCodes(bytes)];
  const names = ["faces", "codes"] as const;
  return {
    suggestions: results.flatMap((found) => found ?? []),
    ran: names.filter((_, index) => results[index] !== null),
    missing: names.filter((_, index) => results[index] === null),
  };
}

/**
 * The suggestions of one picture as masks.
 *
 * @throws DermShareError "usage" where a detector is missing: what it would have found stays uncovered
 */
export async function suggestedMasks(bytes: Uint8Array, fill: Fill): Promise<readonly AskedEdit[]> {
  const { suggestions, missing } = await suggest(bytes);
  const [lacking] = missing;
  if (lacking !== undefined) throw new DermShareError("usage", howToGet[lacking], "cover with --rect what you see");
  return suggestions.map(({ region }, index) => ({
    label: `suggestion ${index + 1}`,
    unit: "pixels",
    edit: { kind: "mask", region, fill },
  }));
}

/** The same as places that the editor shows: of a face the eyes alone too, for whoever wants less. */
export async function suggestedPlaces(bytes: Uint8Array): Promise<readonly Suggested[]> {
  const { suggestions } = await suggest(bytes);
  return suggestions.flatMap((found): Suggested[] =>
    found.kind === "code"
      ? [{ what: "code", region: found.region }]
      : [
          { what: "face", region: found.region },
          { what: "eyes", region: found.eyes },
        ],
  );
}

async function suggestFaces(bytes: Uint8Array): Promise<Suggestion[] | null> {
  const detector = await faceDetector();
  if (detector === null) return null;
  const { findFaces } = await import("../assist/faces.ts");
  const { displayed, ...picture } = await smallCopy(bytes, sideForFacesPx);
  const scale = displayed.width / picture.width;
  return (await findFaces(picture, detector)).map((found) => enlarged(found, scale)).filter(isIn(displayed));
}

async function suggestCodes(bytes: Uint8Array): Promise<Suggestion[] | null> {
  const wasm = await codeReader();
  if (wasm === null) return null;
  const { findCodes } = await import("../assist/codes.ts");
  const { displayed, ...picture } = await smallCopy(bytes, sideForCodesPx);
  const scale = displayed.width / picture.width;
  return (await findCodes(picture, wasm)).map((found) => enlarged(found, scale)).filter(isIn(displayed));
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
