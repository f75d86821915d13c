/** The page for people who do not use a mouse, or see little, or have a small screen. */
import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { wrapInPage } from "../../../src/bundle/opener/opener.ts";
import { ascii } from "../../../src/bytes/bytes.ts";
import { alerted, composeQuick, describePage, jpeg, openWith, png, spoken, text } from "./page-desk.ts";

/** Nothing that axe-core finds, nothing to scroll sideways. */
async function inspect(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate(
    "axe.run().then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.target)))",
  );
  expect(found).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")).toBe(0);
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

  it.each([
    ["a wide window", { width: 1280, height: 800 }, "light"],
    ["a phone", { width: 390, height: 844 }, "light"],
    ["a window at 200 %", { width: 640, height: 400 }, "dark"],
  ] as const)(
    "has no fault that axe-core finds, and nothing to scroll sideways, in %s",
    async (_, viewport, colorScheme) => {
      const prepare = async (page: Page): Promise<Page> => {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        return page;
      };
      const page = await prepare(await desk.visitBundle({ pictures: [jpeg, png] }));
      await page.getByText("What this page can and cannot promise").click();
      await openWith(page, spoken.replace("ozone", "ozon"));
      await alerted(page, "word 1");
      await inspect(page);
      await openWith(page, spoken);
      await page.locator("#opened").waitFor();
      await inspect(page);
      await inspect(await prepare(await desk.visit(desk.shell())));
      const parts = await composeQuick();
      await inspect(await prepare(await desk.visit(wrapInPage(desk.shell(), { ...parts, signature: ascii("") }))));
    },
  );
});
