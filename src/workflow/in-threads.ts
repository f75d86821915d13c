/** Work on many files, in several threads where that pays. */
import { beginJob, endJobs } from "../bytes/job-memory.ts";
import { fileSize } from "../files/read.ts";
import type { Found } from "../files/walk.ts";
import { whenInterrupted } from "../files/write.ts";
import { inOrder } from "./in-order.ts";
import { WorkerPool } from "./worker-pool.ts";

/** Who does a job. */
export interface Workers<Job, Answer> {
  /** How many threads, the main one among them; with one file, and with few bytes, no other is started. */
  readonly jobs: number;
  /** What each thread runs: it answers every job with one message. */
  readonly file: URL;
  /** Does a job in the main thread. */
  readonly here: (job: Job) => Promise<Answer>;
}

/** So many results for each thread may wait for a slow file before them. */
const waitingPerJob = 64;

/** So many bytes of files are read before threads are started: to start them takes as long as these. */
const bytesBeforeThreads = 8 * 1024 * 1024;

/**
 * The results of the files, in the order in which they were found.
 *
 * @param work what is done with one file; a part of it is a job that `run` has done. It must not fail
 * @throws what iterating over the files throws
 */
export async function* inThreads<Job, Answer, Result>(
  files: AsyncIterable<Found>,
  { jobs, file, here }: Workers<Job, Answer>,
  work: (found: Found, run: (job: Job) => Promise<Answer>) => Promise<Result>,
): AsyncGenerator<Result> {
  const { first, rest } = await split(files, jobs === 1 ? Infinity : bytesBeforeThreads);
  const inMainThread = (job: Job) => {
    beginJob();
    return here(job);
  };
  const pool = new WorkerPool<Job, Answer>(file, jobs - 1, inMainThread);
  const stopListening = whenInterrupted(() => pool.end());
  try {
    yield* inOrder(first, 1, (found) => work(found, inMainThread));
    yield* inOrder(rest, jobs * waitingPerJob, (found) => work(found, (job) => pool.run(job)));
  } finally {
    stopListening();
    endJobs();
    await pool.end();
  }
}

/** The first files, as long as they are so many bytes together, or the only one; and, once those are read, the others. */
async function split(
  files: AsyncIterable<Found>,
  bytes: number,
): Promise<{ first: AsyncIterable<Found>; rest: AsyncIterable<Found> }> {
  const iterator = files[Symbol.asyncIterator]();
  const ahead = [await iterator.next()];
  if (ahead[0]?.done !== true) ahead.push(await iterator.next());
  let left = ahead.at(-1)?.done === true ? Infinity : bytes;
  const next = async () => ahead.shift() ?? (await iterator.next());
  async function* first(): AsyncGenerator<Found> {
    for (;;) {
      const found = await next();
      if (found.done !== true && left < Infinity) left -= await fileSize(found.value.path).catch(() => 0);
      if (found.done === true || left < 0) {
        ahead.unshift(found);
        return;
      }
      yield found.value;
    }
  }
  async function* rest(): AsyncGenerator<Found> {
    for (let found = await next(); found.done !== true; found = await next()) yield found.value;
  }
  return { first: first(), rest: rest() };
}
