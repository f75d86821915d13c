/** What each thread of a verification runs: one file at a time. */
import type { Found } from "../files/walk.ts";
import { answerJobs } from "./worker-jobs.ts";
import { verifyOne } from "./verify-file.ts";

/** One file to prove, without a problem. */
export interface VerifyJob {
  readonly found: Found;
  /** Today, here: 2026-11-22; a bundle whose consent has run out is told. */
  readonly today: string;
}

answerJobs(verifyOne);
