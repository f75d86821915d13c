/** What the tests of the page share: a browser, a picture, and the hands of a person. */
import sharp from "sharp";
import type { BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { buildEditor } from "../../scripts/build-editor.js";
import { pixelGrid } from "../../src/editor/applied.ts";
import { editRegions, type EditorSitting, type PageParts, type Preview } from "../../src/editor/editor.ts";
import type { End } from "../../src/editor/local-page.ts";
import { type Drawn, nothingDrawn, type Task } from "../../src/editor/task.ts";
import { startBrowser, type WatchedBrowser } from "../support/browser.ts";
import { describeWith } from "../support/oracles.ts";

/** A task on a picture of 1600 x 1200 pixels, of which a quarter as large a one is shown. */
const plainTask: Task = {
  size: { width: 1600, height: 1200 },
  frames: 1,
  isTransparent: false,
  grid: { ...pixelGrid, cell: { width: 16, height: 16 } },
  coding: "coefficients",
  mode: "mask",
  mayBeEmpty: false,
  initial: nothingDrawn,
  suggestions: null,
  back: null,
};

/** An editor in a tab. */
interface Opened {
  readonly page: Page;
  readonly address: string;
  readonly ended: Promise<End<Drawn>>;
  /** Where a place of the picture is on the screen. */
  readonly at: (x: number, y: number) => Promise<{ x: number; y: number }>;
  /** Pulls from one place of the picture to another. */
  readonly drag: (from: readonly [number, number], to: readonly [number, number]) => Promise<void>;
}

interface How extends Partial<Omit<EditorSitting, "open">> {
  readonly context?: BrowserContextOptions;
  /** A browser to use instead; what it asks of others is not noted. */
  readonly inside?: BrowserContext;
}

/** Opens editors; the pictures are gone from the program when the test ends. */
export interface EditorDesk {
  open(task?: Partial<Task>, how?: How): Promise<Opened>;
}

let built: Promise<PageParts> | undefined;
let parts: PageParts;
let preview: Preview;

/** `describe` with a browser; what a page logs, throws, or asks of another host fails the test. */
export function describeEditor(title: string, body: (desk: EditorDesk) => void): void {
  describeWith(["chromium"], title, () => {
    let watched: WatchedBrowser;
    const pages: Page[] = [];
    const logged: string[] = [];
    beforeAll(async () => {
      parts = await (built ??= buildEditor());
      preview = { bytes: await shownPicture(), mediaType: "image/jpeg" };
      watched = await startBrowser();
    });
    afterEach(async () => {
      for (const page of pages.splice(0)) await page.context().close();
      expect(watched.requests).toEqual([]);
      // What may not be saved now, what is cleared at the end, and a line that broke off because the program has ended.
      expect(logged.splice(0).filter((text) => !/409|^Clear-Site-Data|ERR_(INCOMPLETE|CONNECTION)/.test(text))).toEqual(
        [],
      );
    });
    afterAll(async () => watched.close());
    body({
      open: async (task = {}, { context, inside, ...sitting } = {}) => {
        const options = { viewport: { width: 1280, height: 800 }, ...context };
        const page = await (inside ?? (await watched.newLocalContext(options))).newPage();
        page.setDefaultTimeout(8_000);
        pages.push(page);
        page.on("console", (message) => logged.push(message.text()));
        page.on("pageerror", (error) => logged.push(error.message));
        return visit(page, { ...plainTask, ...task }, sitting);
      },
    });
  });
}

async function visit(page: Page, task: Task, sitting: Omit<EditorSitting, "open">): Promise<Opened> {
  let ended: Promise<End<Drawn>> | undefined;
  const address = await new Promise<string>((resolve) => {
    ended = editRegions(parts, async () => preview, task, { ...sitting, open: resolve });
  });
  if (ended === undefined) throw new Error("no editor");
  ended.catch(() => {});
  await page.goto(address);
  await page.locator("#room").waitFor();
  const at = async (x: number, y: number) => placeOf(page, x, y);
  const drag = async (from: readonly [number, number], to: readonly [number, number]): Promise<void> => {
    const [start, end] = [await at(...from), await at(...to)];
    await page.mouse.move(start.x, start.y);
    await page.mouse.down();
    await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2);
    await page.mouse.move(end.x, end.y);
    await page.mouse.up();
  };
  return { page, address, ended, at, drag };
}

async function placeOf(page: Page, x: number, y: number): Promise<{ x: number; y: number }> {
  const [left = 0, top = 0, width = 1] = ((await page.locator("#stage").getAttribute("viewBox")) ?? "")
    .split(" ")
    .map(Number);
  const box = await page.locator("#stage").boundingBox();
  const scale = (box?.width ?? 1) / width;
  return { x: (box?.x ?? 0) + (x - left) * scale, y: (box?.y ?? 0) + (y - top) * scale };
}

/** A face of sorts, with a label at an edge. */
export async function shownPicture(): Promise<Uint8Array> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600">
    <rect width="800" height="600" fill="#b9c4c9"/><path d="M220 600q0-150 180-160t180 160z" fill="#7d98a8"/>
    <ellipse cx="400" cy="280" rx="140" ry="190" fill="#e0ad8e"/><path d="M262 230q10-150 140-150t140 150q-60-90-140-90t-140 90z" fill="#54382a"/>
    <g fill="#fff"><ellipse cx="345" cy="260" rx="24" ry="13"/><ellipse cx="455" cy="260" rx="24" ry="13"/></g>
    <g fill="#3a2a20"><circle cx="345" cy="260" r="10"/><circle cx="455" cy="260" r="10"/><path d="M315 232q30-16 60 0v7q-30-13-60 0zM425 232q30-16 60 0v7q-30-13-60 0z"/></g>
    <path d="M400 270l-18 70q18 10 36 0z" fill="#cb9474"/><path d="M355 390q45 28 90 0q-45 12-90 0z" fill="#a8494a"/>
    <ellipse cx="490" cy="345" rx="22" ry="18" fill="#6e2f2a"/><rect x="640" y="8" width="150" height="46" fill="#fff"/>
    <g fill="#333"><rect x="650" y="16" width="90" height="7"/><rect x="650" y="29" width="120" height="5"/><rect x="650" y="40" width="70" height="5"/></g></svg>`;
  return sharp(Buffer.from(svg)).jpeg({ quality: 92 }).toBuffer();
}
