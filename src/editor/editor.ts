/** The mask editor: a picture in the browser, regions back. */
import { type Asset, type End, showPage, type Sitting } from "./local-page.ts";
import { type Drawn, readDrawn, type Task } from "./task.ts";

/** The parts of a page, as `npm run build` makes them. */
export interface PageParts {
  readonly html: string;
  readonly script: string;
  readonly style: string;
}

/** A picture for the browser: without metadata, in sRGB, perhaps smaller than the file. */
export interface Preview {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

/** How the editor runs. */
export interface EditorSitting extends Sitting {
  /** Says why what was drawn may not be saved now (the file was changed meanwhile), or null. */
  objection?(): Promise<string | null>;
}

/**
 * Lets a person draw on a picture. Nothing is written anywhere.
 *
 * @param previewOf a page or frame, from 1
 * @throws DermShareError "interrupted" by the signal
 */
export function editRegions(
  parts: PageParts,
  previewOf: (page: number) => Promise<Preview | null>,
  task: Task,
  sitting: EditorSitting,
): Promise<End<Drawn>> {
  const assets = new Map<string, Asset>([
    ["/", { mediaType: "text/html; charset=utf-8", bytes: parts.html }],
    ["/page.js", { mediaType: "text/javascript; charset=utf-8", bytes: parts.script }],
    ["/page.css", { mediaType: "text/css; charset=utf-8", bytes: parts.style }],
    ["/task", { mediaType: "application/json", bytes: JSON.stringify(task) }],
    ["/favicon.ico", { mediaType: "image/x-icon", bytes: "" }],
  ]);
  const take = (path: string, sent: unknown) => (path === "/save" ? takeDrawn(sent, task, sitting) : null);
  const give = (path: string) => {
    const page = pageIn(path.slice(1));
    return page === null ? (assets.get(path) ?? null) : previewOf(page);
  };
  return showPage({ give, take }, sitting);
}

/** The page that is asked for as "picture" or "picture/2"; null for another path. */
export function pageIn(path: string): number | null {
  const found = /^picture(?:\/([1-9]\d{0,8}))?$/.exec(path);
  return found === null ? null : Number(found[1] ?? "1");
}

/** A drawing that may be saved, or why not. */
export async function takeDrawn(
  sent: unknown,
  task: Task,
  { objection }: Pick<EditorSitting, "objection">,
): Promise<{ done: Drawn } | { problem: string }> {
  const drawn = readDrawn(sent, task.size);
  if (drawn === null) return { problem: "A region has no size or lies outside the picture." };
  if (task.mode === "crop" && drawn.regions.length > 0) return { problem: "A crop covers nothing." };
  if (!task.mayBeEmpty && drawn.regions.length === 0 && drawn.crop === null)
    return { problem: "Nothing is drawn yet." };
  const problem = (await objection?.()) ?? null;
  return problem === null ? { done: drawn } : { problem };
}
