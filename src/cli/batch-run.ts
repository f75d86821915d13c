/** The run over many files that `strip`, `crop` and `redact-region` share. */
import { relative, resolve } from "node:path";
import { DermShareError, shown } from "../errors.ts";
import { fileSize } from "../files/read.ts";
import type { Found } from "../files/walk.ts";
import { cleanFiles } from "../workflow/batch.ts";
import type { CleanFileOptions } from "../workflow/clean-file.ts";
import type { DoneBefore } from "../workflow/done-before.ts";
import { partOf, type Shard } from "../workflow/shard.ts";
import { type BatchFlags, type Inputs, jobsOf, shardOf } from "./batch-options.ts";
import { DryRunTable } from "./dry-run-table.ts";
import { showFile, sumLines } from "./file-lines.ts";
import { type Amount, Progress } from "./progress.ts";
import type { FolderTable } from "./folder-table.ts";
import { namesOf, namesText, renamed } from "./replaced-names.ts";
import type { RunReport } from "./reports/run-report.ts";
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
  const report = await reportOf(terminal, flags, shard, isBatch, options);
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
    await report?.report.add(result);
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
  await report?.report.end(tally, options.review?.requireReview === true);
  if (report !== null) terminal.say(`Report: ${shown(report.path)}`);
  return tally;
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

/** The report of a run into a folder, beside it, or where it is asked for; null where there is none. */
async function reportOf(
  terminal: Terminal,
  { report: asked }: BatchFlags,
  shard: Shard | null,
  isBatch: boolean,
  { destination, dryRun }: CleanFileOptions,
): Promise<{ readonly report: RunReport; readonly path: string } | null> {
  const out = destination.kind === "folder" ? destination.path : null;
  if (dryRun || (asked === undefined && (!isBatch || out === null))) return null;
  const { RunReport } = await import("./reports/run-report.ts");
  const part = shard === null ? "" : `-${shard.index}-of-${shard.count}`;
  const beside = `${resolve(out ?? ".")}-report${part}`;
  const paths =
    asked === undefined
      ? { json: `${beside}.json`, html: `${beside}.html` }
      : asked.endsWith(".json")
        ? { json: asked, html: null }
        : { json: null, html: asked };
  try {
    const path = relative(".", paths.html ?? paths.json ?? "");
    return { report: await RunReport.begin(paths, out, version), path };
  } catch (error) {
    if (asked !== undefined || !(error instanceof DermShareError)) throw error;
    terminal.say(`No report is written: ${shown(error.message)}`);
    return null;
  }
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
