import { describe, expect, it, onTestFinished } from "vitest";
import { WorkerPool } from "../../src/workflow/worker-pool.ts";

/** A thread that answers with its number, and dies in the way that it is told. */
const thread = `
  const { parentPort, threadId } = require("node:worker_threads");
  parentPort.on("message", ({ job, atOnce }) => {
    if (job === "throw") throw new Error("planted");
    if (job === "exit") process.exit(3);
    if (job === "reject") Promise.reject(new Error("planted"));
    else if (job !== "hang") parentPort.postMessage({ job, threadId, atOnce });
  });`;

interface Answer {
  readonly job: string;
  readonly threadId: number;
  readonly atOnce?: number;
}

/** The same, in the main thread, whose number is 0. */
function here(job: string): Promise<Answer> {
  return ["throw", "exit", "reject"].includes(job)
    ? Promise.reject(new Error("planted"))
    : Promise.resolve({ job, threadId: 0 });
}

function makePool(
  size: number,
  pays: (next: string, waiting: number, threads: number) => boolean = () => true,
): WorkerPool<string, Answer> {
  const pool = new WorkerPool<string, Answer>(
    new URL(
      `data:text/javascript,${encodeURIComponent(`import { createRequire } from "node:module"; const require = createRequire("file:///");${thread}`)}`,
    ),
    size,
    here,
    pays,
  );
  onTestFinished(() => pool.end());
  return pool;
}

describe("the pool of threads", () => {
  it("answers every job, in the main thread and in no more threads than it may start", async () => {
    const pool = makePool(2);
    const jobs = Array.from({ length: 2000 }, (_, i) => `job ${i}`);
    const answers = await Promise.all(jobs.map((job) => pool.run(job)));
    expect(answers.map(({ job }) => job)).toEqual(jobs);
    const threads = new Set(answers.map(({ threadId }) => threadId));
    expect(threads).toContain(0);
    expect(threads.size).toBe(3);
    const { atOnce } = answers.findLast(({ threadId }) => threadId > 0) ?? {};
    expect(atOnce).toBe(3); // what each takes is its share
  });

  it("starts a thread only where that pays", async () => {
    const asked: [next: string, waiting: number, threads: number][] = [];
    const pool = makePool(5, (...now) => {
      asked.push(now);
      return now[1] > 3 && now[2] < 2;
    });
    const answers = await Promise.all(["a", "b", "c", "d", "e", "f", "g", "h"].map((job) => pool.run(job)));
    expect(new Set(answers.map(({ threadId }) => threadId)).size).toBe(3);
    expect(asked[0]).toEqual(["a", 1, 0]);
    expect(asked.some(([, waiting, threads]) => waiting > 3 && threads === 2)).toBe(true);
  });

  it.each(["throw", "exit", "reject"])("fails the job whose thread dies (%s), and no other", async (death) => {
    const pool = makePool(2);
    const jobs = ["a", death, "b", death, "c", "d", death, "e"];
    const ends = await Promise.allSettled(jobs.map((job) => pool.run(job)));
    expect(ends.map(({ status }) => status === "fulfilled")).toEqual(jobs.map((job) => job !== death));
  });

  it("ends at once, a thread that hangs included", async () => {
    const pool = makePool(1);
    void pool.run("hang");
    void pool.run("never begun");
    await pool.end();
  });
});
