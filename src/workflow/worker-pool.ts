/** Threads that do one kind of job each at a time. A thread is started when there is work that no other can take. */
import { Worker } from "node:worker_threads";

interface Task<Job, Answer> {
  readonly job: Job;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** The pool; `end` must be called, or the process does not end. */
export class WorkerPool<Job, Answer> {
  readonly #file: URL;
  readonly #size: number;
  readonly #workers = new Set<Worker>();
  readonly #idle: Worker[] = [];
  readonly #queue: Task<Job, Answer>[] = [];

  /**
   * @param file what each thread runs: it answers every message with one message
   * @param size how many threads at most
   */
  constructor(file: URL, size: number) {
    this.#file = file;
    this.#size = size;
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
    const workers = [...this.#workers];
    this.#workers.clear();
    for (const worker of workers) worker.removeAllListeners();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  #next(): void {
    if (this.#queue.length === 0) return;
    const worker = this.#idle.pop() ?? this.#start();
    const task = worker === null ? undefined : this.#queue.shift();
    if (worker !== null && task !== undefined) this.#hand(worker, task);
  }

  #start(): Worker | null {
    if (this.#workers.size >= this.#size) return null;
    const worker = new Worker(this.#file, { execArgv: [] });
    this.#workers.add(worker);
    return worker;
  }

  #hand(worker: Worker, { job, resolve, reject }: Task<Job, Answer>): void {
    const crashed = (error: unknown) => {
      this.#drop(worker);
      reject(error instanceof Error ? error : new Error("the thread ended"));
      this.#next();
    };
    worker.removeAllListeners();
    worker.once("error", crashed).once("exit", crashed);
    worker.once("message", (answer: Answer) => {
      worker.removeAllListeners();
      worker.once("error", () => this.#drop(worker)).once("exit", () => this.#drop(worker));
      this.#idle.push(worker);
      resolve(answer);
      this.#next();
    });
    worker.postMessage(job, []);
  }

  /** Forgets a thread that ended. */
  #drop(worker: Worker): void {
    worker.removeAllListeners();
    worker.once("error", () => {}); // an exit may be followed by its reason
    this.#workers.delete(worker);
    const index = this.#idle.indexOf(worker);
    if (index >= 0) this.#idle.splice(index, 1);
  }
}
