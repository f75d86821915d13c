/** What became of a folder: how many pictures and decks ended how, and where they lie now. */
import { extname } from "node:path";
import { deckFormats } from "../deck/part-kinds.ts";
import { shown } from "../errors.ts";
import type { FileResult, Status } from "../workflow/file-result.ts";
import { holdFolder } from "../workflow/output-name.ts";
import { counted } from "./terminal.ts";

type Kind = "picture" | "deck" | "file";

const decks: ReadonlySet<string> = new Set(deckFormats.map(({ id }) => id));
const mostReasons = 4;

/** One row: files that ended alike. */
interface Row {
  readonly kinds: Map<Kind, number>;
  /** For files that were held what there is to look at, for files that were left out their extensions. */
  readonly reasons: Set<string>;
}

/** The counts, made as the files come: a million of them leave no list. */
export class FolderTable {
  readonly #rows = new Map<string, Row>();
  readonly #out: string;

  /** @param out the folder of results */
  constructor(out: string) {
    this.#out = out;
  }

  add(result: FileResult): void {
    const name = result.resumed === true ? doneBefore : rowNames[result.status];
    const row = this.#rows.get(name) ?? { kinds: new Map<Kind, number>(), reasons: new Set<string>() };
    this.#rows.set(name, row);
    const kind = kindOf(result);
    row.kinds.set(kind, (row.kinds.get(kind) ?? 0) + 1);
    for (const reason of reasonsOf(result)) if (row.reasons.size <= mostReasons) row.reasons.add(reason);
  }

  /** The rows, each like "  held       2 decks        Clean-hold    (hidden slides; sound or film)". */
  lines(): string[] {
    const rows = [...new Set([doneBefore, ...Object.values(rowNames)])].flatMap((name) => {
      const row = this.#rows.get(name);
      return row === undefined ? [] : [[name, amountsOf(row), this.#placeOf(name), notesOf(name, row)] as const];
    });
    const widthOf = (column: 0 | 1 | 2) => Math.max(...rows.map((row) => row[column].length));
    const [first, second, third] = [widthOf(0), widthOf(1), widthOf(2)];
    return rows.map(([name, amounts, place, notes]) =>
      `  ${name.padEnd(first)}  ${amounts.padEnd(second)}  ${place.padEnd(third)}  ${notes}`.trimEnd(),
    );
  }

  #placeOf(name: string): string {
    if (name === rowNames.cleaned || name === doneBefore) return shown(this.#out);
    return name === rowNames.held ? shown(holdFolder(this.#out)) : "not copied";
  }
}

/** What is already clean lies among the cleaned; what is no picture or deck was left out. */
const rowNames: Readonly<Record<Status, string>> = {
  cleaned: "cleaned",
  "already-clean": "cleaned",
  held: "held",
  refused: "refused",
  failed: "failed",
  skipped: "left out",
};

/** What an earlier run has cleaned. */
const doneBefore = "done before";

function kindOf({ format }: FileResult): Kind {
  if (format === null) return "file"; // nobody knows what it is
  return decks.has(format) ? "deck" : "picture";
}

function reasonsOf({ status, error, input, resumed }: FileResult): string[] {
  if (resumed === true) return [];
  if (status === "skipped")
    return [extname(input).toLowerCase()].filter((extension) => /^\.[a-z0-9]{1,5}$/.test(extension));
  return status === "held" && error !== null ? error.message.replace(/^held for a look: /, "").split("; ") : [];
}

function amountsOf({ kinds }: Row): string {
  const order: readonly Kind[] = ["picture", "deck", "file"];
  return order.flatMap((kind) => (kinds.has(kind) ? [counted(kinds.get(kind) ?? 0, kind)] : [])).join(", ");
}

function notesOf(name: string, { reasons }: Row): string {
  if (name === rowNames.refused || name === rowNames.failed) return "(see the report)";
  const first = [...reasons].slice(0, mostReasons);
  const more = reasons.size > mostReasons ? [...first, "..."] : first;
  return more.length === 0 ? "" : `(${more.join(name === rowNames.held ? "; " : " ")})`;
}
