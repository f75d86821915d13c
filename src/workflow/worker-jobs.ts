/** What every thread of a pool does: one job after another, in the order in which they come. */
import { parentPort } from "node:worker_threads";
import { beginJob } from "../bytes/job-memory.ts";
import { tidyUp } from "../bytes/spare-memory.ts";
import type { Handed } from "./worker-pool.ts";

/** Takes jobs, and answers each with one message. @param work must not fail */
export function answering<Job>(work: (job: Job) => Promise<unknown>): (handed: Handed<Job>) => void {
  let last = Promise.resolve();
  return ({ job, atOnce }) => {
    last = last.then(async () => {
      beginJob(atOnce);
      const answer = await work(job);
      tidyUp(); // before the next file is read
      parentPort?.postMessage(answer, []);
    });
  };
}
