// Builds the pages of the mask editor and of the contact sheet, which the local server gives out:
// dist/editor-page.html, .js and .css, and dist/review-page.html, .js and .css.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundlePage } from "./bundle-page.js";

const root = join(import.meta.dirname, "..");
const page = join(root, "src", "editor", "page");

/** The parts of the mask editor as text. */
export async function buildEditor() {
  return partsOf("template.html", "main.ts", "style.css");
}

/** The parts of the contact sheet as text. */
export async function buildReview() {
  return partsOf("review.html", "review.ts", "review.css");
}

/**
 * @param {string} template
 * @param {string} program
 * @param {string} sheet
 */
async function partsOf(template, program, sheet) {
  const [script, style] = await Promise.all([bundle(program), bundle(sheet)]);
  const html = readFileSync(join(page, template), "utf8").replaceAll(/^ +| +$/gm, "");
  return { html, script, style };
}

/**
 * A file of the page with all that it imports; no package is among it.
 *
 * @param {string} name
 */
async function bundle(name) {
  const { text, inputs } = await bundlePage(page, name, "esm");
  const foreign = inputs.find((input) => input.includes("node_modules"));
  if (foreign !== undefined) throw new Error(`the editor's page should need no package, and imports ${foreign}`);
  return text;
}

/**
 * @param {string} name
 * @param {{ html: string, script: string, style: string }} parts
 */
function write(name, { html, script, style }) {
  writeFileSync(join(root, "dist", `${name}.html`), html);
  writeFileSync(join(root, "dist", `${name}.js`), script);
  writeFileSync(join(root, "dist", `${name}.css`), style);
}

async function main() {
  mkdirSync(join(root, "dist"), { recursive: true });
  write("editor-page", await buildEditor());
  write("review-page", await buildReview());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
