/**
 * Decodes HEIC pictures: tiles of HEVC, in threads, straight to their place in the displayed picture. A picture that says it
 * is too large is refused before anything is decoded, and a thread never takes more memory than the picture can need.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { jobsAtOnce } from "../bytes/job-memory.ts";
import { DermShareError } from "../errors.ts";
import type { Rect, Size } from "../geometry.ts";
import type { Placing } from "./hevc-colour.ts";
import { blockBytes } from "./kernel/block.ts";
import { turnOf } from "./orient.ts";
import { divideByAlpha, type Frame } from "./picture.ts";

/** A picture of HEVC taken apart, as `formats/heif-coded` gives it. */
export interface CodedHeic extends Size {
  readonly columns: number;
  readonly tile: Size;
  readonly tiles: readonly (readonly Uint8Array[])[];
  readonly bits: number;
  readonly cut: Rect | null;
  readonly orientation: number;
  readonly profile: Uint8Array | null;
  readonly numbers: {
    readonly primaries: number;
    readonly transfer: number;
    readonly matrix: number;
    readonly isFullRange: boolean;
  } | null;
  readonly alpha: CodedHeic | null;
  readonly isPremultiplied: boolean;
}

/** What a thread has to do. */
export interface TileJob {
  readonly tiles: readonly { readonly nals: readonly Uint8Array[]; readonly left: number; readonly top: number }[];
  /** How large the file says that each is, and how deep. */
  readonly tile: Size;
  readonly bits: number;
  /** What the file says of the planes; empty where the coded data have the word. */
  readonly numbers: { readonly matrix?: number; readonly isFullRange?: boolean };
  /** Shared by all threads: the displayed picture, and then a block for each thread. */
  readonly memory: WebAssembly.Memory;
  readonly block: number;
  readonly isDeep: boolean;
  readonly isAlpha: boolean;
  readonly placing: Placing;
  readonly maxBytes: number;
}

const maxPixels = 100_000_000;
const mostThreads = 4;
const decoderBytes = 48 * 1024 * 1024; // what the decoder takes before it has seen a picture, and its tables
const pageBytes = 65536; // WebAssembly core specification, 4.2.8
const systemPageBytes = 4096;
const bytesPerPixel = 16; // planes of 16 bits, and what libde265 notes of each block

/** Node starts the thread itself and may not read TypeScript: the built file, seen from src/ as from dist/. */
const workerFile = new URL("../../dist/pixels/heic-worker.js", import.meta.url);

/**
 * Decodes a picture upright: RGB, with alpha where it has an alpha plane.
 *
 * @param isDeep 16 bits for each sample, else 8
 * @param takeMemory gives memory for so many pages, all zeros, in which the picture will lie
 * @throws DermShareError "input-too-large", or "input-malformed" when it cannot be decoded to its end
 */
export async function decodeHeic(
  coded: CodedHeic,
  isDeep: boolean,
  takeMemory: (pages: number) => WebAssembly.Memory,
): Promise<Frame> {
  const shown = coded.cut ?? { x: 0, y: 0, width: coded.width, height: coded.height };
  const channels = coded.alpha === null ? 3 : 4;
  const planes = [coded, ...(coded.alpha === null ? [] : [coded.alpha])];
  for (const each of planes) refuseSize(each);
  const pixelBytes = channels * (isDeep ? 2 : 1);
  const { width, height, placing } = placingOf(shown, coded.orientation, pixelBytes);
  const pictureBytes = width * height * pixelBytes;
  const blocks = Math.ceil(pictureBytes / pageBytes) * pageBytes;
  const pages = (blocks + mostThreads * blockBytes) / pageBytes;
  const memory = takeMemory(pages);
  for (const plane of planes) {
    const isAlpha = plane !== coded;
    if (isAlpha && (plane.width !== coded.width || plane.height !== coded.height)) throw malformed();
    const place = isAlpha ? { ...placing, origin: placing.origin + (pixelBytes / 4) * 3 } : placing;
    await decodePlanes(plane, blocks, { memory, isDeep, isAlpha, placing: place });
  }
  const bytes = new Uint8Array(memory.buffer, 0, pictureBytes);
  const frame = { width, height, samples: isDeep ? new Uint16Array(bytes.buffer, 0, pictureBytes / 2) : bytes };
  if (coded.isPremultiplied) divideByAlpha(frame, channels);
  return frame;
}

function refuseSize({ width, height, tile, tiles }: CodedHeic): void {
  if (Math.min(width, height, tile.width, tile.height) < 1) throw malformed();
  const coded = tile.width * tile.height * tiles.length;
  if (Math.max(width * height, coded / 2) <= maxPixels) return;
  throw new DermShareError(
    "input-too-large",
    `the picture has more than ${maxPixels / 1_000_000} million pixels`,
    "strip --keep-heic keeps it as HEIC",
  );
}

/** Where the pixels of what is shown go, and how large it is once it is turned. */
function placingOf(cut: Rect, orientation: number, pixelBytes: number): Size & { placing: Placing } {
  const { transpose, mirrorX, mirrorY } = turnOf(orientation);
  const [width, height] = transpose ? [cut.height, cut.width] : [cut.width, cut.height];
  const across = (mirrorX ? -1 : 1) * pixelBytes;
  const down = (mirrorY ? -1 : 1) * width * pixelBytes;
  const [stepX, stepY] = transpose ? [down, across] : [across, down];
  const first = ((mirrorX ? width - 1 : 0) + (mirrorY ? height - 1 : 0) * width) * pixelBytes;
  return { width, height, placing: { origin: first - cut.x * stepX - cut.y * stepY, stepX, stepY, cut } };
}

type Shared = Pick<TileJob, "memory" | "isDeep" | "isAlpha" | "placing">;

/** Decodes every tile, each thread its share. @param blocks address of a block for each of them */
async function decodePlanes(coded: CodedHeic, blocks: number, shared: Shared): Promise<void> {
  const { tile, columns, numbers } = coded;
  const tiles = coded.tiles.map((nals, i) => {
    return { nals, left: (i % columns) * tile.width, top: Math.floor(i / columns) * tile.height };
  });
  const processors = Math.max(1, Math.floor(availableParallelism() / jobsAtOnce));
  const threads = Math.min(mostThreads, processors, tiles.length);
  for (const worker of idle.splice(processors)) void worker.terminate(); // others have jobs by now
  const maxBytes = decoderBytes + tile.width * tile.height * bytesPerPixel;
  const jobs = Array.from({ length: threads }, (_, share): TileJob => ({
    ...shared,
    block: blocks + share * blockBytes,
    tiles: tiles.filter((_each, i) => i % threads === share),
    tile,
    bits: coded.bits,
    numbers: numbers === null ? {} : { matrix: numbers.matrix, isFullRange: numbers.isFullRange },
    maxBytes,
  }));
  const ends = jobs.map(decodeInThread);
  layOut(shared.memory); // meanwhile
  const ended = await Promise.allSettled(ends); // all, for the memory is the next picture's as soon as this one fails
  if (ended.some(({ status }) => status === "rejected")) throw malformed();
}

/** Threads that have done their work, for the next picture: to start one takes a tenth of a second. */
const idle: Worker[] = [];

/** A thread that fails ends with it. Its own words may quote the file: they are not shown. */
function decodeInThread(job: TileJob): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = idle.pop() ?? new Worker(workerFile, { stdout: true, stderr: true });
    worker.ref();
    worker.once("error", () => {}); // it exits
    worker.once("exit", () => reject(malformed()));
    worker.once("message", () => {
      worker.removeAllListeners("error").removeAllListeners("exit");
      worker.unref(); // the program may end
      idle.push(worker);
      resolve();
    });
    worker.postMessage(job, []);
  });
}

/** Memory that earlier pictures lay in. */
const laidOut = new WeakSet<WebAssembly.Memory>();

/** Has the system lay out the memory: it does so when a page is first written, and a thread that decodes would wait for it. */
function layOut(memory: WebAssembly.Memory): void {
  if (laidOut.has(memory)) return;
  laidOut.add(memory);
  const bytes = new Uint8Array(memory.buffer);
  for (let i = 0; i < bytes.length; i += systemPageBytes) Atomics.compareExchange(bytes, i, 0, 0); // a thread may have written it
}

function malformed(): DermShareError {
  return new DermShareError("input-malformed", "the picture cannot be decoded to its end");
}
