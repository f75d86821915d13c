/** Tables as spreadsheets write and read them: RFC 4180, with the mark of UTF-8, and with semicolons where commas count. */
import { DermShareError } from "../errors.ts";

const mark = "\ufeff"; // without it, spreadsheets take the text for something else

/** A table as text; every cell in quotation marks. */
export function formatCsv(rows: readonly (readonly string[])[]): string {
  return mark + rows.map((row) => `${row.map(formatCell).join(",")}\r\n`).join("");
}

/** A cell that a spreadsheet would take for a formula is made plain text by an apostrophe. */
function formatCell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${plain.replaceAll('"', '""')}"`;
}

/**
 * The rows of a table; what separates the cells is what stands in its first line.
 *
 * @throws DermShareError "usage" for a quotation mark that nothing closes: what follows might be of another cell
 */
export function parseCsv(text: string): string[][] {
  const plain = text.startsWith(mark) ? text.slice(1) : text;
  const [head = ""] = plain.split(/\r?\n/, 1);
  const separator = head.includes(";") ? ";" : head.includes("\t") ? "\t" : ",";
  const rows: string[][] = [];
  let row: string[] = [];
  const cells = new RegExp(`(?:"((?:[^"]|"")*)"|([^${separator}\\r\\n]*))(${separator}|\\r\\n|\\n|\\r|$)`, "gy");
  for (const [whole, quoted, bare = "", end] of plain.matchAll(cells)) {
    if (whole === "" && row.length === 0) break;
    if (bare.startsWith('"')) throw unclosed(rows.length + 1);
    row.push(quoted?.replaceAll('""', '"') ?? bare);
    if (end === separator) continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

function unclosed(row: number): DermShareError {
  const hint = "open the table in a spreadsheet, look at that row and save it again";
  return new DermShareError("usage", `row ${row}: a quotation mark is not closed, or text follows it`, hint);
}
