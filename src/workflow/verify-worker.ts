/** What each thread of a verification runs: one file at a time. */
import { parentPort } from "node:worker_threads";
import { beginJob } from "../bytes/job-memory.ts";
import type { Found } from "../files/walk.ts";
import { tidyUp } from "./spare-memory.ts";
import { verifyOne } from "./verify-file.ts";

/** One file to prove, without a problem. */
export interface VerifyJob {
  readonly found: Found;
  /** Today, here: 2026-11-22; a bundle whose consent has run out is told. */
  readonly today: string;
}

parentPort?.on("message", (job: VerifyJob) => void answer(job));

async function answer(job: VerifyJob): Promise<void> {
  beginJob();
  const verdict = await verifyOne(job);
  tidyUp(); // before the next file is asked for
  parentPort?.postMessage(verdict, []);
}
