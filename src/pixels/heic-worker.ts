/** A thread that decodes some tiles of a HEIC picture into the memory that it was given, then those of the next one. */
import { parentPort } from "node:worker_threads";
import { tidyUp } from "../bytes/spare-memory.ts";
import type { HevcLibrary } from "./hevc.ts";
import type { TileJob } from "./heic.ts";

const blockPx = 64; // ITU-T H.265, 7.4.3.2.1: what is filled up to whole blocks is cut off again
const pageBytes = 65536; // WebAssembly core specification, 4.2.8

let maxMemoryBytes = 0;

/** Keeps the decoder from taking more memory than the picture can need, whatever its data say. */
function limitMemory(): void {
  const grow = WebAssembly.Memory.prototype.grow;
  WebAssembly.Memory.prototype.grow = function (this: WebAssembly.Memory, pages: number): number {
    if (this.buffer.byteLength + pages * pageBytes > maxMemoryBytes) {
      throw new RangeError("the picture needs too much memory");
    }
    return grow.call(this, pages);
  };
}

/** In memory of its own: what another picture left would be seen where this one has a hole. */
async function decodeTiles({
  tiles,
  tile,
  numbers,
  memory,
  block,
  isDeep,
  isAlpha,
  placing,
  maxBytes,
}: TileJob): Promise<void> {
  maxMemoryBytes = maxBytes;
  const [{ decodeHevc, loadHevc }, { Placer }] = await Promise.all([import("./hevc.ts"), import("./hevc-colour.ts")]);
  const hevc = loadHevc();
  const placer = new Placer(memory, block, isDeep);
  for (const { nals, left, top } of tiles) {
    decodeHevc(hevc, nals, (decoded) => {
      const { luma } = decoded;
      if (Math.max(luma.width - tile.width, luma.height - tile.height) >= blockPx)
        throw new Error("larger than it says");
      const planes = { ...decoded, ...numbers };
      if (isAlpha) placer.placeAlpha(planes, left, top, placing);
      else placer.placeColour(planes, left, top, placing);
    });
  }
}

let unused: HevcLibrary | null = null;

async function answer(job: TileJob): Promise<void> {
  await decodeTiles(job);
  parentPort?.postMessage(null, []);
  tidyUp();
  // While there is one, what the engine has made of the code as it ran is the next picture's, and that of all threads: to
  // decode takes two thirds of the time.
  unused ??= (await import("./hevc.ts")).loadHevc();
}

limitMemory();
parentPort?.on("message", (job: TileJob) => void answer(job));
