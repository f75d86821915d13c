/** Work on many files, in several threads where that pays. */
import { beginJob, endJobs } from "../bytes/job-memory.ts";
import type { Found } from "../files/walk.ts";
import { whenInterrupted } from "../files/write.ts";
import { inOrder } from "./in-order.ts";
import { WorkerPool } from "./worker-pool.ts";

/** Who does a job. */
export interface Workers<Job, Answer> {
  /** How many threads, the main one among them; others are started where they pay. */
  readonly jobs: number;
  /** What each thread runs: it answers every job with one message. */
  readonly file: URL;
  /** Does a job in the main thread. */
  readonly here: (job: Job) => Promise<Answer>;
  /** Whether a job is known to take many starts of a thread: then nobody waits for the first one to show it. */
  readonly isLong?: (job: Job) => boolean;
}

/** So many results for each thread may wait for a slow file before them. */
const waitingPerJob = 64;

/**
 * So long a thread takes until it is as quick as one that was at work: it loads and compiles anew what the others have, which is
 * far more for a deck. Measured with two processors.
 */
const [msToStart, msToStartForDecks] = [100, 1000];
const deckName = /\.p(?:pt|ot|ps)[xm]$/i;

/**
 * The results of the files, in the order in which they were found.
 *
 * @param work what is done with one file; a part of it is a job that `run` has done. It must not fail
 * @throws what iterating over the files throws
 */
export async function* inThreads<Job extends { readonly found: Found }, Answer, Result>(
  files: AsyncIterable<Found>,
  { jobs, file, here, isLong = () => false }: Workers<Job, Answer>,
  work: (found: Found, run: (job: Job) => Promise<Answer>) => Promise<Result>,
): AsyncGenerator<Result> {
  const pace = new Pace();
  const inMainThread = async (job: Job) => {
    beginJob(1 + pool.threads);
    const start = performance.now();
    const answer = await here(job);
    pace.note(job.found, performance.now() - start);
    return answer;
  };
  const most = jobs * waitingPerJob;
  const pays = (next: Job, waiting: number, threads: number) => {
    if (isLong(next)) return waiting > 1; // one is the main thread's
    const isFull = waiting + 2 * (threads + 1) > most; // with what is in hand: nobody knows how many follow
    return pace.isWorthStarting(isFull ? Infinity : waiting, threads);
  };
  const pool = new WorkerPool<Job, Answer>(file, jobs - 1, inMainThread, pays);
  const stopListening = whenInterrupted(() => pool.end());
  try {
    yield* inOrder(files, jobs === 1 ? 1 : most, (found) => work(found, (job) => pool.run(job)));
  } finally {
    stopListening();
    endJobs();
    await pool.end();
  }
}

/** How quickly the main thread works, in starts of a thread. */
class Pace {
  #done = 0;
  #latest = 0;

  note({ path }: Found, ms: number): void {
    const starts = ms / (deckName.test(path) ? msToStartForDecks : msToStart);
    this.#latest = this.#done === 0 ? starts : this.#latest + (starts - this.#latest) / 4;
    this.#done += starts;
  }

  /**
   * Whether each thread, one more included, would be spared more than its start. Not before as much was done here: the first
   * files take far longer than those that wait will.
   */
  isWorthStarting(waiting: number, threads: number): boolean {
    return this.#done > 1 && waiting * this.#latest > threads + 1;
  }
}
