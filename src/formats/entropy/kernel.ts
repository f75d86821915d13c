/** The loops that read entropy-coded pictures to their last code, and their memory: `kernel/`, compiled to WebAssembly. */
import { DermShareError } from "../../errors.ts";
import { heap, slackBytes } from "./kernel/memory.ts";
import { kernelCode } from "./kernel-code.ts";

/** What `kernel/index.ts` offers. */
interface Loops {
  readonly memory: WebAssembly.Memory;
  readonly partitionCount: WebAssembly.Global;
  roomForKeyFrame(this: void, columns: number, rows: number): number;
  readKeyFrame(this: void, frame: number, length: number, columns: number, rows: number, detail: number): number;
  neededOf(this: void, partition: number): number;
  readonly roomForGifCodes: WebAssembly.Global;
  readonly gifCodeSize: WebAssembly.Global;
  readonly isGifEnded: WebAssembly.Global;
  readGifCodes(
    this: void,
    data: number,
    length: number,
    minimumCodeSize: number,
    pixelCount: number,
    room: number,
  ): number;
}

/** Loops and what lies in their memory, up to the next time that somebody takes them. */
interface Loaded {
  readonly loops: Loops;
  /** The address of the data. */
  readonly data: number;
  /** The address of room that is filled with zeros. */
  readonly room: number;
}

const pageBytes = 65536;
const largestKeptBytes = 64 * 1024 * 1024;

let compiled: WebAssembly.Module | null = null;
let spare: Loops | null = null;

/**
 * Takes the loops, with data that they can read and room that they can write.
 *
 * @param roomBytes how much of that is wanted
 * @throws DermShareError "input-too-large" when there is no memory for it
 */
export function load(data: Uint8Array, roomBytes: (loops: Loops) => number): Loaded {
  const loops = spare ?? instantiate();
  const { memory } = loops;
  const room = Math.ceil((heap + data.length + slackBytes) / 16) * 16;
  const roomEnd = room + roomBytes(loops);
  const missing = Math.ceil((roomEnd - memory.buffer.byteLength) / pageBytes);
  try {
    if (missing > 0) memory.grow(missing);
  } catch {
    throw new DermShareError("input-too-large", "there is not enough memory for a picture of this size");
  }
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(data, heap);
  bytes.fill(0, room, roomEnd);
  spare = bytes.length <= largestKeptBytes ? loops : null;
  return { loops, data: heap, room };
}

function instantiate(): Loops {
  compiled ??= new WebAssembly.Module(Buffer.from(kernelCode, "base64"));
  const { exports } = new WebAssembly.Instance(compiled, { env: { abort: failed } });
  return isLoops(exports) ? exports : failed();
}

function isLoops(exports: object): exports is Loops {
  return "memory" in exports && "readKeyFrame" in exports;
}

function failed(): never {
  throw new Error("the loops over entropy-coded data failed");
}
