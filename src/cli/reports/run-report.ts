/**
 * What came of a folder, beside the folder of results: one JSON file with every result, and one page for people. Results
 * have the names that they have there; of what was not written, the reasons are counted. No name of an input, no value.
 */
import { relative, resolve } from "node:path";
import type { ErrorCode } from "../../errors.ts";
import { GrowingFile } from "../../files/growing-file.ts";
import type { FileResult, Status } from "../../workflow/file-result.ts";
import { holdFolder } from "../../workflow/output-name.ts";
import type { Tally } from "../tally.ts";
import { type Attention, reportPage } from "./run-page.ts";

/** Where the two reports go; null where one is not wanted. */
export interface ReportPaths {
  readonly json: string | null;
  readonly html: string | null;
}

/** How many results the page lists: those that somebody should look at, as far as anybody reads. */
const mostListed = 1000;

/** Why files have no result, by status, code and sentence, with how many they are. */
type Reasons = Map<string, { status: Status; code: ErrorCode; message: string; files: number }>;

/** A report in the making. */
export class RunReport {
  readonly #paths: ReportPaths;
  readonly #json: GrowingFile | null;
  readonly #out: string | null;
  readonly #reasons: Reasons = new Map();
  readonly #attention: Attention[] = [];
  #written = 0;

  private constructor(paths: ReportPaths, json: GrowingFile | null, out: string | null) {
    this.#paths = paths;
    this.#json = json;
    this.#out = out;
  }

  /** @param out the folder of results, from which their names count; null for a single one. @throws "write-failed" */
  static async begin(paths: ReportPaths, out: string | null, version: string): Promise<RunReport> {
    const json = paths.json === null ? null : await GrowingFile.create(paths.json);
    await json?.append(`{"v":1,"type":"report","version":${JSON.stringify(version)},"files":[`);
    return new RunReport(paths, json, out);
  }

  /** @throws DermShareError "write-failed" */
  async add(result: FileResult): Promise<void> {
    const { status, output, error } = result;
    if (output === null) {
      if (error !== null) this.#count(status, error);
      return;
    }
    const { format, bytesOut, sha256, lossless, trimmed, removed, notes, resumed } = result;
    const name = this.#nameOf(output, status);
    const held = status === "held" ? (error?.message ?? null) : null;
    const row = { output: name, status, format, bytesOut, sha256, lossless, trimmed, removed, notes, held };
    await this.#json?.append(
      `${this.#written === 0 ? "" : ","}\n${JSON.stringify(resumed === true ? { ...row, resumed } : row)}`,
    );
    this.#written += 1;
    const isTold = held !== null || notes.length > 0;
    if (isTold && this.#attention.length < mostListed) this.#attention.push({ output: name, held, notes });
  }

  #nameOf(output: string, status: Status): string {
    if (this.#out === null) return relative(".", output);
    const folder = resolve(status === "held" ? holdFolder(resolve(this.#out)) : this.#out);
    return relative(folder, resolve(output)).replaceAll("\\", "/");
  }

  #count(status: Status, { code, message }: NonNullable<FileResult["error"]>): void {
    const key = `${status} ${code} ${message}`;
    const found = this.#reasons.get(key) ?? { status, code, message, files: 0 };
    found.files += 1;
    this.#reasons.set(key, found);
  }

  /** Ends both. @param isReviewed whether a person looked at each picture. @throws DermShareError "write-failed" */
  async end(tally: Tally, isReviewed: boolean): Promise<void> {
    const notWritten = [...this.#reasons.values()];
    const { type: _, v: __, ...summary } = tally.summary();
    await this.#json?.append(`\n],"notWritten":${JSON.stringify(notWritten)},"summary":${JSON.stringify(summary)}}\n`);
    await this.#json?.finish();
    if (this.#paths.html === null) return;
    const page = await GrowingFile.create(this.#paths.html);
    await page.append(reportPage(tally, isReviewed, notWritten, this.#attention));
    await page.finish();
  }
}
