/** A thread that decodes some tiles of a HEIC picture into the memory that it was given, then those of the next one. */
import { parentPort } from "node:worker_threads";
import { tidyUp } from "../bytes/spare-memory.ts";
import type { HevcLibrary } from "./hevc.ts";
import type { TileJob } from "./heic.ts";

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

const keptBytes = 32 * 1024 * 1024; // of memory, from one picture to the next

/** Kept: another one for each picture would take as long as a tenth of the decoding, most of it to have memory laid out. */
let kept: HevcLibrary | null = null;

async function decodeTiles({
  tiles,
  tile,
  bits,
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
  const hevc = (kept ??= loadHevc());
  const placer = new Placer(memory, block, isDeep);
  for (const { nals, left, top } of tiles) {
    decodeHevc(hevc, nals, { ...tile, bits }, (decoded) => {
      const planes = { ...decoded, ...numbers };
      if (isAlpha) placer.placeAlpha(planes, left, top, placing);
      else placer.placeColour(planes, left, top, placing);
    });
  }
}

async function answer(job: TileJob): Promise<void> {
  await decodeTiles(job);
  parentPort?.postMessage(null, []);
  const { loadHevc } = await import("./hevc.ts");
  // While the other one is there: what the engine has made of its code as it ran is the new one's.
  if (kept !== null && kept.library.HEAPU8.length > keptBytes) kept = loadHevc();
  tidyUp();
}

limitMemory();
parentPort?.on("message", (job: TileJob) => void answer(job));
