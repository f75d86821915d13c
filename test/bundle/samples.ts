/** A small bundle's parts, for the tests of this room. */
import { createHash } from "node:crypto";
import type { InnerManifest } from "../../src/bundle/inner-manifest.ts";
import { makeKeys } from "../../src/bundle/keys.ts";
import { formatPublicKeyLine, publicKeyOf } from "../../src/bundle/minisign.ts";
import type { OuterManifest } from "../../src/bundle/outer-manifest.ts";
import { ascii, hex } from "../../src/bytes/bytes.ts";
import { crc32 } from "../../src/bytes/crc32.ts";
import type { StoredContent } from "../../src/bytes/zip-stored.ts";

export const keys = makeKeys();
const publicKeyLine = formatPublicKeyLine(publicKeyOf(keys.signing));
export const bundleId = "4f1c09ab0123456789abcdef01234567";
export const sheet = ascii("For teaching only.\r\n");
export const pictures = [ascii("not really a JPEG"), ascii("not really a PNG")] as const;

export function sha256(bytes: Uint8Array): string {
  return hex(createHash("sha256").update(bytes).digest());
}

export const outer: OuterManifest = {
  format: "derm-share/consent/1",
  bundleId,
  createdOn: "2026-11-22",
  consent: { purpose: "teaching", validUntil: "2028-02-29" },
  ciphertext: { format: "age-encryption.org/v1", sha256: "ab".repeat(32), bytes: 1_048_900 },
  sender: { publicKey: publicKeyLine },
  opener: { version: "1.0.0", sha256: "cd".repeat(32) },
};

export const inner: InnerManifest = {
  format: "derm-share/manifest/1",
  bundleId,
  createdAt: "2026-11-22T09:30:00Z",
  tool: "derm-share/0.1.0",
  consent: {
    ref: "7Q2M-VK4D",
    purpose: "teaching",
    form: "written",
    givenBy: "patient",
    subject: "adult",
    obtainedOn: "2026-11-22",
    obtainedBy: "gp",
    explained: ["how-sent", "benefit", "cannot-recall"],
    validUntil: "2028-02-29",
    audience: "department",
  },
  features: {
    face: "none",
    marks: "masked",
    belongings: "accepted",
    hands: "none",
    text: "none",
    surroundings: "none",
    intimate: "none",
    rare: "none",
    recognisable: "no",
  },
  recipients: [keys.identity.recipient],
  passphrase: null,
  sender: { publicKey: publicKeyLine, role: "gp" },
  sheetSha256: sha256(sheet),
  recordSha256: "ef".repeat(32),
  items: [
    {
      name: "images/01.jpg",
      mediaType: "image/jpeg",
      bytes: pictures[0].length,
      sha256: sha256(pictures[0]),
      widthPx: 4032,
      heightPx: 3024,
      lossless: true,
      steps: ["metadata-removed", "masked"],
      maskAreasPx: [4096],
    },
    {
      name: "images/02.png",
      mediaType: "image/png",
      bytes: pictures[1].length,
      sha256: sha256(pictures[1]),
      widthPx: 10,
      heightPx: 20,
      lossless: true,
      steps: ["metadata-removed"],
      maskAreasPx: [],
    },
  ],
};

/** The pictures of a manifest as entries of its ZIP. */
export function pictureEntries(manifest: InnerManifest, contents: readonly Uint8Array[]): StoredContent[] {
  return manifest.items.map((item, i) => {
    const content = contents[i] ?? ascii("");
    return { name: item.name, bytes: content.length, crc32: crc32(content), content: () => [content] };
  });
}
