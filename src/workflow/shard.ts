/** A part of a batch, for one of several machines that all see the same files: arithmetic, no scheduler. */
import { crc32 } from "../bytes/crc32.ts";
import type { Found } from "../files/walk.ts";

/** One part of `count`; `index` from 0, as JOB_COMPLETION_INDEX has it. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Whether a file belongs to the part. Its relative path decides, so that every machine says the same. */
function isInShard({ relativePath }: Found, { index, count }: Shard): boolean {
  const path = new TextEncoder().encode(relativePath.normalize("NFC")); // macOS may list the same name as NFD
  return crc32(path) % count === index;
}

/** The files that belong to the part, or all of them where there is none. */
export async function* partOf(files: AsyncIterable<Found>, shard: Shard | null): AsyncGenerator<Found> {
  for await (const file of files) if (shard === null || isInShard(file, shard)) yield file;
}
