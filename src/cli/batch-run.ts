/** The run over many files that `strip`, `crop` and `redact-region` share. */
import { DermShareError, shown } from "../errors.ts";
import { cleanFiles } from "../workflow/batch.ts";
import type { CleanFileOptions } from "../workflow/clean-file.ts";
import type { DoneBefore } from "../workflow/done-before.ts";
import { partOf } from "../workflow/shard.ts";
import { type BatchFlags, type Inputs, jobsOf, shardOf } from "./batch-options.ts";
import { showFile } from "./file-lines.ts";
import { Tally } from "./tally.ts";
import type { Terminal } from "./terminal.ts";
import { version } from "./version.ts";

/**
 * Cleans every file and shows what came of each.
 *
 * @param brief what was removed from each is told with --verbose only
 * @throws DermShareError "usage" for a part or a number of threads that is none; what finding the files throws
 */
export async function runBatch(
  terminal: Terminal,
  { files, isBatch }: Inputs,
  flags: BatchFlags,
  options: CleanFileOptions,
  brief: boolean,
): Promise<Tally> {
  const shard = shardOf(flags);
  const jobs = jobsOf(flags);
  const { dryRun } = options;
  const memory = isBatch && !dryRun ? await memoryOf(terminal, flags.resume === true, options) : null;
  const tally = new Tally();
  for await (const result of cleanFiles(partOf(files, shard), { ...options, jobs, memory })) {
    tally.add(result);
    showFile(terminal, result, { dryRun, isBatch, brief });
  }
  await memory?.close();
  if (isBatch) terminal.say(tally.text());
  return tally;
}

/** The memory of a batch; none where the private folder cannot be written, unless it is asked for. */
async function memoryOf(terminal: Terminal, resume: boolean, options: CleanFileOptions): Promise<DoneBefore | null> {
  const { DoneBefore } = await import("../workflow/done-before.ts"); // late: it needs cryptography
  try {
    return await DoneBefore.open(resume, version, options);
  } catch (error) {
    if (resume || !(error instanceof DermShareError)) throw error;
    terminal.say(`No journal is kept, --resume will not work: ${shown(error.message)}`);
    return null;
  }
}
