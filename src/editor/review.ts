/** The contact sheet: every distinct picture once, and what was decided about it. */
import { type Decision, readDecision } from "./decision.ts";
import { type PageParts, pageIn, type Preview, takeDrawn } from "./editor.ts";
import { type Asset, type End, type Reply, showPage, type Sitting } from "./local-page.ts";
import type { SheetEntry } from "./sheet-entry.ts";
import { isRecord, type NoTask, type Task } from "./task.ts";

/** What the sheet shows, and who remembers what is decided. Ids that there are not give null. */
export interface Sheet {
  /** What is known by now; `more` while files are still read. */
  list(): { readonly entries: readonly SheetEntry[]; readonly more: boolean };
  /** A page of a picture, from 1: as the editor shows it, or small. What was given counts as shown. */
  picture(id: number, page: number, isSmall: boolean): Promise<Preview | null>;
  task(id: number): Promise<Task | NoTask | null>;
  /** Remembers a decision; null takes one back. Gives why it cannot, or null. */
  decide(id: number, decision: Decision | null): Promise<string | null>;
  /** Sees to it that what was decided is remembered. Gives why it is not, or null. */
  kept(): Promise<string | null>;
}

/** The parts of both pages. */
export interface ReviewParts {
  readonly sheet: PageParts;
  readonly editor: PageParts;
}

/** Shows the sheet; every decision is given to it at once. @throws what the sheet throws; "interrupted" by the signal */
export function reviewPictures(parts: ReviewParts, sheet: Sheet, sitting: Sitting): Promise<End<null>> {
  const fixed = fixedAssets(parts);
  return showPage<null>(
    {
      give: (path) => fixed.get(path) ?? giveOne(path, parts, sheet),
      take: (path, sent) => take(path, sent, sheet),
    },
    sitting,
  );
}

function fixedAssets({ sheet, editor }: ReviewParts): Map<string, Asset> {
  const [script, style] = ["text/javascript; charset=utf-8", "text/css; charset=utf-8"];
  return new Map([
    ["/", { mediaType: "text/html; charset=utf-8", bytes: sheet.html }],
    ["/review.js", { mediaType: script, bytes: sheet.script }],
    ["/page.js", { mediaType: script, bytes: editor.script }],
    ["/page.css", { mediaType: style, bytes: editor.style }],
    ["/review.css", { mediaType: style, bytes: sheet.style }],
    ["/favicon.ico", { mediaType: "image/x-icon", bytes: "" }],
  ]);
}

async function giveOne(path: string, { editor }: ReviewParts, sheet: Sheet): Promise<Asset | null> {
  if (path === "/pictures") return json(sheet.list());
  const [, kind, id = "", ...rest] = path.split("/");
  const name = rest.join("/");
  if (!/^\d+$/.test(id) || (kind !== "small" && kind !== "draw")) return null;
  const page = pageIn(name);
  if (page !== null) return sheet.picture(Number(id), page, kind === "small");
  if (kind === "draw" && name === "") return { mediaType: "text/html; charset=utf-8", bytes: editor.html };
  const task = kind === "draw" && name === "task" ? await sheet.task(Number(id)) : null;
  return task === null ? null : json(task);
}

async function take(path: string, sent: unknown, sheet: Sheet): Promise<Reply<null> | null> {
  if (path === "/save") {
    const problem = await sheet.kept();
    return problem === null ? { done: null } : { problem };
  }
  const [, kind, id = "", name] = path.split("/");
  if (!/^\d+$/.test(id)) return null;
  if (kind === "decide" && name === undefined) {
    const verdict = isRecord(sent) ? sent["verdict"] : undefined;
    const decision = verdict === null ? null : readDecision(sent);
    if (verdict !== null && decision === null) return null;
    return told(await sheet.decide(Number(id), decision));
  }
  if (kind !== "draw" || name !== "save") return null;
  const task = await sheet.task(Number(id));
  if (task === null) return null;
  if ("problem" in task) return { problem: task.problem };
  const taken = await takeDrawn(sent, task, {});
  if ("problem" in taken) return taken;
  return told(await sheet.decide(Number(id), { verdict: "masked", size: task.size, drawn: taken.done }));
}

function told(problem: string | null): Reply<null> {
  return problem === null ? { answer: {} } : { problem };
}

function json(value: unknown): Asset {
  return { mediaType: "application/json", bytes: JSON.stringify(value) };
}
