/** The self-opening page when something is not as it was sealed. */
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { cutPage, expectShell, wrapInPage } from "../../../src/bundle/opener/opener.ts";
import { parseOuterManifest } from "../../../src/bundle/outer-manifest.ts";
import { ascii, concat, latin1 } from "../../../src/bytes/bytes.ts";
import { failureOf } from "../../support/errors.ts";
import type { ComposedBundle, Recipe } from "../compose.ts";
import { inner } from "../samples.ts";
import {
  alerted,
  composeQuick,
  describePage,
  jpeg,
  openWith,
  shownHeadings,
  spoken,
  text,
  phrase,
  withPhrase,
} from "./page-desk.ts";

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.with(at, (bytes[at] ?? 0) ^ 1);
}

/** A signature file with the id of another key in it, which no signature covers. */
function withOtherKeyId(file: Uint8Array): Uint8Array {
  const [comment, line = "", ...more] = latin1(file).split("\n");
  return ascii([comment, Buffer.from(flipped(Buffer.from(line, "base64"), 2)).toString("base64"), ...more].join("\n"));
}

/** A plaintext with the last place of a text exchanged for another of the same length. */
function tampered(zip: Uint8Array, from: string, to: string): Uint8Array {
  const at = Buffer.from(zip).lastIndexOf(from, zip.length - 1000);
  expect(at).toBeGreaterThan(0);
  return concat([zip.subarray(0, at), ascii(to), zip.subarray(at + to.length)]);
}

describePage("the page, when something is wrong,", (desk) => {
  type Change = (parts: ComposedBundle) => ComposedBundle;

  const refusals: [string, Change][] = [
    [
      "its purpose was changed",
      (parts) => ({ ...parts, manifest: ascii(latin1(parts.manifest).replace("teaching", "public")) }),
    ],
    [
      "its validity was changed",
      (parts) => ({ ...parts, manifest: ascii(latin1(parts.manifest).replace("2028-02-29", "2029-01-01")) }),
    ],
    [
      "its signature was changed",
      (parts) => ({ ...parts, signature: ascii(latin1(parts.signature).replace(/^R/m, "S")) }),
    ],
    ["its signature names another key", (parts) => ({ ...parts, signature: withOtherKeyId(parts.signature) })],
    [
      "its signature is written in another way",
      (parts) => ({ ...parts, signature: ascii(latin1(parts.signature).replace("==\n", "\n")) }),
    ],
    ["its signature is gone", (parts) => ({ ...parts, signature: ascii("") })],
    [
      "its ciphertext was changed",
      (parts) => ({ ...parts, ciphertext: flipped(parts.ciphertext, parts.ciphertext.length - 1) }),
    ],
    ["its ciphertext was cut", (parts) => ({ ...parts, ciphertext: parts.ciphertext.slice(0, -70_000) })],
  ];

  it.each(refusals)("does not open when %s", async (_, change) => {
    const page = await desk.visit(wrapInPage(desk.shell(), change(await composeQuick())));
    expect(await page.getByRole("alert").filter({ visible: true }).first().innerText()).toMatch(
      /Do not use this file\s+It (was changed|is damaged)/,
    );
    expect(await page.getByRole("button", { name: "Open", exact: true }).isDisabled()).toBe(true);
    expect(await page.getByLabel("Words the sender told you by phone").isDisabled()).toBe(true);
    expect(await page.locator("#purpose").isVisible()).toBe(false);
  });

  it.each([
    ["is for another purpose", { inner: { consent: { ...inner.consent, purpose: "public" } } }],
    ["is of another bundle", { inner: { bundleId: "00".repeat(16) } }],
    [
      "holds another picture",
      { inner: { items: inner.items.slice(0, 1).map((item) => ({ ...item, bytes: jpeg.bytes.length })) } },
    ],
    ["was changed after it was signed", { encryptWith: (zip) => withPhrase(phrase)(tampered(zip, "adult", "child")) }],
    [
      "hides something in its padding",
      { encryptWith: (zip) => withPhrase(phrase)(tampered(zip, "\0".repeat(9), "\0hidden\0\0")) },
    ],
    ["holds another sheet", { inner: { sheetSha256: "00".repeat(32) } }],
  ] satisfies [string, Partial<Recipe>][])("does not show anything when the inside %s", async (_, changes) => {
    const page = await desk.visitBundle(changes);
    await openWith(page, spoken);
    await alerted(page, "Do not use this file");
    expect(await page.locator("#opened").isVisible()).toBe(false);
    expect(await text(page, "sheet")).toBe("");
  });

  it("does not open after the last day of the consent", async () => {
    const consent = { purpose: "teaching", validUntil: "2020-01-01" } as const;
    const page = await desk.visitBundle({
      outer: { consent },
      inner: { consent: { ...inner.consent, validUntil: "2020-01-01" } },
    });
    await alerted(page, "The consent has ended");
    expect(await page.getByRole("button", { name: "Open", exact: true }).isDisabled()).toBe(true);
  });

  it("does not run when its script was changed, and derm-share tells", async () => {
    const parts = await composeQuick();
    const changed = ascii(latin1(wrapInPage(desk.shell(), parts)).replace("Look again", "Look_again"));
    const page = await desk.visit(changed, { expectLog: /Content Security Policy/ });
    expect(await shownHeadings(page)).toEqual(["A clinical photograph, sealed"]);
    expect(await page.locator("#fallback").isVisible()).toBe(true);
    expect(await page.locator("#form").isVisible()).toBe(false);
    const shellSha256 = cutPage(changed)?.shellSha256 ?? "";
    expect(await failureOf(() => expectShell(parseOuterManifest(parts.manifest), shellSha256))).toMatch(
      /^signature-wrong: /,
    );
  });

  it("does not run inside a frame", async () => {
    const path = desk.write("framed.html", wrapInPage(desk.shell(), await composeQuick()));
    const page = await desk.visit(`<!doctype html><iframe src="${pathToFileURL(path).href}"></iframe>`);
    const frame = page.frameLocator("iframe");
    await frame.getByRole("alert").filter({ hasText: "does not open inside another page" }).waitFor();
    expect(await frame.getByRole("button", { name: "Open", exact: true }).isDisabled()).toBe(true);
  });

  it("says what to do where scripts do not run, as in a mail preview", async () => {
    const page = await desk.visit(wrapInPage(desk.shell(), await composeQuick()), { javaScriptEnabled: false });
    expect(await page.locator("#fallback").innerText()).toContain(
      "This preview cannot open it. Save the file, open it in a browser.",
    );
    expect(await page.locator("#form").isVisible()).toBe(false);
  });
});
