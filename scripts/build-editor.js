// Builds the page of the mask editor: dist/editor-page.html, .js and .css, which the local server gives out.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");
const page = join(root, "src", "editor", "page");

/** The parts of the page as text. */
export async function buildEditor() {
  const [script, style] = await Promise.all([bundle("main.ts"), bundle("style.css")]);
  const html = readFileSync(join(page, "template.html"), "utf8").replaceAll(/^ +| +$/gm, "");
  return { html, script, style };
}

/**
 * A file of the page with all that it imports; no package is among it.
 *
 * @param {string} name
 */
async function bundle(name) {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(page, name)],
    absWorkingDir: root,
    tsconfig: join(page, "tsconfig.json"),
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "ascii",
    legalComments: "none",
  });
  const foreign = Object.keys(metafile.inputs).find((input) => input.includes("node_modules"));
  if (foreign !== undefined) throw new Error(`the editor's page should need no package, and imports ${foreign}`);
  return outputFiles.map((file) => file.text.trimEnd()).join("");
}

async function main() {
  const { html, script, style } = await buildEditor();
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(join(root, "dist", "editor-page.html"), html);
  writeFileSync(join(root, "dist", "editor-page.js"), script);
  writeFileSync(join(root, "dist", "editor-page.css"), style);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
