/** What each thread of a verification runs: one file at a time. */
import { parentPort } from "node:worker_threads";
import type { Found } from "../files/walk.ts";
import { answering } from "./worker-jobs.ts";
import { verifyOne } from "./verify-file.ts";

/** One file to prove, without a problem. */
export interface VerifyJob {
  readonly found: Found;
  /** Today, here: 2026-11-22; a bundle whose consent has run out is told. */
  readonly today: string;
}

parentPort?.on("message", answering(verifyOne));
