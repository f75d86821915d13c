/**
 * The loops that a picture's time goes into, and their memory: `kernel/`, which is compiled to WebAssembly.
 *
 * The memory holds tables, then room for the scan at hand and the picture's blocks, then the tokens of a picture, and behind
 * them room for more. It grows where it lies; whoever has a view of it asks for it anew after that.
 */
import { equal } from "../../bytes/bytes.ts";
import { DermShareError } from "../../errors.ts";
import type { CodedData, Interval } from "./coded-data.ts";
import { heap } from "./kernel/memory.ts";
import { kernelCode } from "./kernel-code.ts";

/** What `kernel/index.ts` offers. */
interface Loops {
  readonly memory: WebAssembly.Memory;
  readonly tokensEnd: WebAssembly.Global;
  readonly turnedEnd: WebAssembly.Global;
  openData(address: number, capacity: number): void;
  unstuff(input: number, length: number): number;
  closeData(): void;
  dataByte(index: number): number;
  dataLength(): number;
  setTokensEnd(address: number): void;
  startScan(components: number, blocks: number, columns: number, tokens: number, turned: boolean): void;
  enterInterval(start: number, end: number): void;
  positionBits(): number;
  isScanPlain(): number;
  makeJumps(table: number): void;
  markJumps(table: number): void;
  startBand(first: number, last: number, lowestBit: number): void;
  readBands(kind: number, count: number): number;
  tokenise(component: number, block: number, count: number, tokens: number): void;
  skipMcus(count: number): number;
  readMcus(count: number): number;
  compareMcus(count: number): number;
  countMcus(count: number): void;
  writeMcus(count: number): void;
  turnUntil(address: number, turned: number): void;
  turnBlock(table: number, from: number, end: number, to: number): number;
  openOutput(address: number): void;
  moveOutput(address: number): void;
  closeOutput(): void;
  outputEnd(): number;
}

/** What a token takes, or a half of it: `kernel/tokens.ts`. */
export const tokenBytes = 2;

const pageBytes = 65536;
const mostPages = 65536;
const chunkBytes = 65536;
/** How far a reader may look beyond the end before it asks where it is, and what may lie in front: `kernel/data.ts`. */
const dataSlackBytes = 544;
const largestKeptBytes = 128 * 1024 * 1024;

let compiled: WebAssembly.Module | null = null;
let spare: Kernel | null = null;

/** One memory and the loops that work on it: for one picture at a time. */
export class Kernel {
  readonly loops: Loops;
  /** Up to where nobody takes room back. */
  #kept = heap;
  #front = heap;
  #tokens = 0;
  #back = 0;
  /** How often it was taken. */
  #times = 0;

  private constructor() {
    compiled ??= new WebAssembly.Module(Buffer.from(kernelCode, "base64"));
    const { exports } = new WebAssembly.Instance(compiled, { env: { abort: failed } });
    if (!isLoops(exports)) failed();
    this.loops = exports;
  }

  /** One that is nobody's. */
  static take(): Kernel {
    const kernel = spare ?? new Kernel();
    spare = null;
    kernel.#times += 1;
    kernel.#tokens = 0;
    kernel.forget();
    return kernel;
  }

  /** Gives one to whoever comes next. */
  static giveBack(kernel: Kernel): void {
    if (kernel.loops.memory.buffer.byteLength <= largestKeptBytes) spare = kernel;
  }

  /** Where the tokens lie. */
  get tokensStart(): number {
    return this.#tokens;
  }

  /** Where they end. */
  get tokensEnd(): number {
    return this.loops.tokensEnd.value;
  }

  /** The memory, until it grows. */
  get buffer(): ArrayBuffer {
    return this.loops.memory.buffer;
  }

  /** Lets tokens begin behind so many bytes, with the one of a block without AC coefficients. */
  openTokens(frontBytes: number): void {
    this.#tokens = heap + aligned(frontBytes);
    this.#ensure(this.#tokens + tokenBytes);
    new Uint16Array(this.buffer, this.#tokens, 1)[0] = 0; // the end of a block
    this.setTokensEnd(this.#tokens + tokenBytes);
  }

  /** Takes all room back, what was kept too, but that of the tokens. */
  forget(): void {
    this.#kept = heap;
    this.release();
  }

  /** Takes all room back, but what is kept, and that of the tokens. */
  release(): void {
    this.#front = this.#kept;
    this.#back = aligned(this.tokensEnd);
  }

  setTokensEnd(address: number): void {
    this.loops.setTokensEnd(address);
    this.#back = aligned(address);
  }

  /** Room for so many bytes that nobody takes back while the picture is read; zeros. */
  keep(bytes: number): number {
    const address = this.take(bytes);
    if (address !== this.#kept) throw new Error("room to keep comes first");
    this.#kept = this.#front;
    new Uint8Array(this.buffer, address, bytes).fill(0);
    return address;
  }

  /** Room for so many bytes. @throws DermShareError "input-too-large" when there is none */
  take(bytes: number): number {
    const address = this.#front;
    if (this.#tokens === 0 || address + bytes <= this.#tokens) {
      this.#front = aligned(address + bytes);
      this.#ensure(address + bytes);
      return address;
    }
    const behind = this.#back;
    this.#back = aligned(behind + bytes);
    this.#ensure(behind + bytes);
    return behind;
  }

  /**
   * Notes bytes, once nothing else in the memory is needed: room that is there already costs less than room of their own.
   *
   * @returns whether other bytes are the same; never, once somebody takes the memory again
   */
  note(parts: readonly Uint8Array[]): (others: readonly Uint8Array[]) => boolean {
    this.forget();
    const places = parts.map((part) => ({ address: this.take(part.length), length: part.length }));
    for (const [i, { address, length }] of places.entries()) {
      new Uint8Array(this.buffer, address, length).set(parts[i] ?? []);
    }
    const times = this.#times;
    return (others) =>
      spare === this &&
      this.#times === times &&
      others.length === places.length &&
      places.every(({ address, length }, i) => {
        const other = others[i];
        return other?.length === length && equal(new Uint8Array(this.buffer, address, length), other);
      });
  }

  /** Where room in front of the tokens begins that nobody has, and how much it is. */
  get frontRoom(): { readonly start: number; readonly bytes: number } {
    return { start: this.#front, bytes: Math.max(0, this.#tokens - this.#front) };
  }

  /** Where room behind the tokens begins that nobody has. */
  get spareStart(): number {
    return Math.max(this.#back, this.#front);
  }

  /** Makes sure that there is room for so many bytes from an address on. */
  reserve(address: number, bytes: number): void {
    this.#ensure(address + bytes);
  }

  /** Takes a scan's data out of its byte stuffing. @param bytes those of the scan alone */
  unstuff(bytes: Uint8Array): CodedData {
    const { loops } = this;
    const [input, capacity] = [this.take(chunkBytes), bytes.length + dataSlackBytes];
    loops.openData(this.take(capacity), capacity);
    const intervals: Interval[] = [];
    let [at, start, fileStart] = [0, 0, 0];
    let [chunk, chunkEnd] = [0, 0];
    const isSplit = (): boolean => at === chunkEnd - 1 && chunkEnd < bytes.length; // 0xFF, and what follows it
    while (at < bytes.length) {
      if (at >= chunkEnd || isSplit()) {
        [chunk, chunkEnd] = [at, Math.min(at + chunkBytes, bytes.length)];
        new Uint8Array(this.buffer, input, chunkBytes).set(bytes.subarray(chunk, chunkEnd));
      }
      at += loops.unstuff(input + at - chunk, chunkEnd - at);
      if (at >= chunkEnd || isSplit()) continue;
      intervals.push({ start, end: loops.dataLength(), fileStart, fileEnd: at });
      while (bytes[at] === 0xff) at += 1; // fill bytes, then the number of the marker
      at += 1;
      [start, fileStart] = [loops.dataLength(), at];
    }
    intervals.push({ start, end: loops.dataLength(), fileStart, fileEnd: bytes.length });
    loops.closeData();
    return {
      intervals,
      byteAt: (index) => loops.dataByte(index),
    };
  }

  #ensure(end: number): void {
    const { memory } = this.loops;
    const missing = Math.ceil((end - memory.buffer.byteLength) / pageBytes);
    if (missing <= 0) return;
    const pages = memory.buffer.byteLength / pageBytes;
    try {
      memory.grow(Math.max(missing, Math.min(missing + Math.ceil(pages / 2), mostPages - pages)));
    } catch {
      throw new DermShareError("input-too-large", "there is not enough memory for a JPEG of this size");
    }
  }
}

/** How much room `unstuff` takes for a scan of so many bytes. */
export function scanBytes(bytes: number): number {
  return chunkBytes + aligned(bytes + dataSlackBytes);
}

function aligned(address: number): number {
  return Math.ceil(address / 16) * 16;
}

function isLoops(exports: object): exports is Loops {
  return "memory" in exports && "skipMcus" in exports;
}

function failed(): never {
  throw new Error("the JPEG loops failed");
}
