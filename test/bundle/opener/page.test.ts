/** The self-opening page in a real browser, from file://, as a colleague on a locked-down PC uses it. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { wrapInPage } from "../../../src/bundle/opener/opener.ts";
import { ascii } from "../../../src/bytes/bytes.ts";
import { compose } from "../compose.ts";
import {
  alerted,
  composeQuick,
  describePage,
  jpeg,
  openWith,
  phrase,
  png,
  sheet,
  shownHeadings,
  spoken,
  text,
  withPhrase,
} from "./page-desk.ts";

describePage("the page that opens itself", (desk) => {
  it("shows purpose, validity and key, opens with the words as they were said, and gives the picture back unchanged", async () => {
    const page = await desk.visit(
      wrapInPage(desk.shell(), await compose({ pictures: [jpeg], lock: { passphrase: phrase }, sheet })),
    );
    expect(await shownHeadings(page)).toEqual(["A clinical photograph, sealed"]);
    expect([await text(page, "purpose"), await text(page, "created"), await text(page, "valid")]).toEqual([
      "Teaching",
      "22 Nov 2026",
      "29 Feb 2028",
    ]);
    expect(await text(page, "seal-state")).toBe("Unchanged since sealed by key");
    expect(await text(page, "key")).toMatch(/^(?:\d{5} ){5}\d{5}$/);
    await openWith(page, `  ${spoken.toUpperCase()} `);
    await page.locator("#opened").waitFor();
    expect(await text(page, "use")).toBe("For teaching only, until 29 Feb 2028. Do not pass it on for anything else.");
    expect(await text(page, "agreed")).toBe("In writing, by the patient, 22 Nov 2026");
    expect(await text(page, "audience")).toBe("The department, and nobody else");
    expect(await page.locator("#audience").isVisible()).toBe(true);
    expect(await text(page, "sheet")).toBe(new TextDecoder().decode(sheet));
    expect(await page.locator("#sheet *").count()).toBe(0);
    expect(
      await page.evaluate(
        "document.getElementById('picture').decode().then(() => document.getElementById('picture').naturalWidth)",
      ),
    ).toBe(384);
    expect(
      await page.evaluate("document.getElementById('words').value + document.documentElement.outerHTML"),
    ).not.toContain("OZONE");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: /^Save picture/ }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("derm-4f1c09ab-01.jpg");
    expect(readFileSync(await download.path()).equals(jpeg.bytes)).toBe(true);
  });

  it("offers a deck as a download with its name, beside the pictures that it shows", async () => {
    const mediaType = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
    const deck = { mediaType, bytes: ascii("PK and what belongs to it"), widthPx: null, heightPx: null } as const;
    const page = await desk.visitBundle({ pictures: [deck, jpeg] });
    await openWith(page, spoken);
    await page.locator("#opened").waitFor();
    expect(await text(page, "opened-title")).toBe("1 photograph and 1 presentation");
    expect(await text(page, "position")).toBe("Presentation, 1 of 2");
    expect(await text(page, "caption")).toMatch(/^derm-4f1c09ab-01\.pptx, 1 kB: save it/);
    expect(await page.locator("#frame").isVisible()).toBe(false);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: /^Save presentation/ }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("derm-4f1c09ab-01.pptx");
    expect(readFileSync(await download.path()).equals(deck.bytes)).toBe(true);
    await page.getByRole("button", { name: "Next" }).click();
    expect(await text(page, "position")).toBe("Picture 2 of 2");
    expect(await page.locator("#picture").isVisible()).toBe(true);
    await page.getByRole("button", { name: /^Save picture/ }).waitFor();
    await page.getByRole("button", { name: "01.pptx: show presentation 1 of 2" }).click();
    expect(await text(page, "position")).toBe("Presentation, 1 of 2");
  });

  it("shows the consent sheet before the picture, and the purpose beside it wherever one looks", async () => {
    const page = await desk.visitBundle({ pictures: [jpeg, png] });
    await page.setViewportSize({ width: 390, height: 500 });
    await openWith(page, spoken);
    await page.locator("#opened").waitFor();
    const order = "document.getElementById('sheet').compareDocumentPosition(document.getElementById('picture'))";
    expect(await page.evaluate(order)).toBe(4); // DOCUMENT_POSITION_FOLLOWING
    expect(await page.locator("#sheet").isVisible()).toBe(true);
    const [sheetBox, pictureBox] = [
      await page.locator("#sheet").boundingBox(),
      await page.locator("#picture").boundingBox(),
    ];
    expect(sheetBox?.y ?? Infinity).toBeLessThan(pictureBox?.y ?? 0);
    for (const id of ["picture", "save-sealed-too"]) {
      await page.locator(`#${id}`).scrollIntoViewIfNeeded();
      const use = await page.locator("#use").boundingBox();
      expect(use?.y ?? -1, id).toBeGreaterThanOrEqual(0);
      expect((use?.y ?? 0) + (use?.height ?? 999), id).toBeLessThanOrEqual(500);
    }
    expect(await page.evaluate("scrollY")).toBeGreaterThan(0);
  });

  it("saves the sealed age file as it is", async () => {
    const parts = await composeQuick();
    const page = await desk.visit(wrapInPage(desk.shell(), parts));
    await page.getByText("What this page can and cannot promise").click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save the sealed .age file" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("derm-4f1c09ab.age");
    expect(readFileSync(await download.path()).equals(parts.ciphertext)).toBe(true);
  });

  it("tells wrong words by their position, and takes the right ones after that", async () => {
    const page = await desk.visitBundle();
    await openWith(page, spoken.replace("timber", "timbre"));
    await alerted(page, "word 3 is not one of the words that are used");
    expect((await page.getByRole("alert").allTextContents()).join()).not.toContain("timbre");
    await openWith(page, "these words were never used by anybody");
    await alerted(page, "Ask the sender");
    await openWith(page, "");
    await alerted(page, "Type the words first");
    await openWith(page, phrase);
    await page.locator("#opened").waitFor();
  });

  it("opens with a phrase of somebody's own, taken exactly", async () => {
    const own = "Meine eigenen \u00c4pfel sind r\u00f6ter als deine";
    const page = await desk.visitBundle({ encryptWith: withPhrase(own) });
    await openWith(page, own.toLowerCase());
    await alerted(page, "not the words");
    await openWith(page, own);
    await page.locator("#opened").waitFor();
  });

  it("shows several pictures as a gallery", async () => {
    const page = await desk.visitBundle({ pictures: [jpeg, png, jpeg] });
    await openWith(page, spoken);
    await page.locator("#opened").waitFor();
    expect(await shownHeadings(page)).toEqual(["3 photographs"]);
    expect(await page.getByRole("button", { name: /^Show photograph/ }).count()).toBe(3);
    await page.getByRole("button", { name: "Next" }).click();
    expect(await text(page, "position")).toBe("Picture 2 of 3");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: /^Save picture/ }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("derm-4f1c09ab-02.png");
    expect(readFileSync(await download.path()).equals(png.bytes)).toBe(true);
    await page.getByRole("button", { name: "Show photograph 3 of 3" }).click();
    expect(await text(page, "position")).toBe("Picture 3 of 3");
    expect(await page.getByRole("button", { name: "Next" }).isDisabled()).toBe(true);
  });

  it("says so when the browser cannot show a kind of picture, and still saves it", async () => {
    const tiff = { mediaType: "image/tiff", bytes: ascii("II*\u0000not shown"), widthPx: 1, heightPx: 1 } as const;
    const page = await desk.visitBundle({ pictures: [tiff, jpeg] });
    await openWith(page, spoken);
    await alerted(page, "cannot show image/tiff");
    await page.getByRole("button", { name: "Next" }).click();
    await page.locator("#picture").waitFor();
    expect(await text(page, "picture-problem")).toBe("");
  });

  it("asks that nothing remembers, corrects or translates the words", async () => {
    const words = (await desk.visitBundle()).getByLabel("Words the sender told you by phone");
    for (const [name, value] of [
      ["autocomplete", "off"],
      ["spellcheck", "false"],
      ["translate", "no"],
      ["autocapitalize", "none"],
    ] as const) {
      expect(await words.getAttribute(name)).toBe(value);
    }
  });
});
