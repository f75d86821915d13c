/** What the tests of the page share: a browser, bundles that open quickly, and the hands of a colleague. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Encrypter } from "age-encryption";
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { buildOpener } from "../../../scripts/build-opener.js";
import { wrapInPage } from "../../../src/bundle/opener/opener.ts";
import { startBrowser, type WatchedBrowser } from "../../support/browser.ts";
import { describeWith } from "../../support/oracles.ts";
import { compose, type ComposedBundle, type Recipe } from "../compose.ts";

const fixtures = join(import.meta.dirname, "..", "..", "..", "fixtures", "planted");
const size = { widthPx: 384, heightPx: 288 };

export const phrase = "ozone-lava-timber-wisdom-cradle-fossil-mule";
export const spoken = "ozone lava timber wisdom cradle fossil mule";
export const jpeg = { mediaType: "image/jpeg", bytes: readFileSync(join(fixtures, "lesion.jpg")), ...size } as const;
export const png = { mediaType: "image/png", bytes: readFileSync(join(fixtures, "lesion.png")), ...size } as const;
export const sheet = new TextEncoder().encode("For teaching.\r\n<b onclick='x'>Zo\u00eb</b> & the rest\r\n");

/** How a page is visited. */
interface Visit extends BrowserContextOptions {
  /** What the page may log; without it, anything logged fails the test. */
  readonly expectLog?: RegExp;
}

/** A folder and a browser. */
export interface PageDesk {
  /** The page without data. */
  shell(): string;
  /** Writes a file, and gives its path. */
  write(name: string, content: string | Uint8Array): string;
  /** Writes a page and shows it from file://; what it logs or throws fails the test. */
  visit(content: string | Uint8Array, how?: Visit): Promise<Page>;
  /** Shows a page with a bundle in it. */
  visitBundle(changes?: Partial<Recipe>): Promise<Page>;
}

let built: Promise<string> | undefined;

/** `describe` with a browser; after every test, no page may have asked for anything. */
export function describePage(title: string, body: (desk: PageDesk) => void): void {
  describeWith(["chromium"], title, () => {
    const folder = mkdtempSync(join(tmpdir(), "derm-page-"));
    const pages: Page[] = [];
    let shell = "";
    let watched: WatchedBrowser;
    beforeAll(async () => {
      shell = await (built ??= buildOpener());
      watched = await startBrowser();
    });
    afterEach(async () => {
      for (const page of pages.splice(0)) await page.context().close();
      expect(watched.requests).toEqual([]);
    });
    afterAll(async () => {
      await watched.close();
      rmSync(folder, { recursive: true });
    });
    const write = (name: string, content: string | Uint8Array): string => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const visit = async (content: string | Uint8Array, { expectLog, ...options }: Visit = {}): Promise<Page> => {
      const context = await watched.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      const page = await context.newPage();
      page.on("console", (message) => expect(message.text()).toMatch(expectLog ?? /^nothing$/));
      page.on("pageerror", (error) => expect(error.message).toBe("nothing"));
      pages.push(page);
      await page.clock.setFixedTime(new Date("2026-12-01T12:00:00Z")); // the samples end in 2028
      await page.goto(pathToFileURL(write("page.html", content)).href);
      return page;
    };
    const visitBundle = async (changes?: Partial<Recipe>): Promise<Page> =>
      visit(wrapInPage(shell, await composeQuick(changes)));
    body({ shell: () => shell, write, visit, visitBundle });
  });
}

/** A bundle with one picture under the phrase, which is cheap to derive here. */
export function composeQuick(changes: Partial<Recipe> = {}): Promise<ComposedBundle> {
  return compose({
    pictures: [jpeg],
    lock: { passphrase: phrase },
    sheet,
    encryptWith: withPhrase(phrase),
    ...changes,
  });
}

/** Encrypts with a phrase as our age core does, but with a work factor of 2^10. */
export function withPhrase(words: string): (plaintext: Uint8Array) => Promise<Uint8Array> {
  return async (plaintext) => {
    const encrypter = new Encrypter();
    encrypter.setPassphrase(words);
    encrypter.setScryptWorkFactor(10);
    return encrypter.encrypt(plaintext);
  };
}

/** Types words and presses Open. */
export async function openWith(page: Page, words: string): Promise<void> {
  await page.getByLabel("Words the sender told you by phone").fill(words);
  await page.getByRole("button", { name: "Open", exact: true }).click();
}

/** Waits for what the page says to alert. */
export function alerted(page: Page, said: string): Promise<void> {
  return page.getByRole("alert").filter({ hasText: said, visible: true }).waitFor();
}

/** The text of an element. */
export async function text(page: Page, id: string): Promise<string> {
  return (await page.locator(`#${id}`).textContent()) ?? "";
}

/** The headings of the first level that can be seen. */
export function shownHeadings(page: Page): Promise<string[]> {
  return page.getByRole("heading", { level: 1 }).allTextContents();
}

/** Gives files to the opener. */
export function choose(page: Page, files: readonly string[]): Promise<void> {
  return page.locator("#files").setInputFiles([...files]);
}
