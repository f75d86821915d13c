import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { buildOpener } from "../../../scripts/build-opener.js";
import { maxPageBytes } from "../../../src/bundle/opener/blocks.ts";
import { cutPage, expectShell, isPage, maxPageCiphertextBytes, wrapInPage } from "../../../src/bundle/opener/opener.ts";
import { openerSha256 } from "../../../src/bundle/opener/pinned.ts";
import { parseOuterManifest } from "../../../src/bundle/outer-manifest.ts";
import { ascii, latin1 } from "../../../src/bytes/bytes.ts";
import { failureOf } from "../../support/errors.ts";
import { compose, type ComposedBundle } from "../compose.ts";
import { keys, pictures } from "../samples.ts";

const picture = { mediaType: "image/jpeg", bytes: pictures[0], widthPx: 1, heightPx: 1 } as const;
let shell = "";
let parts: ComposedBundle;
beforeAll(async () => {
  shell = await buildOpener();
  parts = await compose({ pictures: [picture], lock: { recipients: [keys.identity.recipient] } });
});

describe("the page as it is built", () => {
  it("is the one that is pinned, byte for byte, whenever and wherever it is built", async () => {
    expect(createHash("sha256").update(shell).digest("hex")).toBe(openerSha256);
    expect(await buildOpener()).toBe(shell);
  });

  it("lets nothing run or load but its own script, style and pictures", () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(shell)?.[1];
    const hashOf = (pattern: RegExp): string =>
      `'sha256-${createHash("sha256")
        .update(pattern.exec(shell)?.[1] ?? "")
        .digest("base64")}'`;
    const [script, style] = [hashOf(/<script>([^]*)<\/script>/), hashOf(/<style>([^]*?)<\/style>/)];
    expect(policy).toBe(
      `default-src 'none'; script-src ${script}; style-src ${style}; img-src blob:; base-uri 'none'; form-action 'none'`,
    );
  });

  it("uses nothing that stores, sends, or makes code out of text", () => {
    const forbidden =
      /localStorage|sessionStorage|indexedDB|document\.cookie|fetch\(|XMLHttpRequest|WebSocket|sendBeacon|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|WebAssembly|\blocation\b|window\.open|import\(|serviceWorker|SharedWorker|new Worker|postMessage|<a |href="|src="|url\(/g;
    expect(shell.match(forbidden) ?? []).toEqual([]);
    expect(shell).not.toMatch(/\/(?:work|home|tmp|root)\//);
  });
});

describe("a bundle in its page", () => {
  it("comes out as it went in, and the page is the one that was signed", () => {
    const page = wrapInPage(shell, parts);
    expect(isPage(page)).toBe(true);
    const cut = cutPage(page);
    expect(cut?.shellSha256).toBe(openerSha256);
    expect([cut?.manifest, cut?.signature]).toEqual([parts.manifest, parts.signature]);
    expect(Buffer.compare(cut?.ciphertext ?? new Uint8Array(0), parts.ciphertext)).toBe(0);
    expect(() => expectShell(parseOuterManifest(parts.manifest), cut?.shellSha256 ?? "")).not.toThrow();
  });

  it("is not there in the opener", () => expect(cutPage(ascii(shell))).toBeNull());

  it("is refused when any byte of the page around it was changed", async () => {
    const page = wrapInPage(shell, parts);
    const outer = parseOuterManifest(parts.manifest);
    const firstBlock = latin1(page).indexOf('id="outer-manifest">');
    const behind = page.length - 200;
    for (const at of [0, 16, 500, firstBlock - 100, firstBlock + 4, behind, page.length - 1]) {
      const changed = Uint8Array.from(page);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const failure = await failureOf(() => expectShell(outer, cutPage(changed)?.shellSha256 ?? ""));
      expect(failure, `byte ${at}`).toMatch(/^(bundle-malformed|signature-wrong): /);
    }
  });

  it.each([
    ["CRLF", (page: string) => page.replaceAll("\n", "\r\n")],
    ["a byte order mark", (page: string) => `\u00ef\u00bb\u00bf${page}`],
    ["both", (page: string) => `\u00ef\u00bb\u00bf${page.replaceAll("\n", "\r\n")}`],
    ["one more line", (page: string) => `${page}\n`],
  ])("that was saved anew with %s is told to be changed, and what it carries is not", async (_, change) => {
    const page = Buffer.from(change(latin1(wrapInPage(shell, parts))), "latin1");
    expect(isPage(page.subarray(0, 64))).toBe(true);
    const cut = cutPage(page);
    expect([cut?.manifest, cut?.signature]).toEqual([parts.manifest, parts.signature]);
    expect(Buffer.compare(cut?.ciphertext ?? new Uint8Array(0), parts.ciphertext)).toBe(0);
    const outer = parseOuterManifest(parts.manifest);
    const failure = await failureOf(() => expectShell(outer, cut?.shellSha256 ?? ""));
    expect(failure).toMatch(/^signature-wrong: the page was changed/);
  });

  it.each([
    ["CRLF in the armor", (page: string) => page.replace("FILE-----\n", "FILE-----\r\n")],
    ["a space behind the armor", (page: string) => page.replace(/(END AGE ENCRYPTED FILE-----)\n/, "$1 \n")],
    ["an armor without its end", (page: string) => page.replace("-----END AGE ENCRYPTED FILE-----\n", "")],
    ["no armor", (page: string) => page.replace(/-----BEGIN[^<]*/, "")],
    ["something before the page", (page: string) => `\n${page}`],
    ["another doctype", (page: string) => page.replace("<!doctype", "<!DOCTYPE")],
  ])("is refused with %s", async (_, change) => {
    const page = ascii(change(latin1(wrapInPage(shell, parts))));
    expect(await failureOf(() => cutPage(page))).toMatch(/^bundle-malformed: /);
  });

  it("is refused by another shell, and above 25 MB", async () => {
    expect(await failureOf(() => wrapInPage(shell.replace("Nothing leaves", "All leaves"), parts))).toMatch(/^bug: /);
    const large = { ...parts, ciphertext: new Uint8Array(maxPageCiphertextBytes + 1) };
    expect(await failureOf(() => wrapInPage(shell, large))).toMatch(/^input-too-large: /);
    expect(await failureOf(() => cutPage(new Uint8Array(maxPageBytes + 1)))).toMatch(/^input-too-large: /);
    const largest = wrapInPage(shell, { ...parts, ciphertext: new Uint8Array(maxPageCiphertextBytes) });
    expect(largest.length).toBeLessThan(maxPageBytes);
  });

  it("has no shell to be held against when it was sealed as a bare age file", async () => {
    const bare = await compose({
      pictures: [picture],
      lock: { recipients: [keys.identity.recipient] },
      outer: { opener: null },
    });
    expect(await failureOf(() => expectShell(parseOuterManifest(bare.manifest), openerSha256))).toMatch(
      /^signature-wrong: /,
    );
  });
});
