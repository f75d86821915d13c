/** The run over many files that `strip`, `crop` and `redact-region` share. */
import { dirname } from "node:path";
import { DermShareError, shown } from "../errors.ts";
import { fileSize } from "../files/read.ts";
import { doubtfulTemporaries } from "../files/temporary-names.ts";
import type { Found } from "../files/walk.ts";
import { cleanFiles } from "../workflow/batch.ts";
import type { CleanFileOptions } from "../workflow/clean-file.ts";
import type { DoneBefore } from "../workflow/done-before.ts";
import { partOf } from "../workflow/shard.ts";
import { type BatchFlags, type Inputs, jobsOf, shardOf } from "./batch-options.ts";
import { BatchReport } from "./batch-report.ts";
import { DryRunTable } from "./dry-run-table.ts";
import { showFile, sumLines } from "./file-lines.ts";
import { type Amount, Progress } from "./progress.ts";
import type { FolderTable } from "./folder-table.ts";
import { namesOf, namesText, renamed } from "./replaced-names.ts";
import { Tally } from "./tally.ts";
import { counted, type Terminal } from "./terminal.ts";
import { version } from "./version.ts";

/**
 * Cleans every file and shows what came of each.
 *
 * @param brief what was removed from each is told with --verbose only
 * @throws DermShareError "usage" for a part or a number of threads that is none; what finding the files throws
 */
export async function runBatch(
  terminal: Terminal,
  { files, again, isBatch, folder: input }: Inputs,
  flags: BatchFlags,
  options: CleanFileOptions,
  brief: boolean,
): Promise<Tally> {
  const shard = shardOf(flags);
  const jobs = jobsOf(flags);
  const { dryRun } = options;
  const memory = isBatch && !dryRun ? await memoryOf(terminal, flags.resume === true, options) : null;
  const names = isBatch ? await namesOf(input, flags, options) : null;
  const tally = new Tally();
  const table = isBatch && options.withFacts === true ? new DryRunTable() : null;
  const outcomes = await outcomesOf(isBatch, options);
  const report = await BatchReport.begin(terminal, { asked: flags.report, shard, isBatch }, options);
  const progress = new Progress(terminal);
  if (again !== null && terminal.isWatched) {
    amountOf(partOf(again(), shard)).then(
      (total) => (progress.total = total),
      () => {}, // then the bar goes without; the walk itself will say what is wrong
    );
  }
  for await (const result of cleanFiles(renamed(partOf(files, shard), names), { ...options, jobs, memory })) {
    tally.add(result);
    table?.add(result);
    outcomes?.add(result);
    await report.add(result);
    progress.add(result.bytesIn);
    showFile(terminal, result, { dryRun, isBatch, brief });
  }
  progress.end();
  memory?.close();
  const sums = [...(outcomes?.lines() ?? []), ...(brief ? sumLines(tally, dryRun) : [])];
  if (isBatch) terminal.say([tally.text(), ...sums].join("\n"));
  const photos = table?.text() ?? null;
  if (photos !== null) terminal.say(photos);
  if (names !== null && names.count > 0) terminal.say(namesText(names));
  await report.end(tally, tally.isReviewed(options.review));
  const unfinished = doubtfulTemporaries();
  if (isBatch && unfinished.length > 0) terminal.say(unfinishedText(unfinished));
  return tally;
}

/** Files of a run that was killed, on this computer or another one: only a person knows that it is over. */
function unfinishedText(paths: readonly string[]): string {
  const folders = [...new Set(paths.map((path) => dirname(path)))];
  const files = counted(paths.length, "unfinished file");
  const where = folders.map((folder) => `  ${shown(folder)}`).join("\n");
  return `${files} (.derm-share-*.tmp) of another run: delete ${paths.length === 1 ? "it" : "them"} when none is at work there.\n${where}`;
}

/** How much there is to do; what cannot be looked at counts as nothing. */
async function amountOf(files: AsyncIterable<Found>): Promise<Amount> {
  const amount = { files: 0, bytes: 0 };
  for await (const { path } of files) {
    amount.files += 1;
    amount.bytes += await fileSize(path).catch(() => 0);
  }
  return amount;
}

/** What is counted of a run into a folder; null for any other. */
async function outcomesOf(isBatch: boolean, { destination, dryRun }: CleanFileOptions): Promise<FolderTable | null> {
  if (!isBatch || dryRun || destination.kind !== "folder") return null;
  const { FolderTable } = await import("./folder-table.ts");
  return new FolderTable(destination.path);
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
