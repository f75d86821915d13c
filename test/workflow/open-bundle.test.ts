/** Opening on the disk: whatever is wrong, the right code, and an empty folder. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { wholeOf } from "../../src/bytes/pieces.ts";
import { armor } from "../../src/bundle/age/armor.ts";
import type { Key } from "../../src/bundle/age/age.ts";
import { makeKeys } from "../../src/bundle/keys.ts";
import { ascii, concat, latin1 } from "../../src/bytes/bytes.ts";
import { plainStrip } from "../../src/workflow/anonymise.ts";
import { cleanDeckBytes } from "../../src/workflow/clean-deck.ts";
import { openBundle, type OpenedBundle, type OpenRequest } from "../../src/workflow/open-bundle.ts";
import { compose, type ComposedBundle } from "../bundle/compose.ts";
import type { BundleFiles } from "../bundle/open-whole.ts";
import { keys, sha256 } from "../bundle/samples.ts";
import { filesOf, keyOf, readVectors, vectorsFolder } from "../bundle/vectors.ts";
import { canaryDraft } from "../deck/canary.ts";
import { failureOf } from "../support/errors.ts";

const root = mkdtempSync(join(tmpdir(), "derm-open-"));
const incoming = join(root, "in");
const outDir = join(root, "out");
const identity: Key = { identities: [keys.identity] };

beforeAll(() => {
  vi.stubEnv("XDG_STATE_HOME", join(root, "state"));
});
beforeEach(() => {
  rmSync(incoming, { recursive: true, force: true });
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(incoming);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

/** Lays the files down and opens them. */
function open(files: BundleFiles, key: Key, how: Partial<OpenRequest> = {}): Promise<OpenedBundle> {
  const extension = latin1(files.bundle.subarray(0, 9)) === "<!doctype" ? "html" : "age";
  const path = join(incoming, `b.${extension}`);
  writeFileSync(path, files.bundle);
  if (files.manifest !== undefined) writeFileSync(join(incoming, "b.consent.json"), files.manifest);
  if (files.signature !== undefined) writeFileSync(join(incoming, "b.consent.json.minisig"), files.signature);
  return openBundle({
    path,
    outDir,
    today: "2026-12-01",
    knownKeys: [],
    onlyKnown: false,
    ownRecipients: [],
    key: async () => key,
    acceptSender: async () => true,
    ...how,
  });
}

/** The code with which it fails; nothing may be there then, not even the folder. */
async function codeOf(files: BundleFiles, key: Key, how: Partial<OpenRequest> = {}): Promise<string> {
  const failure = await failureOf(() => open(files, key, how));
  expect(existsSync(outDir), failure).toBe(false);
  expect(readdirSync(root).filter((name) => name !== "state")).toEqual(["in"]);
  expect(openIn(root), failure).toEqual([]);
  return failure.split(":")[0] ?? "";
}

/** The files below a folder that this process holds open; none where the system does not tell. */
function openIn(folder: string): string[] {
  if (!existsSync("/proc/self/fd")) return [];
  const paths = readdirSync("/proc/self/fd").map((number) => {
    try {
      return readlinkSync(join("/proc/self/fd", number));
    } catch {
      return ""; // that of the listing itself
    }
  });
  return paths.filter((path) => path.startsWith(folder));
}

/** Files that do not even start as a bundle does: a program that opens other files too says so in its own words. */
const noBundle: Readonly<Record<string, string>> = {
  "age-version": "input-unsupported",
  "age-empty": "input-empty",
};

describe("the vectors, on the disk,", () => {
  const { vectors, today, pictures } = readVectors();
  const cases = vectors.map((vector) => [vector.name, noBundle[vector.name] ?? vector.expect, vector] as const);
  it.each(cases)("%s: %s", async (_, code, vector) => {
    const files = await filesOf(vector);
    if (code !== "opens") return expect(await codeOf(files, keyOf(vector), { today })).toBe(code);
    const { outputs, sheetPath } = await open(files, keyOf(vector), { today });
    expect(outputs.map((path) => sha256(readFileSync(path)))).toEqual(pictures.map((picture) => picture.sha256));
    expect(readdirSync(outDir).map((name) => join(outDir, name))).toEqual([...outputs, sheetPath].toSorted());
  });

  it.each(vectors.filter(({ name }) => name === "keys" || name === "keys-alone"))("$name, in armor", async (vector) => {
    const { bundle, ...papers } = await filesOf(vector);
    const armored = armor(bundle).replaceAll("\n", "\r\n");
    expect(await codeOf({ bundle: ascii(armored.slice(0, -10)), ...papers }, identity, { today })).toBe(
      "bundle-malformed",
    );
    const { hadOuter } = await open({ bundle: ascii(armored), ...papers }, keyOf(vector), { today });
    expect(hadOuter).toBe(vector.name === "keys");
  });
});

function filesFrom({ ciphertext, manifest, signature }: ComposedBundle): Required<BundleFiles> {
  return { bundle: ciphertext, manifest, signature };
}

function flipped(file: Uint8Array, at: number): Uint8Array {
  return file.with(at, (file[at] ?? 0) ^ (1 << (at % 8)));
}

describe("a bundle on the disk", () => {
  const bytes = readFileSync(join(vectorsFolder, "pictures/01.jpg"));
  const picture = { mediaType: "image/jpeg", bytes, widthPx: 1, heightPx: 1 } as const;
  const recipe = { pictures: [picture], lock: { recipients: [keys.identity.recipient] } };
  let good: ComposedBundle;
  beforeAll(async () => {
    good = await compose(recipe);
  });
  it("opens", async () => {
    expect((await open(filesFrom(good), identity)).outputs).toEqual([join(outDir, "01.jpg")]);
  });

  it("does not open with a deck that carries anything, is broken, or is of another kind than is said", async () => {
    const start = "application/vnd.openxmlformats-officedocument.presentationml";
    const dirty = (await canaryDraft()).build();
    const cleaned = await cleanDeckBytes(dirty, plainStrip);
    if ("refused" in cleaned) throw new Error("the sample is refused");
    const clean = wholeOf(cleaned.bytes);
    const filesWith = async (content: Uint8Array, kind: "presentation" | "slideshow") => {
      const deck = { mediaType: `${start}.${kind}`, bytes: content, widthPx: null, heightPx: null } as const;
      return filesFrom(await compose({ ...recipe, pictures: [picture, deck] }));
    };
    const codeFor = async (...deck: Parameters<typeof filesWith>) => codeOf(await filesWith(...deck), identity);
    const { outputs } = await open(await filesWith(clean, "presentation"), identity);
    expect(outputs).toEqual([join(outDir, "01.jpg"), join(outDir, "02.pptx")]);
    rmSync(outDir, { recursive: true });
    expect(await codeFor(dirty, "presentation")).toBe("verification-failed");
    expect(await codeFor(clean, "slideshow")).toBe("bundle-malformed");
    expect(await codeFor(bytes, "presentation")).toBe("bundle-malformed");
    expect(await codeFor(clean.subarray(0, 5000), "presentation")).toBe("bundle-malformed");
  });

  it("does not open with any bit flipped, wherever it is", { timeout: 60_000 }, async () => {
    const files = filesFrom(good);
    const parts = fc.constantFrom("bundle", "manifest", "signature", "alone");
    await fc.assert(
      fc.asyncProperty(parts, fc.nat(), async (part, anywhere) => {
        const name = part === "alone" ? "bundle" : part;
        const changed = { ...files, [name]: flipped(files[name], anywhere % files[name].length) };
        rmSync(incoming, { recursive: true });
        mkdirSync(incoming);
        const code = await codeOf(part === "alone" ? { bundle: changed.bundle } : changed, identity);
        // The first bytes say what kind of file it is; a wrapped key that is damaged looks like one for somebody else.
        const expected = ["bundle-malformed", "signature-wrong", "cannot-decrypt", "input-unsupported"];
        expect(part === "alone" ? expected : expected.slice(0, 2)).toContain(code);
      }),
      { numRuns: 150 * Number(process.env["DERM_FUZZ"] ?? 1) },
    );
  });

  it("does not open with chunks cut, exchanged or left out, with its papers or alone", async () => {
    const start = latin1(good.ciphertext).indexOf("\n---") + 65;
    const at = (i: number): number => start + i * 65_552;
    const chunk = (i: number): Uint8Array => good.ciphertext.subarray(at(i), at(i + 1));
    const head = good.ciphertext.subarray(0, start);
    const rest = good.ciphertext.subarray(at(3));
    for (const chunks of [[0, 1, 2].map(chunk), [chunk(1), chunk(0), chunk(2), rest], [chunk(0), chunk(2), rest]]) {
      const bundle = concat([head, ...chunks]);
      expect(await codeOf({ ...filesFrom(good), bundle }, identity)).toBe("bundle-malformed");
      rmSync(join(incoming, "b.consent.json"));
      rmSync(join(incoming, "b.consent.json.minisig"));
      expect(await codeOf({ bundle }, identity)).toBe("bundle-malformed");
    }
  });

  it("does not open with the papers of another, nor when somebody else has signed it again", async () => {
    const [other, stranger] = [await compose(recipe), makeKeys()];
    expect(await codeOf({ ...filesFrom(good), bundle: other.ciphertext }, identity)).toBe("bundle-malformed");
    expect(await codeOf({ ...filesFrom(good), manifest: other.manifest }, identity)).toBe("signature-wrong");
    const again = await compose({ ...recipe, signing: stranger.signing, encryptWith: async () => good.ciphertext });
    expect(await codeOf(filesFrom(again), identity)).toBe("signature-wrong"); // the inside is signed as before
    const whole = filesFrom(await compose({ ...recipe, signing: stranger.signing }));
    const sender = keys.signing.secretKey.subarray(32);
    expect(await codeOf(whole, identity, { knownKeys: [sender], onlyKnown: true })).toBe("sender-unknown");
    expect(await codeOf(whole, identity, { acceptSender: async () => false })).toBe("sender-unknown");
  });

  it("does not open when its picture is not clean, although everything is signed", async () => {
    const planted = readFileSync(join(import.meta.dirname, "../../fixtures/planted/lesion.jpg"));
    const bundle = filesFrom(await compose({ ...recipe, pictures: [{ ...picture, bytes: planted }] }));
    expect(await codeOf(bundle, identity)).toBe("verification-failed");
  });

  it("replaces nothing that is there, and leaves it as it was", async () => {
    mkdirSync(outDir);
    writeFileSync(join(outDir, "01.jpg"), "somebody's");
    expect(await failureOf(() => open(filesFrom(good), identity))).toMatch(/^output-exists: /);
    expect(readdirSync(outDir)).toEqual(["01.jpg"]);
    expect(readFileSync(join(outDir, "01.jpg"), "utf8")).toBe("somebody's");
  });
});
