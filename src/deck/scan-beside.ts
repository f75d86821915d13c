/** Shapes that stand wholly beside their slide, looked for in the text of slides: shares nothing with what cleans a deck. */
import type { ZipEntry, ZipFile } from "../bytes/zip-read.ts";
import { scanShapes } from "./scan-shapes.ts";

/** Between opposite edges: left and right, or top and bottom. In EMU. */
type Span = readonly [from: number, to: number];

const sheet = /^ppt\/slide(?:s|Layouts|Masters)\/[^/]*\.xml$/i;
const slideSize = /<(?:[\w.-]+:)?sldSz\b[^>]*>/;
const spare = 1000; // less than is seen: what rounding adds in a group

/**
 * The slides, layouts and masters with a shape beside them. Where anything moves they have none: it may be moved in.
 *
 * @throws DermShareError as `zipContent`
 */
export function scanBeside(zip: ZipFile): ZipEntry[] {
  const presentation = zip.entries.find(({ name }) => name === "ppt/presentation.xml");
  const [tag = ""] = presentation === undefined ? [] : (slideSize.exec(textOf(zip, presentation)) ?? []);
  const [width, height] = ["cx", "cy"].map((key) => Number(new RegExp(`\\b${key}="(\\d+)"`).exec(tag)?.[1] ?? NaN));
  if (width === undefined || height === undefined || !Number.isFinite(width + height)) return [];
  const sheets = zip.entries.filter(({ name }) => sheet.test(name));
  const shapes = sheets.map((part) => zip.once(part, shapesBefore, () => shapesOn(textOf(zip, part))));
  if (shapes.some(({ morphs }) => morphs)) return [];
  return sheets.filter((_part, i) => shapes[i]?.spans.some(([x, y]) => misses(x, width) || misses(y, height)));
}

interface Shapes {
  readonly morphs: boolean;
  readonly spans: readonly (readonly [x: Span, y: Span])[];
}

const shapesBefore = new WeakMap<object, Shapes>();

function textOf(zip: ZipFile, part: ZipEntry): string {
  return new TextDecoder().decode(zip.content(part));
}

function shapesOn(text: string): Shapes {
  const { shapes, movedIds } = scanShapes(text);
  const placed = movedIds.size > 0 ? [] : shapes.flatMap(({ place }) => place ?? []);
  const spans = placed.map((place) => {
    const corners = [place(0, 0), place(0, 1), place(1, 0), place(1, 1)];
    return [spanOf(corners.map(([x]) => x)), spanOf(corners.map(([, y]) => y))] as const;
  });
  return { morphs: /<[\w.-]+:morph\b/.test(text), spans };
}

function spanOf(at: readonly number[]): Span {
  return [Math.min(...at), Math.max(...at)];
}

function misses([from, to]: Span, end: number): boolean {
  return to < -spare || from > end + spare;
}
