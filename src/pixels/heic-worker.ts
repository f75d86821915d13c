/** A thread that decodes some tiles of a HEIC picture into the memory that it was given, and ends. */
import { parentPort } from "node:worker_threads";
import type { TileJob } from "./heic.ts";

const pageBytes = 65536; // WebAssembly core specification, 4.2.8

/** Keeps the decoder from taking more memory than the picture can need, whatever its data say. */
function limitMemory(maxBytes: number): void {
  const grow = WebAssembly.Memory.prototype.grow;
  WebAssembly.Memory.prototype.grow = function (this: WebAssembly.Memory, pages: number): number {
    if (this.buffer.byteLength + pages * pageBytes > maxBytes)
      throw new RangeError("the picture needs too much memory");
    return grow.call(this, pages);
  };
}

async function decodeTiles({
  tiles,
  numbers,
  memory,
  block,
  isDeep,
  isAlpha,
  placing,
  maxBytes,
}: TileJob): Promise<void> {
  limitMemory(maxBytes);
  const [{ decodeHevc }, { Placer }] = await Promise.all([import("./hevc.ts"), import("./hevc-colour.ts")]);
  const placer = new Placer(memory, block, isDeep);
  for (const { nals, left, top } of tiles) {
    decodeHevc(nals, (decoded) => {
      const planes = { ...decoded, ...numbers };
      if (isAlpha) placer.placeAlpha(planes, left, top, placing);
      else placer.placeColour(planes, left, top, placing);
    });
  }
}

parentPort?.once("message", (job: TileJob) => void decodeTiles(job));
