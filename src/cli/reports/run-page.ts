/** The page about a folder: one file without scripts, to be read, printed and filed. */
import type { FileResult, Status } from "../../workflow/file-result.ts";
import { kindWords, noteSentence } from "../file-lines.ts";
import type { Tally } from "../tally.ts";
import { counted } from "../terminal.ts";

/** A result that somebody should look at. */
export interface Attention {
  readonly output: string;
  readonly held: string | null;
  readonly notes: FileResult["notes"];
}

/** Why so many files have no result. */
export interface NotWritten {
  readonly status: Status;
  readonly message: string;
  readonly files: number;
}

const style =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}" +
  "table{border-collapse:collapse;width:100%}th,td{text-align:left;border-bottom:1px solid #bbb;padding:.3rem .6rem;vertical-align:top}" +
  "td.n{text-align:right}";

/** The page. */
export function reportPage(
  tally: Tally,
  isReviewed: boolean,
  notWritten: readonly NotWritten[],
  attention: readonly Attention[],
): string {
  const removed = [...tally.removed].map(([kind, files]) => row(kindWords[kind], files));
  const reasons = notWritten.map(({ status, message, files }) => row(`${status}: ${message}`, files));
  const looks = attention.map(({ output, held, notes }) => {
    const sentences = notes.map(noteSentence).filter((sentence) => sentence !== null);
    const told = [...(held === null ? [] : [held]), ...sentences];
    return told.length === 0 ? "" : `<tr><td>${escape(output)}</td><td>${told.map(escape).join("<br>")}</td></tr>`;
  });
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>Cleaned files</title><style>${style}</style></head><body><h1>Cleaned files</h1><p>${escape(tally.text())}</p>`,
    isReviewed
      ? "<p>Each picture is as a person decided who looked at it.</p>"
      : "<p><strong>Nobody has looked at the pictures: faces, tattoos and labels are still there.</strong></p>",
    section("Removed, in how many files", removed),
    section("Not written, and why", reasons),
    section(
      "To look at",
      looks.filter((line) => line !== ""),
    ),
    `<p>${counted(tally.written, "file")} written. Names are those of the results; no value that was removed stands here.</p>`,
    "</body></html>\n",
  ].join("\n");
}

function section(title: string, rows: readonly string[]): string {
  return rows.length === 0 ? "" : `<h2>${title}</h2><table>${rows.join("")}</table>`;
}

function row(text: string, files: number): string {
  return `<tr><td>${escape(text)}</td><td class="n">${files}</td></tr>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
