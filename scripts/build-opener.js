// Builds the self-opening page: one HTML file without data, the same bytes on every machine.
//
//   node scripts/build-opener.js         writes dist/opener.html; fails when it is not the page that is pinned
//   node scripts/build-opener.js --pin   pins what was built: do it after a change to the page, with a new version
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundlePage } from "./bundle-page.js";

const root = join(import.meta.dirname, "..");
const page = join(root, "src", "bundle", "opener", "page");
const notices = readFileSync(join(root, "THIRD-PARTY.md"), "utf8");
const pinned = join(root, "src", "bundle", "opener", "pinned.ts");

/** The page as text. */
export async function buildOpener() {
  const [script, style] = await Promise.all([bundle("main.ts"), bundle("style.css")]);
  const html = readFileSync(join(page, "template.html"), "utf8")
    .replaceAll(/^ +| +$/gm, "")
    .replace("{{script-hash}}", cspHash(script))
    .replace("{{style-hash}}", cspHash(style))
    .replace("{{style}}", () => style)
    .replace("{{script}}", () => script);
  if (!/^[\n\x20-\x7e]*$/.test(html)) throw new Error("the page should be ASCII, so that its bytes are its text");
  return html;
}

/**
 * A file of the page with all that it imports; nothing in it ends the script before its time.
 *
 * @param {string} name
 */
async function bundle(name) {
  const { text, inputs } = await bundlePage(page, name, "iife");
  if (/<(?:\/script|!--)/i.test(text)) throw new Error(`${name} holds a tag, which would end the script`);
  for (const input of inputs) expectNotice(input);
  return text;
}

/**
 * The licences of what goes into the page ask to be told: the file that does so must know every package.
 *
 * @param {string} input the path of a bundled file
 */
function expectNotice(input) {
  const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
  if (name !== undefined && !notices.includes(`\n## ${name} `)) throw new Error(`THIRD-PARTY.md does not name ${name}`);
}

/**
 * A source expression of CSP: Content Security Policy Level 3, 2.3.1.
 *
 * @param {string} text
 */
function cspHash(text) {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** @param {string} text */
function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}

async function main() {
  const html = await buildOpener();
  const found = sha256(html);
  const source = readFileSync(pinned, "utf8");
  if (process.argv.includes("--pin")) {
    writeFileSync(pinned, source.replace(/[0-9a-f]{64}/, found));
  } else if (!source.includes(found)) {
    throw new Error(
      `the opener page now has SHA-256 ${found}, another one than the one pinned: something that it imports was changed. ` +
        "If that was meant: node scripts/build-opener.js --pin, and a new openerVersion since the last release.",
    );
  }
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(join(root, "dist", "opener.html"), html);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
