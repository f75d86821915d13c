// The page in a browser: what a picture of 5 MB costs beyond deriving the key.
import { randomBytes } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import sharp from "sharp";
import { folder, isInstalled, median, ours, printed, runs, skipped, tell } from "./compare.js";

const what = "5 MB in the page : a small one + 0.5 s (wall)";
const words = "ozone lava timber wisdom cradle fossil mule";
const flags = `--consent=record-only --given-by=patient --subject=adult --form=verbal --obtained-on=2026-11-20
  --obtained-by=GP --explained=all --in-notes --quiet`.split(/\s+/);

/** The row. */
export async function pageRow() {
  if (!isInstalled("chromium")) return skipped(what, "chromium");
  const executablePath = printed(["which", "chromium"]);
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const [large, small] = [await page(1300), await page(60)];
  /** @type {{ a: number; b: number; ratio: number }[]} */
  const pairs = [];
  for (let i = 0; i < Math.min(runs, 5); i++) {
    const [a, b] = [await secondsToOpen(browser, large), (await secondsToOpen(browser, small)) + 0.5];
    pairs.push({ a, b, ratio: a / b });
  }
  await browser.close();
  /** @param {"a" | "b" | "ratio"} key */
  const of = (key) => median(pairs.map((pair) => pair[key]));
  tell(what, of("a"), of("b"), of("ratio"), 1);
}

/** A page with one square picture of noise. @param {number} side */
async function page(side) {
  const [photo, file, outDir] = ["png", "words", "page"].map((name) => join(folder, `${side}.${name}`));
  const raw = { width: side, height: side, channels: /** @type {const} */ (3) };
  writeFileSync(
    photo ?? "",
    await sharp(randomBytes(side * side * 3), { raw })
      .png()
      .toBuffer(),
  );
  writeFileSync(file ?? "", words, { mode: 0o600 });
  const args = ["seal", photo ?? "", ...flags, "--passphrase-file", file ?? "", "--out-dir", outDir ?? ""];
  printed(ours(...args));
  const name = readdirSync(outDir ?? "").find((entry) => entry.endsWith(".html")) ?? "none";
  return pathToFileURL(join(outDir ?? "", name)).href;
}

/** @param {import("playwright-core").Browser} browser @param {string} url */
async function secondsToOpen(browser, url) {
  const tab = await browser.newPage();
  await tab.goto(url);
  await tab.getByLabel("Words the sender told you by phone").fill(words);
  const start = performance.now();
  await tab.getByRole("button", { name: "Open", exact: true }).click();
  await tab.locator("#opened").waitFor();
  await tab.evaluate("document.getElementById('picture').decode()");
  const seconds = (performance.now() - start) / 1000;
  await tab.close();
  return seconds;
}
