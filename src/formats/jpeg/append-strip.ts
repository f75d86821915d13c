/**
 * A strip below a picture, coded with the picture's own tables: every block above the last row of MCUs stays as it is.
 *
 * The strip begins where that row ends. Where the picture ends inside the row, what lies below it there (a coder's padding,
 * or what an earlier crop left behind) is overwritten with the picture's last line, and only these blocks are coded anew.
 */
import type { AppliedEdit, GreyRaster } from "../../edits.ts";
import type { Refusal } from "../format.ts";
import { type Coefficients, makePlanes, mcuGridOf, type Plane, type TokenStore } from "./coefficients.ts";
import { fillsOf } from "./cover-blocks.ts";
import { codeSamples, type CodedBlock, type Samples, samplesOf } from "./dct.ts";
import type { ColourModel } from "./frame.ts";
import type { QuantisationTable } from "./quantisation.ts";
import { mcuSizeOf } from "./turn-blocks.ts";

const blockSide = 8;
const largestHeight = 65535; // T.81 B.2.2
const middle = 128; // T.81 A.3.1

/** What a strip is coded with. */
interface Coding {
  readonly store: TokenStore;
  readonly table: QuantisationTable;
  /** How many pixels of the picture one sample of the component spans. */
  readonly span: { readonly x: number; readonly y: number };
}

/** The picture with the strip below it, or why that cannot be. The strip must be as wide as the picture. */
export function appendStrip(
  source: Coefficients,
  strip: GreyRaster,
  model: ColourModel,
  tables: readonly QuantisationTable[],
): { picture: Coefficients; edit: AppliedEdit } | { refused: Refusal } {
  const { frame, store } = source;
  const top = Math.ceil(frame.height / mcuSizeOf(frame).height) * mcuSizeOf(frame).height;
  const fills = { white: fillsOf("white", model, tables), black: fillsOf("black", model, tables) };
  if (strip.width !== frame.width) return refusal("a strip of another width than the picture");
  if (top + strip.height > largestHeight) return refusal("a picture too tall for a strip below it");
  if (fills.white === null || fills.black === null) return refusal("a JPEG too coarse to be written on");

  const taller = { ...frame, height: top + strip.height };
  const planes = makePlanes(taller);
  const grid = spansOf(source);
  for (const [i, plane] of planes.entries()) {
    const from = source.planes[i];
    const [table, span] = [tables[i], grid[i]];
    if (from === undefined || table === undefined || span === undefined) continue;
    const coding = { store, table, span };
    copyBlocks(from, plane);
    extendEdge(plane, Math.ceil(frame.height / span.y), top / span.y, coding);
    const isColour = (model === "ycbcr" || model === "ycck") && (i === 1 || i === 2);
    const flat = new Map([
      [255, fills.white[i] ?? 0],
      [0, fills.black[i] ?? 0],
    ]);
    // The black of YCCK is on its own; what is dark in its luminance has no coloured ink.
    const isInk = model === "ycck" && i === 0;
    const drawn = isInk ? { ...strip, samples: new Uint8Array(strip.samples.length) } : strip;
    drawStrip(plane, isColour ? null : drawn, top / span.y / blockSide, coding, flat);
  }
  const applied = { x: 0, y: top, width: strip.width, height: strip.height };
  const recodedRows = frame.height % mcuSizeOf(frame).height;
  return {
    picture: { frame: taller, grid: mcuGridOf(taller), planes, store },
    edit: { kind: "append-strip", applied, recodedRows },
  };
}

function spansOf({ planes }: Coefficients): Coding["span"][] {
  const h = Math.max(...planes.map(({ component }) => component.h));
  const v = Math.max(...planes.map(({ component }) => component.v));
  return planes.map(({ component }) => ({ x: h / component.h, y: v / component.v }));
}

/** Both are of one width: the blocks come in the same order. */
function copyBlocks(from: Plane, to: Plane): void {
  const count = from.rows * from.paddedColumns;
  to.dc.set(from.dc.subarray(0, count));
  to.start.set(from.start.subarray(0, count));
  to.end.set(from.end.subarray(0, count));
}

/** Repeats the last line of samples down to the end of the last MCU. @param rows of samples that the picture has */
function extendEdge(plane: Plane, rows: number, end: number, { store, table }: Coding): void {
  const lastBlockRow = Math.floor((rows - 1) / blockSide);
  const lastRow = (rows - 1) % blockSide;
  if (rows === end) return;
  for (let column = 0; column < plane.columns; column++) {
    const block = lastBlockRow * plane.paddedColumns + column;
    const samples = samplesOf(blockAt(plane, block), store, table);
    const line = samples.slice(lastRow * blockSide, (lastRow + 1) * blockSide);
    if (lastRow < blockSide - 1)
      setBlock(plane, block, codeSamples(repeated(samples, line, lastRow + 1), table, store));
    for (let row = lastBlockRow + 1; row < end / blockSide; row++) {
      const below = codeSamples(repeated(samples, line, 0), table, store);
      setBlock(plane, row * plane.paddedColumns + column, below);
    }
  }
}

function repeated(samples: Samples, line: Samples, from: number): Samples {
  return samples.map((sample, i) => (i < from * blockSide ? sample : (line[i % blockSide] ?? 0)));
}

/** @param strip null for a component that only says colour: it is grey. @param flat DC coefficients of what is one colour */
function drawStrip(
  plane: Plane,
  strip: GreyRaster | null,
  firstRow: number,
  { store, table, span }: Coding,
  flat: ReadonlyMap<number, number>,
): void {
  const empty = { dc: 0, start: store.emptyBlock, end: store.emptyBlock + 1 };
  for (let row = firstRow; row < plane.rows; row++) {
    for (let column = 0; column < plane.columns; column++) {
      const samples = strip === null ? null : cut(strip, column * blockSide, (row - firstRow) * blockSide, span);
      const [first = 0] = samples ?? [];
      const dc = samples?.every((sample) => sample === first) === true ? flat.get(first + middle) : undefined;
      const coded = samples === null || dc !== undefined ? null : codeSamples(samples, table, store);
      setBlock(plane, row * plane.paddedColumns + column, coded ?? { ...empty, dc: dc ?? 0 });
    }
  }
}

/** The samples of one block of a component, each the mean of the pixels that it spans; beyond an edge, those of the edge. */
function cut(strip: GreyRaster, left: number, top: number, span: Coding["span"]): Samples {
  return Float64Array.from({ length: blockSide * blockSide }, (_, i) => {
    const [x, y] = [left + (i % blockSide), top + Math.floor(i / blockSide)];
    let [sum, count] = [0, 0];
    for (let row = Math.floor(y * span.y); row < (y + 1) * span.y; row++) {
      for (let column = Math.floor(x * span.x); column < (x + 1) * span.x; column++) {
        sum += pixelAt(strip, column, row);
        count += 1;
      }
    }
    return sum / count - middle;
  });
}

function pixelAt({ width, height, samples }: GreyRaster, x: number, y: number): number {
  return samples[Math.min(y, height - 1) * width + Math.min(x, width - 1)] ?? 0;
}

function blockAt({ dc, start, end }: Plane, block: number): CodedBlock {
  return { dc: dc[block] ?? 0, start: start[block] ?? 0, end: end[block] ?? 0 };
}

function setBlock(plane: Plane, block: number, { dc, start, end }: CodedBlock): void {
  plane.dc[block] = dc;
  plane.start[block] = start;
  plane.end[block] = end;
}

function refusal(reason: string): { refused: Refusal } {
  return { refused: { reason, hint: "--lossy decodes and encodes it anew" } };
}
