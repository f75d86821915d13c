/** The page for everybody, from its start to its end, and what it leaves behind. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import { chromium, type Page } from "playwright-core";
import { expect, it } from "vitest";
import { findTool } from "../support/oracles.ts";
import { describeEditor, shownPicture } from "./editor-desk.ts";

/** Nothing that axe-core finds, nothing to scroll sideways. The page takes no script but its own: axe comes by the debugger. */
async function inspect(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate(
    "axe.run().then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.target)))",
  );
  expect(found).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")).toBe(0);
}

const code = { what: "code", region: { shape: "rect", x: 1280, y: 16, width: 300, height: 92 } } as const;
const suggestions = { places: [code], notLooked: ["Faces were not looked for: this part is not built."] };

describeEditor("the mask editor, for everybody,", (desk) => {
  it.each([
    ["a phone", { width: 390, height: 844 }, { colorScheme: "light" }],
    ["a laptop", { width: 1280, height: 800 }, { colorScheme: "dark" }],
    ["a window at 200 %", { width: 640, height: 400 }, { forcedColors: "active" }],
    ["a large screen", { width: 3840, height: 2160 }, { colorScheme: "light" }],
  ] as const)("has no fault that axe-core finds in %s", async (name, viewport, media) => {
    const { page, drag } = await desk.open({ frames: 5, suggestions }, { context: { viewport, ...media } });
    await inspect(page);
    await page.getByRole("button", { name: "Ellipse" }).click();
    await drag([520, 230], [1080, 930]);
    await page.getByRole("button", { name: "Polygon" }).press("Enter");
    await page.getByRole("button", { name: "Left half" }).press("Enter");
    await inspect(page);
    const folder = process.env["DERM_SCREENSHOTS"];
    if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
    await page.getByRole("button", { name: "Enlarge the edges" }).click();
    await inspect(page);
    if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}, edges.png`) });
    await page.getByRole("button", { name: "Nothing there" }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("You can close this tab.").waitFor();
    await inspect(page);
  });

  it("turns pages by hand and all by themselves, the edges too", async () => {
    const { page } = await desk.open({ frames: 5 });
    const told = page.locator("#pages [role=status]");
    const asked: string[] = [];
    page.on("request", (request) => void asked.push(new URL(request.url()).pathname));
    await page.getByRole("button", { name: "Previous page" }).press("Enter");
    await told.filter({ hasText: "Page 5 of 5" }).waitFor();
    const last = page.waitForRequest(/picture\/4$/);
    await page.getByRole("button", { name: "Turn all pages" }).click();
    await last;
    await page.locator('#pages [aria-pressed="false"]').waitFor();
    await told.filter({ hasText: "Page 5 of 5" }).waitFor();
    expect([...new Set(asked)].toSorted()).toEqual([1, 2, 3, 4, 5].map((number) => `/picture/${number}`));
    expect(await page.locator('#bands image[href="picture/5"]').count()).toBeGreaterThan(0);
  });

  it("draws with one finger, and zooms with two", async () => {
    const { page, at, ended } = await desk.open(
      {},
      { context: { viewport: { width: 390, height: 844 }, hasTouch: true } },
    );
    const touch = await page.context().newCDPSession(page);
    const fingers = async (
      type: "touchStart" | "touchMove" | "touchEnd",
      ...places: [number, number][]
    ): Promise<void> => {
      const touchPoints = await Promise.all(places.map(async ([x, y], id) => ({ ...(await at(x, y)), id })));
      await touch.send("Input.dispatchTouchEvent", { type, touchPoints });
    };
    await page.getByRole("button", { name: "Box" }).tap();
    await fingers("touchStart", [400, 300]);
    await fingers("touchMove", [600, 500]);
    await fingers("touchMove", [800, 700]);
    await fingers("touchEnd");
    const before = await page.locator("#scale").textContent();
    await fingers("touchStart", [700, 600], [900, 600]);
    await fingers("touchMove", [600, 600], [1000, 600]);
    await fingers("touchEnd");
    expect(parseInt((await page.locator("#scale").textContent()) ?? "", 10)).toBeGreaterThan(
      parseInt(before ?? "", 10),
    );
    await page.getByRole("button", { name: "Save and close" }).tap();
    const end = await ended;
    const region = "saved" in end ? end.saved.regions[0] : null;
    expect("saved" in end ? end.saved.regions.length : 0).toBe(1);
    if (region?.shape !== "rect") throw new Error("no box");
    const { x, y, width, height } = region; // a finger is exact to a pixel of the screen, which is four of the picture
    for (const [found, meant] of [
      [x, 400],
      [y, 300],
      [width, 400],
      [height, 400],
    ] as const) {
      expect(Math.abs(found - meant)).toBeLessThanOrEqual(8);
    }
  });
});

describeEditor("the mask editor, at its end,", (desk) => {
  it("ends when its tab is closed, and not when it is loaded again, which is asked about where a drawing would be lost", async () => {
    const { page, address, drag, ended } = await desk.open();
    await page.reload();
    await page.locator("#room").waitFor();
    await page.getByRole("button", { name: "Box" }).click();
    await drag([300, 200], [620, 440]);
    const asked = page.waitForEvent("dialog");
    await page.evaluate("setTimeout(() => location.reload())");
    const question = await asked;
    expect(question.type()).toBe("beforeunload");
    await question.dismiss();
    const second = await page.context().newPage();
    await second.goto(new URL("/", address).href);
    await second.getByRole("heading", { name: "Open in another tab" }).waitFor();
    expect(await page.locator(".mask").count()).toBe(1);
    await second.close();
    const late = new Promise((resolve) => setTimeout(resolve, 4_500, "still open"));
    expect(await Promise.race([ended, late])).toBe("still open");
    await page.close();
    expect(await ended).toEqual({ unsaved: "closed" });
  });

  it("warns and ends when nobody touches it, and goes on when somebody does", async () => {
    const idleMs = 5_000;
    const { page, ended } = await desk.open({}, { idleMs });
    const opened = performance.now();
    // A hand that is as quick as the page, however busy the computer is.
    await page.evaluate(`new MutationObserver((_, observer) => {
      if (document.getElementById("alert").textContent.includes("still there")) {
        observer.disconnect();
        document.body.dataset.touched = "yes";
        dispatchEvent(new KeyboardEvent("keydown", { key: "Shift" }));
      }
    }).observe(document.getElementById("alert"), { childList: true })`);
    await page.getByText("Nobody touched it for two minutes.").waitFor({ timeout: 90_000 });
    expect(await page.evaluate("document.body.dataset.touched")).toBe("yes");
    expect(performance.now() - opened).toBeGreaterThan(idleMs * 1.5);
    expect(await ended).toEqual({ unsaved: "idle" });
    expect(await page.locator("image").count()).toBe(0);
  });

  it("says when the program has gone", async () => {
    const abort = new AbortController();
    const { page, ended } = await desk.open({}, { signal: abort.signal });
    abort.abort();
    await page.getByRole("heading", { name: "derm-share has ended" }).waitFor();
    await expect(ended).rejects.toMatchObject({ code: "interrupted" });
  });

  it("leaves a second editor alone", async () => {
    const [first, second] = [await desk.open(), await desk.open()];
    const other = await first.page.context().newPage();
    expect((await other.goto(second.address))?.status()).toBe(403);
    await other.close();
    await first.page.keyboard.press("b");
    await second.page.keyboard.press("e");
    await first.page.keyboard.press("Control+s");
    expect(await first.ended).toMatchObject({ saved: { regions: [{ shape: "rect" }] } });
    await second.page.keyboard.press("Control+s");
    expect(await second.ended).toMatchObject({ saved: { regions: [{ shape: "ellipse" }] } });
  });

  it("leaves nothing of the picture in the browser's profile, and an address that is worth nothing", async () => {
    const folder = mkdtempSync(join(tmpdir(), "derm-profile-"));
    try {
      const executablePath = findTool("chromium") ?? "chromium";
      const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"];
      const context = await chromium.launchPersistentContext(folder, { executablePath, args });
      const { address, ended, page } = await desk.open({}, { inside: context });
      await page.keyboard.press("b");
      const again = await context.newPage();
      expect((await again.goto(address))?.status()).toBe(403); // while the editor is open
      await page.keyboard.press("Control+s");
      expect(await ended).toHaveProperty("saved");
      await page.getByText("You can close this tab.").waitFor();
      await context.close();
      const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
        .map((name) => join(folder, name))
        .filter((path) => statSync(path).isFile());
      expect(files.length).toBeGreaterThan(20);
      const picture = Buffer.from(await shownPicture());
      expect(holdsPartOf(Buffer.concat([Buffer.alloc(9), picture.subarray(3000, 4000)]), picture)).toBe(true);
      const kept = files.filter((path) => holdsPartOf(readFileSync(path), picture));
      expect(kept).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** Whether the file holds any of the many 32 bytes of the picture that occur nowhere by chance. */
function holdsPartOf(file: Buffer, picture: Buffer): boolean {
  for (let at = 700; at + 32 < picture.length; at += 100) {
    const part = picture.subarray(at, at + 32);
    if (new Set(part).size > 20 && file.includes(part)) return true;
  }
  return false;
}
