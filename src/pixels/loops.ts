/** The loops of `kernel/index.ts`, on a memory that threads share. */
import { kernelCode } from "./kernel-code.ts";

/** Puts a block in its place: the rows from `top` and the columns from `left` on. */
export type PlaceBlock = (
  block: number,
  top: number,
  bottom: number,
  left: number,
  right: number,
  origin: number,
  stepX: number,
  stepY: number,
) => void;

/** What `kernel/index.ts` offers. */
export interface Loops {
  setMix(
    yOffset: number,
    yScale: number,
    cOffset: number,
    yInRedAndBlue: number,
    redCr: number,
    greenCb: number,
    greenCr: number,
    blueCb: number,
    shiftX: number,
    shiftY: number,
    isDeep: boolean,
  ): void;
  setRows(isWide: boolean, lumaRow: number, chromaRow: number): void;
  placeColour: PlaceBlock;
  placeLuma: PlaceBlock;
  addDifferences(sums: number, a: number, b: number, count: number, isWide: boolean): void;
}

/** Kept: while it is there, the engine does not make it quick anew for the next picture. */
let compiled: WebAssembly.Module | null = null;

/** The loops, working on this memory. */
export function loopsOn(memory: WebAssembly.Memory): Loops {
  compiled ??= new WebAssembly.Module(Buffer.from(kernelCode, "base64"));
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  if (!isLoops(exports)) throw new Error("not the loops");
  return exports;
}

function isLoops(exports: object): exports is Loops {
  return "placeColour" in exports && "placeLuma" in exports && "addDifferences" in exports;
}
