/** Work on many files, in several threads where that pays. */
import { beginJob, endJobs } from "../bytes/job-memory.ts";
import type { Found } from "../files/walk.ts";
import { whenInterrupted } from "../files/write.ts";
import { inOrder } from "./in-order.ts";
import { WorkerPool } from "./worker-pool.ts";

/** Who does a job. */
export interface Workers<Job, Answer> {
  /** How many threads; with one, and with one file, none is started beside the main one. */
  readonly jobs: number;
  /** What each thread runs: it answers every job with one message. */
  readonly file: URL;
  /** Does a job in the main thread. */
  readonly here: (job: Job) => Promise<Answer>;
}

/** So many results for each thread may wait for a slow file before them. */
const waitingPerJob = 64;

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
  const { isOne, all } = await lookAhead(files);
  if (jobs === 1 || isOne) {
    try {
      yield* inOrder(all, 1, (found) => {
        beginJob();
        return work(found, here);
      });
    } finally {
      endJobs();
    }
    return;
  }
  const pool = new WorkerPool<Job, Answer>(file, jobs);
  const stopListening = whenInterrupted(() => pool.end());
  try {
    yield* inOrder(all, jobs * waitingPerJob, (found) => work(found, (job) => pool.run(job)));
  } finally {
    stopListening();
    await pool.end();
  }
}

async function lookAhead(files: AsyncIterable<Found>): Promise<{ isOne: boolean; all: AsyncIterable<Found> }> {
  const iterator = files[Symbol.asyncIterator]();
  const first = await iterator.next();
  const second = first.done === true ? first : await iterator.next();
  async function* all(): AsyncGenerator<Found> {
    for (let next = first; next.done !== true; next = next === first ? second : await iterator.next()) yield next.value;
  }
  return { isOne: second.done === true, all: all() };
}
