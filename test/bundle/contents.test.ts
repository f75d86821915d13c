import { describe, expect, it } from "vitest";
import { openContents, planContents } from "../../src/bundle/contents.ts";
import type { InnerManifest } from "../../src/bundle/inner-manifest.ts";
import { makeKeys } from "../../src/bundle/keys.ts";
import { formatPublicKeyLine, publicKeyOf } from "../../src/bundle/minisign.ts";
import type { OuterManifest } from "../../src/bundle/outer-manifest.ts";
import { paddedBytes } from "../../src/bundle/padding.ts";
import { signInnerManifest } from "../../src/bundle/signed-manifests.ts";
import { ascii, latin1 } from "../../src/bytes/bytes.ts";
import { crc32 } from "../../src/bytes/crc32.ts";
import { type StoredContent, writeStoredZip } from "../../src/bytes/zip-stored.ts";
import { failureOf } from "../support/errors.ts";
import { collect, inPieces } from "../support/pieces.ts";
import { inner, keys, outer, pictureEntries, pictures, sha256, sheet } from "./samples.ts";

function entriesOf(manifest: InnerManifest = inner, signing = keys.signing): StoredContent[] {
  const { bytes, signature } = signInnerManifest(manifest, signing);
  return planContents({ manifest: bytes, signature, sheet }, pictureEntries(manifest, pictures));
}

function stored(name: string, content: Uint8Array): StoredContent {
  return { name, bytes: content.length, crc32: crc32(content), content: () => [content] };
}

async function open(zip: Uint8Array, trust: OuterManifest | null = outer): Promise<string[]> {
  const opened = await openContents(inPieces(zip, 60_000), trust);
  const found = [latin1(opened.sheet)];
  for await (const { item, content } of opened.pictures) found.push(`${item.name}: ${latin1(await collect(content))}`);
  return found;
}

async function failureWith(entries: readonly StoredContent[], trust: OuterManifest | null = outer): Promise<string> {
  const zip = await collect(writeStoredZip(entries));
  return failureOf(() => open(zip, trust));
}

/** Opens a bundle whose first picture was exchanged, and leaves the pictures unread. */
async function skim(firstPicture: Uint8Array): Promise<number> {
  const entries = entriesOf();
  const zip = await collect(writeStoredZip(entries.with(3, stored("images/01.jpg", firstPicture))));
  let count = 0;
  for await (const _ of (await openContents([zip], outer)).pictures) count++;
  return count;
}

const everything = ["For teaching only.\r\n", "images/01.jpg: not really a JPEG", "images/02.png: not really a PNG"];
const otherKeys = makeKeys();

describe("the contents of a bundle", () => {
  it("come back as they went in, one MiB long, with the outer manifest or without", async () => {
    const zip = await collect(writeStoredZip(entriesOf()));
    expect(zip).toHaveLength(1024 * 1024);
    expect(await open(zip)).toEqual(everything);
    expect(await open(zip, null)).toEqual(everything);
  });

  it("are proven to the end when the reader leaves a picture unread", async () => {
    expect(await skim(pictures[0])).toBe(2);
    expect(await failureOf(() => skim(ascii("not really a JPEg")))).toMatch(
      /^bundle-malformed: .*not the one that was sealed/,
    );
  });

  const replaced = (index: number, entry: StoredContent): StoredContent[] => entriesOf().with(index, entry);
  const pad = entriesOf()[5];
  const zeros = new Uint8Array(pad?.bytes ?? 0);
  it.each([
    [
      "a picture of another's",
      replaced(3, stored("images/01.jpg", ascii("not really a JPEg"))),
      /^bundle-malformed: .*not the one/,
    ],
    ["a shorter picture", replaced(3, stored("images/01.jpg", ascii("short"))), /^bundle-malformed: .*length/],
    ["a picture too few", entriesOf().toSpliced(4, 1), /^bundle-malformed: .*images\/02\.png is not at its place/],
    [
      "a picture too many",
      entriesOf().toSpliced(5, 0, stored("images/03.jpg", ascii("x"))),
      /^bundle-malformed: .*pad\.bin/,
    ],
    [
      "pictures in another order",
      entriesOf().toSpliced(3, 2, ...entriesOf().slice(3, 5).toReversed()),
      /^bundle-malformed: /,
    ],
    ["another sheet", replaced(2, stored("consent.txt", ascii("For public use.\r\n"))), /^bundle-malformed: .*sheet/],
    ["no manifest", entriesOf().slice(1), /^bundle-malformed: .*manifest\.json is not/],
    ["no padding", entriesOf().slice(0, 5), /^bundle-malformed: .*pad\.bin is not/],
    ["a file behind the padding", [...entriesOf(), stored("note.txt", ascii("x"))], /^bundle-malformed: .*behind/],
    ["something in the padding", replaced(5, stored("pad.bin", zeros.with(99, 1))), /^bundle-malformed: .*not empty/],
    ["a shorter padding", replaced(5, stored("pad.bin", zeros.subarray(1))), /^bundle-malformed: .*length/],
    [
      "a manifest too large",
      replaced(0, stored("manifest.json", new Uint8Array(1024 * 1024 + 1))),
      /^input-too-large: /,
    ],
    ["a sheet too large", replaced(2, stored("consent.txt", new Uint8Array(64 * 1024 + 1))), /^input-too-large: /],
    [
      "another's signature",
      replaced(1, entriesOf({ ...inner }, otherKeys.signing)[1] ?? stored("x", zeros)),
      /^signature-wrong: /,
    ],
  ])("are refused with %s", async (_, entries, expected) => {
    expect(await failureWith(entries)).toMatch(expected);
    expect(await failureWith(entries, null)).toMatch(expected);
  });

  const otherSender = { publicKey: formatPublicKeyLine(publicKeyOf(otherKeys.signing)), role: "gp" } as const;
  it.each([
    ["another sender's", entriesOf({ ...inner, sender: otherSender }, otherKeys.signing), /^signature-wrong: /],
    [
      "those of another bundle",
      entriesOf({ ...inner, bundleId: "00".repeat(16) }),
      /^bundle-malformed: .*do not belong together/,
    ],
    [
      "for another purpose",
      entriesOf({ ...inner, consent: { ...inner.consent, purpose: "public" } }),
      /^bundle-malformed: .*together/,
    ],
    [
      "valid for longer",
      entriesOf({ ...inner, consent: { ...inner.consent, validUntil: null } }),
      /^bundle-malformed: .*together/,
    ],
  ])("are refused when they are %s", async (_, entries, expected) => {
    expect(await failureWith(entries)).toMatch(expected);
    expect(await failureWith(entries, null)).toBe("no failure");
  });

  it("are not planned above 999 pictures or 512 MiB", async () => {
    const { bytes, signature } = signInnerManifest(inner, keys.signing);
    const papers = { manifest: bytes, signature, sheet };
    const thousand = Array.from({ length: 1000 }, (_, i) => stored(`images/${i}.jpg`, ascii("x")));
    const large = { ...stored("images/01.jpg", ascii("")), bytes: 512 * 1024 * 1024 + 1 };
    expect(await failureOf(() => planContents(papers, thousand))).toMatch(/^input-too-large: /);
    expect(await failureOf(() => planContents(papers, [large]))).toMatch(/^input-too-large: /);
    const items = inner.items.map((item, i) => ({ ...item, bytes: 400 * 1024 * 1024, sha256: sha256(ascii(`${i}`)) }));
    const claimed = signInnerManifest({ ...inner, items }, keys.signing);
    const claiming = planContents({ manifest: claimed.bytes, signature: claimed.signature, sheet }, []);
    expect(await failureWith(claiming)).toMatch(/^input-too-large: /);
  });
});

describe("the padded length", () => {
  const mib = 1024 * 1024;
  it.each([
    [1, mib],
    [mib, mib],
    [mib + 1, 2 * mib],
    [16 * mib, 16 * mib],
    [16 * mib + 1, 16.5 * mib],
    [500 * mib, 504 * mib],
    [512 * mib + 1, 528 * mib],
  ])("of %d is %d", (bytes, padded) => expect(paddedBytes(bytes)).toBe(padded));

  it("never grows by more than an eighth above 16 MiB, and steps are few", () => {
    const lengths = new Set<number>();
    for (let bytes = 16 * mib; bytes < 512 * mib; bytes += 99_991) {
      const padded = paddedBytes(bytes);
      expect(padded >= bytes && padded <= bytes * 1.125).toBe(true);
      expect(paddedBytes(padded)).toBe(padded);
      lengths.add(padded);
    }
    expect(lengths.size).toBeLessThan(170);
  });
});
