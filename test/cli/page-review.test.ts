/** A review of a folder: a person in a browser decides, and the other commands do as decided. */
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import axe from "axe-core";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readZip, zipContent } from "../../src/bytes/zip-read.ts";
import { pictureDeck } from "../deck/draft.ts";
import { teaching } from "../support/consent-flags.ts";
import { startBrowser, type WatchedBrowser } from "../support/browser.ts";
import { jsonLines } from "../support/json-lines.ts";
import { describeWith } from "../support/oracles.ts";
import { type Desk, makeDesk } from "../support/program.ts";

const save = async (page: Page) => page.getByRole("button", { name: "Save and close" }).click();

const plain = (r: number, b: number) =>
  sharp({ create: { width: 320, height: 240, channels: 3, background: { r, g: 150, b } } });

describeWith(["chromium"], "review", () => {
  let watched: WatchedBrowser;
  beforeAll(async () => {
    watched = await startBrowser();
  });
  afterAll(async () => watched.close());

  /** Runs the review and lets a person act on its page. */
  async function review(desk: Desk, args: readonly string[], act: (page: Page) => Promise<void>) {
    const context = await watched.newLocalContext({ viewport: { width: 1280, height: 800 } });
    const visits: Promise<void>[] = [];
    const visit = async (address: string): Promise<void> => {
      const page = await context.newPage();
      page.setDefaultTimeout(8_000);
      await page.goto(address);
      await page.getByText(/of \d+ looked at$/).waitFor();
      await act(page);
    };
    const onStderr = (text: string): void => {
      const address = /http:\/\/127\.0\.0\.1:\d+\/open\/\S+/.exec(text)?.[0];
      if (address !== undefined) visits.push(visit(address));
    };
    const run = await desk.run(["review", ...args, "--browser", "none"], { onStderr });
    await Promise.all(visits);
    await context.close();
    expect(watched.requests).toEqual([]);
    return run;
  }

  it("shows each distinct picture once, keeps what is decided, and the other commands do so", async () => {
    const desk = await folder();
    const run = await review(desk, ["Photos"], async (page) => {
      expect(await page.locator("#sheet li").count()).toBe(5);
      expect(await page.locator("#sheet").textContent()).toContain("a.png and 1 more");
      expect(await page.locator("#sheet").textContent()).toContain("broken.png");
      await inspect(page);
      const card = (name: string) => page.locator("#sheet li", { hasText: name });
      await card("a.png").getByRole("button", { name: "Nothing identifies" }).click();
      await card("b.png").getByRole("button", { name: "Withhold" }).click();
      await card("c.jpg").getByRole("button", { name: "Draw" }).click();
      await page.locator("#stage").waitFor();
      await page.keyboard.press("b");
      page.on("dialog", (dialog) => void dialog.dismiss()); // were it asked whether to leave, it would stay
      await page.keyboard.press("Control+s");
      await page.getByText("3 of 4 looked at").waitFor();
      const focused = await page.evaluate("document.activeElement.getAttribute('aria-label')");
      expect(focused).toMatch(/^Draw on picture/);
      await lookAtPages(page, desk);
      await card("c.jpg").getByRole("button", { name: "Nothing identifies" }).click();
      await inspect(page);
      await page.getByRole("button", { name: "Keep the masks" }).click();
      expect(await card("c.jpg").locator("svg .mask").count()).toBe(1);
      await page.getByLabel("Only those not yet looked at").check();
      expect(await page.locator("#sheet li:visible", { hasText: "Not yet looked at" }).count()).toBe(1);
      if (process.env["DERM_SCREENSHOTS"] !== undefined) {
        await page.getByLabel("Only those not yet looked at").uncheck();
        await page.screenshot({ path: `${process.env["DERM_SCREENSHOTS"]}/review.png` });
      }
      await save(page);
      await page.getByText("You can close this tab.").waitFor();
    });
    expect(run).toMatchObject({ status: 0, stdout: expect.stringContaining("3 of 4 looked at") as unknown });
    const kept = readFileSync(desk.path("Photos-decisions.json"), "utf8");
    expect(statSync(desk.path("Photos-decisions.json")).mode & 0o777).toBe(0o600);
    expect(kept).not.toMatch(/a\.png|Photos/);

    const flags = ["--decisions", "Photos-decisions.json", "--require-review", "--json"];
    const strip = await desk.run(["strip", "Photos", "--out-dir", "Clean", ...flags]);
    expect(strip.status).toBe(3);
    const written = Object.keys(desk.files()).filter((name) => name.startsWith("Clean/"));
    expect(written.toSorted()).toEqual(["Clean/a.png", "Clean/again.png", "Clean/c.jpg"]);
    const { data, info } = await sharp(desk.path("Clean/c.jpg")).raw().toBuffer({ resolveWithObject: true });
    expect(data[(Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2)) * 3]).toBe(0);
    expect(strip.stdout).toContain("nobody has looked at this picture");
    expect(strip.stdout).toContain("withheld by the person who looked at it");

    const all = await desk.run(["strip", "Photos/a.png", "Photos/c.jpg", "--decisions", "Photos-decisions.json"]);
    expect(all).toMatchObject({ status: 0, stderr: expect.not.stringContaining("Nobody has looked") as unknown });
    chmodSync(desk.path("Photos-decisions.json"), 0o640);
    const some = await desk.run(["strip", "Photos/d.gif", "--decisions", "Photos-decisions.json", "--json"]);
    expect(some.stdout).toContain("not-looked-at");
    expect(some.stderr).toContain("Nobody has looked at some of the pictures");
    expect(some.stderr).toContain("Other users of this computer can read Photos-decisions.json: chmod 600");
    expect(all.stderr).not.toContain("Other users");

    const sealing = [...teaching, "--to-self", ...flags];
    const sealed = await desk.run(["seal", "Photos/c.jpg", ...sealing]);
    expect(sealed.status, sealed.stderr).toBe(0);
    expect(sealed.stdout).toContain('"kind":"mask"');
    const withheld = await desk.run(["seal", "Photos/b.png", ...sealing]);
    expect(withheld).toMatchObject({ status: 65, stderr: expect.stringContaining("withheld") as unknown });
  });

  it("goes on where it stopped, and takes over the decisions of another file", async () => {
    const desk = await folder();
    await review(desk, ["Photos"], async (page) => {
      await page.getByRole("button", { name: "Nothing identifies" }).first().click();
      await page.getByText("1 of 4 looked at").waitFor();
      await page.close();
    });
    chmodSync(desk.path("Photos-decisions.json"), 0o644);
    const again = await review(desk, ["Photos", "--json"], save);
    expect(again.stderr).toMatch(/^Other users .* can read .*: chmod 600 .*Photos-decisions\.json\n/);
    expect(jsonLines(again.stdout)[0]).toMatchObject({ pictures: 4, lookedAt: 1, noIdentifyingFeature: 1 });
    const kept = readFileSync(desk.path("Photos-decisions.json"), "utf8");
    writeFileSync(desk.path("differs.json"), kept.replace("no-identifying-feature", "withhold"));
    const both = ["--merge", "Photos-decisions.json", "--merge", "differs.json"];
    const merged = await review(desk, ["Photos", "--decisions", "other.json", ...both, "--json"], async (page) => {
      await page.getByText("Withheld; the merged files differed").waitFor();
      await save(page);
    });
    expect(jsonLines(merged.stdout)[0]).toMatchObject({
      output: "other.json",
      lookedAt: 1,
      disputed: { pictures: 1, withheld: 1, masked: 0 },
    });
    expect(merged.stderr).toContain("differed about 1 picture; the more careful decision was taken: 1 withheld.");
    const keys = (name: string): string[] => {
      const file: unknown = JSON.parse(readFileSync(desk.path(name), "utf8"));
      return typeof file === "object" && file !== null && "pictures" in file ? Object.keys(file.pictures ?? {}) : [];
    };
    expect(keys("other.json")).toHaveLength(1);
    expect(keys("other.json")).not.toEqual(keys("Photos-decisions.json")); // another salt
  });

  it("shows the pictures of decks, each once with its slides, and strip does in decks as decided", async () => {
    const desk = makeDesk();
    mkdirSync(desk.path("Talks"));
    const [red, blue] = await Promise.all([plain(200, 10).jpeg().toBuffer(), plain(10, 200).png().toBuffer()]);
    writeFileSync(desk.path("Talks/photo.jpg"), red);
    const draft = await pictureDeck([[blue], [red], [blue, red]]);
    writeFileSync(desk.path("Talks/talk.pptx"), draft.build());
    const first = await review(desk, ["Talks", "--json"], async (page) => {
      expect(await page.locator("#sheet li").count()).toBe(2);
      await page.locator("#sheet li", { hasText: "talk.pptx slides 1, 3" }).waitFor();
      const card = page.locator("#sheet li", { hasText: "photo.jpg and 1 more" });
      await card.getByRole("button", { name: "Draw" }).click();
      await page.locator("#stage").waitFor();
      await page.keyboard.press("b");
      await page.keyboard.press("Control+s");
      await page.getByText("1 of 2 looked at").waitFor();
      await save(page);
    });
    expect(jsonLines(first.stdout)[0]).toMatchObject({ pictures: 2, lookedAt: 1, masked: 1 });
    const flags = ["--decisions", "Talks-decisions.json", "--require-review", "--json"];
    const open = await desk.run(["strip", "Talks/talk.pptx", "--out-dir", "Clean", ...flags]);
    expect(open).toMatchObject({ status: 65, stdout: expect.stringContaining('"status":"held"') as unknown });

    await review(desk, ["Talks/talk.pptx", "--decisions", "Talks-decisions.json"], async (page) => {
      const card = page.locator("#sheet li", { hasText: "talk.pptx slides 1, 3" });
      await card.getByRole("button", { name: "Withhold" }).click();
      await page.getByText("2 of 2 looked at").waitFor();
      await save(page);
    });
    const strip = await desk.run(["strip", "Talks", "--out-dir", "Done", ...flags]);
    expect(strip.status, strip.stderr).toBe(0);
    const media = readZip(readFileSync(desk.path("Done/talk.pptx")), { maxEntries: 1000, maxBytes: 2 ** 26 })
      .filter(({ name }) => name.startsWith("ppt/media/"))
      .map((entry) => zipContent(entry));
    const masked = readFileSync(desk.path("Done/photo.jpg"));
    expect(media.filter((picture) => masked.equals(picture)).length).toBeGreaterThan(0);
    const corners = await Promise.all(media.map(async (picture) => (await sharp(picture).raw().toBuffer())[0]));
    expect(new Set(corners)).toEqual(new Set([(await sharp(masked).raw().toBuffer())[0], 0x80]));
  });

  it("does not decide about a file that was changed meanwhile", async () => {
    const desk = await folder();
    const run = await review(desk, ["Photos"], async (page) => {
      rmSync(desk.path("Photos/b.png"));
      await page.locator("#sheet li", { hasText: "b.png" }).getByRole("button", { name: "Withhold" }).click();
      await page.getByRole("alert").filter({ hasText: "changed or removed meanwhile" }).waitFor();
      await save(page);
    });
    expect(run.stdout).toBe("0 of 4 looked at; nothing was decided, so nothing was written\n");
    expect(Object.keys(desk.files())).not.toContain("Photos-decisions.json");
  });

  it("opens nothing for a path that is not there", async () => {
    const desk = makeDesk();
    const missing = await desk.run(["review", "nosuch", "--browser", "none"]);
    expect(missing).toMatchObject({ status: 74, stdout: "", stderr: expect.stringContaining("nosuch: ") as unknown });
    expect(missing.stderr).not.toContain("http");
  });

  it("takes no other file for decisions, nor --require-review without them", async () => {
    const desk = await folder();
    writeFileSync(desk.path("other.json"), "{}");
    expect(await desk.run(["strip", "Photos", "--out-dir", "Clean", "--decisions", "other.json"])).toMatchObject({
      status: 2,
    });
    expect(await desk.run(["strip", "Photos", "--out-dir", "Clean", "--require-review"])).toMatchObject({ status: 2 });
    expect(Object.keys(desk.files()).some((name) => name.startsWith("Clean"))).toBe(false);
  });
});

/** Five pictures, one of them twice, one broken, and a text. */
async function folder(): Promise<Desk> {
  const desk = makeDesk();
  mkdirSync(desk.path("Photos"));
  writeFileSync(desk.path("Photos/a.png"), await plain(200, 10).png().toBuffer());
  writeFileSync(desk.path("Photos/again.png"), await plain(200, 10).png({ compressionLevel: 1 }).toBuffer());
  writeFileSync(desk.path("Photos/b.png"), await plain(10, 200).png().toBuffer());
  writeFileSync(desk.path("Photos/broken.png"), (await plain(90, 90).png().toBuffer()).subarray(0, 60));
  writeFileSync(desk.path("Photos/c.jpg"), await plain(150, 150).jpeg().toBuffer());
  const frames = { raw: { width: 320, height: 240, channels: 3 as const, pageHeight: 120 } };
  writeFileSync(
    desk.path("Photos/d.gif"),
    await sharp(await twoFrames(), frames)
      .gif()
      .toBuffer(),
  );
  writeFileSync(desk.path("Photos/notes.txt"), "no picture");
  return desk;
}

/** One above the other. */
async function twoFrames(): Promise<Buffer> {
  const halves = [plain(250, 250), plain(20, 20)].map((one) => one.resize(320, 120).raw().toBuffer());
  return Buffer.concat(await Promise.all(halves));
}

/** A decision about d.gif is taken only when both frames were seen; there is a way back where it cannot be drawn on. */
async function lookAtPages(page: Page, desk: Desk): Promise<void> {
  const card = page.locator("#sheet li", { hasText: "d.gif" });
  const decide = card.getByRole("button", { name: "Nothing identifies" });
  await card.getByText("Page 1 of 2").waitFor();
  await decide.click();
  await page.getByRole("alert").filter({ hasText: "1 of them was not shown yet" }).waitFor();
  const bytes = readFileSync(desk.path("Photos/d.gif"));
  rmSync(desk.path("Photos/d.gif"));
  await card.getByRole("button", { name: "Draw" }).click();
  await page.getByText("The file was changed or removed meanwhile").waitFor();
  await inspect(page);
  writeFileSync(desk.path("Photos/d.gif"), bytes);
  await page.getByRole("button", { name: "Back to the pictures" }).click();
  const came = page.waitForResponse(/picture\/2$/);
  await card.getByRole("button", { name: "Next page" }).press("Enter");
  await card.getByText("Page 2 of 2").waitFor();
  await came;
  await decide.click();
  await page.getByText("4 of 4 looked at").waitFor();
  await decide.click();
  await page.getByText("3 of 4 looked at").waitFor();
}

async function inspect(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate(
    "axe.run().then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.target)))",
  );
  expect(found).toEqual([]);
}
