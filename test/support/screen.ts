/** What stands on a terminal after a program has drawn on it, its prompts redrawn in place: a terminal as small as will do. */

const escape = "\u001b";
/** A control sequence of ECMA-48, 5.4; or one character. */
const pieces = new RegExp(`${escape}\\[[?]?([\\d;]*)([A-Za-z])|[^]`, "gu");

/** The lines, without blanks at their ends; those that were scrolled away are there too. */
export function linesOnScreen(drawn: string): string[] {
  const lines: string[][] = [[]];
  let [row, column] = [0, 0];
  const lineAt = (at: number): string[] => (lines[at] ??= []);
  for (const [piece, counted = "", kind = ""] of drawn.matchAll(pieces)) {
    const count = Math.max(1, Number.parseInt(counted, 10) || 0);
    if (piece === "\r") column = 0;
    else if (piece === "\n") row += 1;
    else if (piece === "\b") column = Math.max(0, column - 1);
    else if (kind === "A") row = Math.max(0, row - count);
    else if (kind === "B") row += count;
    else if (kind === "C") column += count;
    else if (kind === "D") column = Math.max(0, column - count);
    else if (kind === "G") column = count - 1;
    else if (kind === "K") lineAt(row).splice(counted === "2" ? 0 : column);
    else if (kind === "J") {
      lineAt(row).splice(column);
      lines.splice(row + 1);
    } else if (kind === "" && piece >= " ") lineAt(row)[column++] = piece;
  }
  return Array.from(lines, (line) =>
    Array.from(line ?? [], (character) => character ?? " ")
      .join("")
      .trimEnd(),
  );
}
