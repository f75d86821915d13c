/** Faces: the detector is asked several times, since close-ups and turned pictures break every detector. */
import type { Rect, Size } from "../geometry.ts";
import type { RgbPicture, Suggestion } from "./suggestion.ts";

/** What a detector says of one face. */
interface FoundFace extends Rect {
  /** From 0 to 1. */
  readonly score: number;
}

/** Finds upright faces; boxes in pixels of the picture, which may reach beyond it. */
export type FaceDetector = (picture: RgbPicture, minConfidence: number) => Promise<readonly FoundFace[]>;

/** Makes the detector of the optional part. `folder` holds its WebAssembly. */
export type OpenFaceDetector = (part: {
  readonly folder: string;
  readonly manifest: Uint8Array;
  readonly weights: Uint8Array;
}) => Promise<FaceDetector>;

/** Measured: with a border of this part of the picture, the four directions and this confidence most close-ups are found. */
const border = 0.6;
const minConfidence = 0.2;
const grey = 128;

/** Boxes that share more than this part of their union are one face. */
const sameFace = 0.3;

/** A quarter turn clockwise is 1. */
type Turns = 0 | 1 | 2 | 3;

interface TurnedFace {
  readonly score: number;
  readonly face: Rect;
  readonly eyes: Rect;
}

/** Finds faces, upright or turned, whole or cut by the picture's edge; the surest first. */
export async function findFaces(picture: RgbPicture, detect: FaceDetector): Promise<Suggestion[]> {
  const found: TurnedFace[] = [];
  for (const turns of [0, 1, 2, 3] as const) {
    const turned = turn(picture, turns);
    for (const part of turns === 0 ? [0, border] : [border]) {
      const { framed, left, top } = frame(turned, part);
      for (const { score, x, y, width, height } of await detect(framed, minConfidence)) {
        const face = { x: x - left, y: y - top, width, height };
        const back = (rect: Rect) => turnBack(rect, turns, turned);
        found.push({ score, face: back(face), eyes: back(eyesOf(face)) });
      }
    }
  }
  return surest(found).map(({ score, face, eyes }) => ({
    kind: "face",
    confidence: Math.round(score * 100) / 100,
    region: ellipseAround(face),
    eyes: { shape: "rect", ...eyes },
  }));
}

/** The band of eyes and eyebrows in the box of an upright face. */
function eyesOf({ x, y, width, height }: Rect): Rect {
  return { x: x - width * 0.05, y: y + height * 0.15, width: width * 1.1, height: height * 0.35 };
}

/** An ellipse that covers the box of a face: the box ends at brow and chin, hair and ears lie outside. */
function ellipseAround({ x, y, width, height }: Rect) {
  return { shape: "ellipse" as const, cx: x + width / 2, cy: y + height / 2, rx: width * 0.75, ry: height * 0.8 };
}

/** Of those that mean the same face the surest alone. */
function surest(found: readonly TurnedFace[]): TurnedFace[] {
  const kept: TurnedFace[] = [];
  for (const one of found.toSorted((a, b) => b.score - a.score)) {
    if (kept.every(({ face }) => shared(face, one.face) < sameFace)) kept.push(one);
  }
  return kept;
}

/** How much of their union two boxes share, from 0 to 1. */
function shared(a: Rect, b: Rect): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const common = Math.max(0, width) * Math.max(0, height);
  return common / (a.width * a.height + b.width * b.height - common);
}

/** The picture in the middle of a grey one that is larger by the part on each side. */
function frame(picture: RgbPicture, part: number): { framed: RgbPicture; left: number; top: number } {
  const left = Math.round(picture.width * part);
  const top = Math.round(picture.height * part);
  if (left === 0 && top === 0) return { framed: picture, left, top };
  const width = picture.width + 2 * left;
  const height = picture.height + 2 * top;
  const samples = new Uint8Array(width * height * 3).fill(grey);
  for (let row = 0; row < picture.height; row += 1) {
    const start = row * picture.width * 3;
    samples.set(picture.samples.subarray(start, start + picture.width * 3), ((row + top) * width + left) * 3);
  }
  return { framed: { width, height, samples }, left, top };
}

/** The picture turned clockwise by quarters. */
function turn(picture: RgbPicture, turns: Turns): RgbPicture {
  if (turns === 0) return picture;
  const { width, height } = picture;
  const size = turns === 2 ? { width, height } : { width: height, height: width };
  const samples = new Uint8Array(picture.samples.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const to = place(x, y, turns, picture);
      const from = (y * width + x) * 3;
      samples.set(picture.samples.subarray(from, from + 3), (to.y * size.width + to.x) * 3);
    }
  }
  return { ...size, samples };
}

function place(x: number, y: number, turns: Turns, { width, height }: Size): { x: number; y: number } {
  if (turns === 1) return { x: height - 1 - y, y: x };
  if (turns === 2) return { x: width - 1 - x, y: height - 1 - y };
  return { x: y, y: width - 1 - x };
}

/** A rectangle of the turned picture, where it lies in the picture before. */
function turnBack(rect: Rect, turns: Turns, turned: Size): Rect {
  const { x, y, width, height } = rect;
  if (turns === 0) return rect;
  if (turns === 1) return { x: y, y: turned.width - x - width, width: height, height: width };
  if (turns === 2) return { x: turned.width - x - width, y: turned.height - y - height, width, height };
  return { x: turned.height - y - height, y: x, width: height, height: width };
}
