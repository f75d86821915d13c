/** The pages in the browser: assets that `npm run build` puts beside the program. */
import { join } from "node:path";
import type { PageParts } from "../editor/editor.ts";
import type { ReviewParts } from "../editor/review.ts";
import { DermShareError } from "../errors.ts";
import { readInput } from "../files/read.ts";

/** @throws DermShareError "read-failed" where the program was not built as a whole */
export async function editorPage(): Promise<PageParts> {
  return partsOf("editor-page");
}

/** @throws DermShareError "read-failed" where the program was not built as a whole */
export async function pagesForReview(): Promise<ReviewParts> {
  return { sheet: await partsOf("review-page"), editor: await editorPage() };
}

async function partsOf(page: string): Promise<PageParts> {
  const extensions = ["html", "js", "css"];
  const [html = "", script = "", style = ""] = await Promise.all(extensions.map((one) => readPart(`${page}.${one}`)));
  return { html, script, style };
}

async function readPart(name: string): Promise<string> {
  try {
    const bytes = await readInput(join(import.meta.dirname, "..", name));
    return new TextDecoder().decode(bytes);
  } catch (error) {
    throw error instanceof DermShareError ? error.about("a page of derm-share") : error;
  }
}
