/** The mask editor's page: assets that `npm run build` puts beside the program. */
import { join } from "node:path";
import type { PageParts } from "../editor/editor.ts";
import { DermShareError } from "../errors.ts";
import { readInput } from "../files/read.ts";

/** @throws DermShareError "read-failed" where the program was not built as a whole */
export async function editorPage(): Promise<PageParts> {
  const [html = "", script = "", style = ""] = await Promise.all(["html", "js", "css"].map(readPart));
  return { html, script, style };
}

async function readPart(extension: string): Promise<string> {
  try {
    const bytes = await readInput(join(import.meta.dirname, "..", `editor-page.${extension}`));
    return new TextDecoder().decode(bytes);
  } catch (error) {
    throw error instanceof DermShareError ? error.about("the editor's page of derm-share") : error;
  }
}
