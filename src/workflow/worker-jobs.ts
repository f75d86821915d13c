/** What every thread of a pool does: one job after another, in the order in which they come. */
import { parentPort } from "node:worker_threads";
import { beginJob } from "../bytes/job-memory.ts";
import { tidyUp } from "./spare-memory.ts";

/** Answers every job with one message. @param work must not fail */
export function answerJobs<Job, Answer>(work: (job: Job) => Promise<Answer>): void {
  let last = Promise.resolve();
  parentPort?.on("message", (job: Job) => {
    last = last.then(async () => {
      beginJob();
      const answer = await work(job);
      tidyUp(); // before the next file is read
      parentPort?.postMessage(answer, []);
    });
  });
}
