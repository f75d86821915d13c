/** Who does jobs of one kind: the main thread, and others beside it where they pay. */
import { Worker } from "node:worker_threads";

/** What a thread is handed. */
export interface Handed<Job> {
  readonly job: Job;
  /** In how many threads, the main one among them, there are jobs. */
  readonly atOnce: number;
}

interface Task<Job, Answer> {
  readonly job: Job;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** What a thread has: the first is in hand, the second waits there, for the main thread may be too busy to hand it over. */
type Tasks<Job, Answer> = Task<Job, Answer>[];

const mostTasks = 2;

/** The pool; `end` must be called, or the process does not end. */
export class WorkerPool<Job, Answer> {
  readonly #file: URL;
  readonly #size: number;
  readonly #here: (job: Job) => Promise<Answer>;
  readonly #pays: (next: Job, waiting: number, threads: number) => boolean;
  readonly #threads = new Map<Worker, Tasks<Job, Answer>>();
  readonly #queue: Task<Job, Answer>[] = [];
  #isFreeHere = true;

  /**
   * @param file what each thread runs: it answers every message, a `Handed` job, with one message, in their order
   * @param size how many threads at most beside the main one
   * @param here does a job in the main thread
   * @param pays whether another thread pays for the next job, where so many wait, and so many threads are there beside the
   *        main one
   */
  constructor(
    file: URL,
    size: number,
    here: (job: Job) => Promise<Answer>,
    pays: (next: Job, waiting: number, threads: number) => boolean,
  ) {
    this.#file = file;
    this.#size = size;
    this.#here = here;
    this.#pays = pays;
  }

  /** How many threads there are beside the main one. */
  get threads(): number {
    return this.#threads.size;
  }

  /** Has a job done. @throws Error when the thread that had it in hand ended: it is not given to another */
  run(job: Job): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, resolve, reject });
      this.#next();
    });
  }

  /** Ends all threads at once; jobs in hand are never answered. */
  async end(): Promise<void> {
    this.#queue.length = 0;
    const threads = [...this.#threads.keys()];
    this.#threads.clear();
    for (const thread of threads) thread.removeAllListeners();
    await Promise.all(threads.map((thread) => thread.terminate()));
  }

  #next(): void {
    this.#handToThreadsWith(0);
    while (this.#mayStart()) this.#hand(...this.#start());
    for (let count = 1; count < mostTasks; count += 1) this.#handToThreadsWith(count);
    if (this.#isFreeHere) void this.#doHere();
  }

  #mayStart(): boolean {
    const [next] = this.#queue;
    const threads = this.#threads.size;
    return next !== undefined && threads < this.#size && this.#pays(next.job, this.#queue.length, threads);
  }

  #handToThreadsWith(count: number): void {
    for (const [thread, tasks] of this.#threads) if (tasks.length === count) this.#hand(thread, tasks);
  }

  async #doHere(): Promise<void> {
    this.#isFreeHere = false;
    await new Promise((resolve) => setImmediate(resolve)); // what waits to be read is read first
    const task = this.#queue.shift();
    if (task !== undefined) await this.#here(task.job).then(task.resolve, task.reject);
    this.#isFreeHere = true;
    if (this.#queue.length > 0) this.#next();
  }

  #start(): [Worker, Tasks<Job, Answer>] {
    const thread = new Worker(this.#file, { execArgv: [] });
    const tasks: Tasks<Job, Answer> = [];
    this.#threads.set(thread, tasks);
    thread.on("message", (answer: Answer) => {
      tasks.shift()?.resolve(answer);
      this.#next();
    });
    const ended = (error: unknown) => {
      if (!this.#threads.delete(thread)) return; // an error is followed by an exit
      tasks.shift()?.reject(error instanceof Error ? error : new Error("the thread ended"));
      this.#queue.unshift(...tasks);
      this.#next();
    };
    thread.on("error", ended).on("exit", ended);
    return [thread, tasks];
  }

  #hand(thread: Worker, tasks: Tasks<Job, Answer>): void {
    const task = this.#queue.shift();
    if (task === undefined) return;
    tasks.push(task);
    const handed: Handed<Job> = { job: task.job, atOnce: 1 + this.threads };
    thread.postMessage(handed, []);
  }
}
