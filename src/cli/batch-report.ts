/** The report of a run. It never ends the run: what cannot be written of it is told, and the results stand. */
import { relative, resolve } from "node:path";
import { DermShareError, shown } from "../errors.ts";
import type { CleanFileOptions } from "../workflow/clean-file.ts";
import type { FileResult } from "../workflow/file-result.ts";
import type { Shard } from "../workflow/shard.ts";
import type { ReportPaths, RunReport } from "./reports/run-report.ts";
import type { Tally } from "./tally.ts";
import { showError, type Terminal } from "./terminal.ts";
import { version } from "./version.ts";

/** What a report is asked for. */
export interface ReportRequest {
  /** Where `--report` wants it; beside the folder of results where it says nothing. */
  readonly asked: string | undefined;
  readonly shard: Shard | null;
  readonly isBatch: boolean;
}

/** The report in the making, and where there is none, or none any more, nothing. */
export class BatchReport {
  readonly #terminal: Terminal;
  readonly #isAsked: boolean;
  readonly #path: string;
  #report: RunReport | null;
  #error: DermShareError | null = null;

  private constructor(terminal: Terminal, isAsked: boolean, path: string, report: RunReport | null) {
    this.#terminal = terminal;
    this.#isAsked = isAsked;
    this.#path = path;
    this.#report = report;
  }

  /**
   * Begins it: of a run into a folder, or where it is asked for.
   *
   * @throws DermShareError "write-failed" where it is asked for and cannot be begun: nothing was done yet
   */
  static async begin(
    terminal: Terminal,
    request: ReportRequest,
    { destination, dryRun }: CleanFileOptions,
  ): Promise<BatchReport> {
    const isAsked = request.asked !== undefined;
    const out = destination.kind === "folder" ? destination.path : null;
    if (dryRun || (!isAsked && (!request.isBatch || out === null))) return new BatchReport(terminal, isAsked, "", null);
    const { RunReport } = await import("./reports/run-report.ts");
    const paths = pathsOf(request, out);
    const path = relative(".", paths.html ?? paths.json ?? "");
    try {
      return new BatchReport(terminal, isAsked, path, await RunReport.begin(paths, out, version));
    } catch (error) {
      if (isAsked || !(error instanceof DermShareError)) throw error;
      terminal.say(notWritten(error));
      return new BatchReport(terminal, isAsked, path, null);
    }
  }

  /** Takes in a result. */
  async add(result: FileResult): Promise<void> {
    await this.#attempt((report) => report.add(result));
  }

  /**
   * Ends it and tells where it lies, or why it does not; one that was asked for then counts in the tally.
   *
   * @param isReviewed whether a person looked at each picture
   */
  async end(tally: Tally, isReviewed: boolean): Promise<void> {
    await this.#attempt((report) => report.end(tally, isReviewed));
    if (this.#report !== null) this.#terminal.say(`Report: ${shown(this.#path)}`);
    if (this.#error === null) return;
    if (!this.#isAsked) return this.#terminal.say(notWritten(this.#error));
    showError(this.#error);
    tally.reportError = this.#error;
  }

  async #attempt(step: (report: RunReport) => Promise<void>): Promise<void> {
    if (this.#report === null) return;
    try {
      await step(this.#report);
    } catch (error) {
      if (!(error instanceof DermShareError)) throw error;
      this.#error = error;
      this.#report = null;
    }
  }
}

function pathsOf({ asked, shard }: ReportRequest, out: string | null): ReportPaths {
  if (asked?.endsWith(".json") === true) return { json: asked, html: null };
  if (asked !== undefined && !/\.html?$/.test(asked)) {
    throw new DermShareError("usage", "a report is written as .json or .html", "--report report.html");
  }
  if (asked !== undefined) return { json: null, html: asked };
  const part = shard === null ? "" : `-${shard.index}-of-${shard.count}`;
  const beside = `${resolve(out ?? ".")}-report${part}`;
  return { json: `${beside}.json`, html: `${beside}.html` };
}

function notWritten(error: DermShareError): string {
  return `No report is written: ${shown(error.message)}`;
}
