// A deck of 79 MB: what it takes to clean it, against fixed goals, since no other tool does the same; a hundred decks; and real
// ones, whose pictures are cropped and covered.
import { createRequire } from "node:module";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import {
  cpuSeconds,
  folder,
  isInstalled,
  median,
  node,
  ours,
  ownMemory,
  photo,
  printed,
  row,
  seconds,
  skipped,
  tell,
} from "./compare.js";

const deckBytes = 79e6;
const times = 3;
const many = join(folder, "decks");
const corpus = join(import.meta.dirname, "..", "..", "..", "shared", "corpus", "decks");
const path = join(folder, "deck.pptx");
const atExit = 'process.on("exit",()=>console.error(`rss=${process.resourceUsage().maxRSS}`))';

/**
 * Each slide has a photograph of its own: the same pixels, with a comment that differs.
 *
 * @param {string} file @param {number} photographs @param {{ x: number, y: number, w: number, h: number }} [cropped]
 */
async function makeDeck(file, photographs, cropped) {
  const PptxGenJS = classOf(createRequire(import.meta.url)("pptxgenjs"));
  const deck = new PptxGenJS();
  const bytes = readFileSync(photo);
  for (let i = 0; i < photographs; i++) {
    const comment = Buffer.from([0xff, 0xfe, 0x00, 0x03, i]);
    const own = Buffer.concat([bytes.subarray(0, 2), comment, bytes.subarray(2)]);
    const sizing = cropped === undefined ? {} : { sizing: { type: /** @type {const} */ ("crop"), ...cropped } };
    const data = `image/jpeg;base64,${own.toString("base64")}`;
    deck.addSlide().addImage({ data, x: 1, y: 1, w: 6, h: 4, ...sizing });
  }
  const written = await deck.write({ outputType: "nodebuffer" });
  if (written instanceof Uint8Array) writeFileSync(file, written);
}

/** @param {unknown} found @returns {found is typeof import("pptxgenjs").default} */
function isClass(found) {
  return typeof found === "function";
}

/** The CommonJS form of the package is the class itself. @param {unknown} found */
function classOf(found) {
  if (!isClass(found)) throw new Error("pptxgenjs is not the class that it was");
  return found;
}

/** A hundred decks: text, a chart, and one, two or three small photographs, or a large one. */
async function makeDecks() {
  const PptxGenJS = classOf(createRequire(import.meta.url)("pptxgenjs"));
  mkdirSync(many);
  const large = readFileSync(photo);
  const small = await sharp(large).resize(1600).jpeg({ quality: 90 }).toBuffer();
  for (let i = 0; i < 100; i++) {
    const deck = new PptxGenJS();
    for (let slide = 0; slide < 1 + (i % 12); slide++)
      deck.addSlide().addText(`Slide ${slide}`, { x: 1, y: 1, w: 5, h: 1 });
    const series = [{ name: "Series", labels: ["a", "b"], values: [1, 2] }];
    if (i % 3 === 0) deck.addSlide().addChart(deck.ChartType.bar, series, { x: 1, y: 1, w: 4, h: 3 });
    const pictures = i % 10 === 0 ? [large] : Array.from({ length: 1 + (i % 3) }, () => small);
    for (const picture of pictures) {
      deck.addSlide().addImage({ data: `image/jpeg;base64,${picture.toString("base64")}`, x: 1, y: 1, w: 6, h: 4 });
    }
    const written = await deck.write({ outputType: "nodebuffer", compression: true });
    if (written instanceof Uint8Array) writeFileSync(join(many, `${i}.pptx`), written);
  }
}

/** Prints the rows of decks. */
export async function deckRows() {
  await largeDeckRow();
  await croppedDecksRow();
  await makeDecks();
  row("strip 100 decks : mat2 on the same", cleaning(many), [mat2On(many)], 0.1, times);
  realDecksRows();
}

/** @param {string} decks */
function cleaning(decks) {
  return ours("strip", decks, "--out-dir", `${decks}-clean`, "--force", "--quiet");
}

/** Without the option it gives up at the first deck with notes. It writes beside what it reads: copies. @param {string} decks */
function mat2On(decks) {
  const copies = `${decks}-mat2`;
  cpSync(decks, copies, { recursive: true });
  return ["mat2", "--unknown-members", "omit", ...readdirSync(copies).map((name) => join(copies, name))];
}

/** One run of each, after one that warms the disk's cache. */
function realDecksRows() {
  const what = "strip the corpus's decks : mat2 on the same";
  if (!existsSync(corpus)) return console.log(`${what.padEnd(46)}  skipped: ../shared/corpus/decks is not there`);
  if (!isInstalled("mat2")) return skipped(what, "mat2");
  const real = join(folder, "real-decks");
  mkdirSync(real);
  for (const name of readdirSync(corpus)) if (name.endsWith(".pptx")) cpSync(join(corpus, name), join(real, name));
  const [clean, mat2] = [cleaning(real), mat2On(real)].map((command) => [seconds(command), seconds(command)][1]);
  if (clean === undefined || mat2 === undefined) return;
  tell(what, clean.cpu, mat2.cpu, clean.cpu / mat2.cpu, 0.1);
  tell("the same, by the clock", clean.clock, mat2.clock, clean.clock / mat2.clock);
}

async function largeDeckRow() {
  await makeDeck(path, Math.ceil(deckBytes / readFileSync(photo).length));
  const [command, megabytes] = measured(path);
  const cpu = median(Array.from({ length: times }, () => cpuSeconds(command)));
  console.log(`strip a deck of 79 MB: ${cpu.toFixed(2)} s, ${megabytes} MB; goal 1 s, 256 MB`);
}

/** Pictures that are coded anew do not stay in memory: it takes what the largest one does. */
async function croppedDecksRow() {
  const [ofFew, ofMany] = await Promise.all(
    [6, 24].map(async (photographs) => {
      const file = join(folder, `cropped-${photographs}.pptx`);
      await makeDeck(file, photographs, { x: 1.5, y: 1, w: 4, h: 2.5 });
      return measured(file)[1];
    }),
  );
  console.log(`strip a deck of 6 cropped photographs, and of 24: ${ofFew} and ${ofMany} MB; goal at most 1.3 x`);
}

/** The command that cleans a deck, and how many megabytes of memory it took. @param {string} deck @returns {[string[], string]} */
function measured(deck) {
  const [, ...rest] = ours("strip", deck, "-o", `${deck}.clean.pptx`, "--force", "--quiet");
  const command = [node, "--import", `data:text/javascript,${encodeURIComponent(atExit)}`, ...rest];
  const kilobytes = Number(/rss=(\d+)/.exec(printed(ownMemory(command)))?.[1] ?? NaN);
  return [command, (kilobytes / 1024).toFixed(0)];
}
