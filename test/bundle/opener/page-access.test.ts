/** The page for people who do not use a mouse, or see little, or have a small screen. */
import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { wrapInPage } from "../../../src/bundle/opener/opener.ts";
import { ascii } from "../../../src/bytes/bytes.ts";
import { alerted, composeQuick, describePage, jpeg, openWith, png, spoken, text } from "./page-desk.ts";

/** Elements with words of their own that end outside the window, or inside a box that hides the rest of them. */
const cutOff = `Array.from(document.querySelectorAll("body *"))
  .filter((e) => e.checkVisibility() && Array.from(e.childNodes).some((n) => n.nodeType === 3 && n.data.trim() !== ""))
  .filter((e) => {
    const { left, right } = e.getBoundingClientRect();
    const hides = getComputedStyle(e).overflow !== "visible";
    return left < 0 || right > innerWidth || (hides && (e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight));
  })
  .map((e) => e.outerHTML)`;

/** Nothing that axe-core finds, nothing to scroll sideways, nothing cut off. */
async function inspect(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate(
    "axe.run().then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.target)))",
  );
  expect(found).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")).toBe(0);
  expect(await page.evaluate(cutOff)).toEqual([]);
}

describePage("the page, for everybody,", (desk) => {
  it("works by keyboard alone", async () => {
    const page = await desk.visitBundle({ pictures: [jpeg, png] });
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.id")).toBe("words");
    await page.keyboard.type(spoken);
    await page.keyboard.press("Enter");
    await page.locator("#opened").waitFor();
    expect(await page.evaluate("document.activeElement.id")).toBe("opened-title");
    const stops: unknown[] = [];
    for (let i = 0; i < 9; i++) {
      await page.keyboard.press("Tab");
      stops.push(await page.evaluate("document.activeElement.id || document.activeElement.localName"));
    }
    expect(stops).toEqual(["summary", "sheet", "next", "frame", "button", "button", "zoom", "save", "save-sealed-too"]);
    await page.locator("#next").focus();
    await page.keyboard.press("Enter");
    expect(await text(page, "position")).toBe("Picture 2 of 2");
    await page.locator("#zoom").focus();
    await page.keyboard.press("Space");
    expect(await page.locator("#zoom").getAttribute("aria-pressed")).toBe("true");
  });

  /** Zooming in the browser leaves fewer CSS pixels in the same window, each larger: of 1280 x 800, 640 x 400 at 200 %. */
  it.each([
    ["a wide window", { viewport: { width: 1280, height: 800 } }],
    ["a phone", { viewport: { width: 390, height: 844 }, deviceScaleFactor: 3, isMobile: true, hasTouch: true }],
    ["a dark window at 200 %", { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2, colorScheme: "dark" }],
    ["colours that the system forces", { viewport: { width: 1280, height: 800 }, forcedColors: "active" }],
  ] as const)(
    "has no fault that axe-core finds, and nothing cut off or to scroll sideways, in %s",
    async (_, window) => {
      const bundle = await composeQuick({ pictures: [jpeg, png] });
      const page = await desk.visit(wrapInPage(desk.shell(), bundle), window);
      await page.getByText("What this page can and cannot promise").click();
      await openWith(page, spoken.replace("ozone", "ozon"));
      await alerted(page, "word 1");
      await inspect(page);
      await openWith(page, spoken);
      await page.locator("#opened").waitFor();
      await inspect(page);
      await inspect(await desk.visit(desk.shell(), window));
      await inspect(await desk.visit(wrapInPage(desk.shell(), { ...bundle, signature: ascii("") }), window));
    },
  );

  it("shows which picture is shown, in colours that the system forces too", async () => {
    const bundle = wrapInPage(desk.shell(), await composeQuick({ pictures: [jpeg, png] }));
    const page = await desk.visit(bundle, { forcedColors: "active" });
    await openWith(page, spoken);
    const border =
      "Array.from(document.querySelectorAll('#thumbnails button'), (e) => getComputedStyle(e).borderColor)";
    await page.locator("#thumbnails button").nth(1).waitFor();
    expect(new Set(await page.evaluate<string[]>(border)).size).toBe(2);
  });
});
