/** Whole bundles, damaged and exchanged in every way that a few lines can think of. */
import { beforeAll, describe, expect, it } from "vitest";
import { buildOpener } from "../../scripts/build-opener.js";
import { wrapInPage } from "../../src/bundle/opener/opener.ts";
import { concat, latin1 } from "../../src/bytes/bytes.ts";
import { failureOf } from "../support/errors.ts";
import { compose, type ComposedBundle } from "./compose.ts";
import { type BundleFiles, openWhole } from "./open-whole.ts";
import { keys, pictures, sha256 } from "./samples.ts";

const picture = { mediaType: "image/jpeg", bytes: pictures[0], widthPx: 1, heightPx: 1 } as const;
const lock = { recipients: [keys.identity.recipient] };
const chunkBytes = 65_552;
let good: ComposedBundle;
let payload = 0; // where the nonce of the payload starts
beforeAll(async () => {
  good = await compose({ pictures: [picture], lock });
  payload = latin1(good.ciphertext).indexOf("\n---") + 49;
});

function failureWhen(files: BundleFiles): Promise<string> {
  return failureOf(() => openWhole(files, { identities: [keys.identity] }, "2026-12-01"));
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.with(at, (bytes[at] ?? 0) ^ (1 << (at % 8)));
}

function filesOf(parts: ComposedBundle): Required<BundleFiles> {
  return { bundle: parts.ciphertext, manifest: parts.manifest, signature: parts.signature };
}

describe("a bundle", () => {
  it("opens", async () => {
    const opened = await openWhole(filesOf(good), { identities: [keys.identity] }, "2026-12-01");
    expect(opened).toEqual([["images/01.jpg", sha256(picture.bytes)]]);
  });

  it.each(["manifest", "signature"] as const)(
    "does not open with any byte of its %s flipped, or cut there",
    async (part) => {
      const files = filesOf(good);
      for (let at = 0; at < files[part].length; at++) {
        const changed = { ...files, [part]: flipped(files[part], at) };
        expect(await failureWhen(changed), `byte ${at}`).toMatch(/^(bundle-malformed|signature-wrong): /);
        const cut = { ...files, [part]: files[part].subarray(0, at) };
        expect(await failureWhen(cut), `cut at ${at}`).toMatch(/^(bundle-malformed|signature-wrong): /);
      }
    },
  );

  it("does not open, without its papers, with any byte flipped of header, nonce, or either side of a chunk's edge", async () => {
    const { ciphertext } = good;
    const edges = Array.from({ length: 17 }, (_, i) => payload + 16 + i * chunkBytes);
    const places = [
      ...Array(payload + 40).keys(),
      ...edges.flatMap((edge) => [edge - 17, edge - 16, edge - 1, edge, edge + 1]),
    ];
    for (const at of [...places, ciphertext.length - 1].filter((place) => place < ciphertext.length)) {
      const failure = await failureWhen({ bundle: flipped(ciphertext, at) });
      expect(failure, `byte ${at}`).toMatch(/^(bundle-malformed|cannot-decrypt): /);
    }
  });

  it("does not open when it is cut at a chunk's edge, or its chunks are exchanged, repeated or left out", async () => {
    const { ciphertext } = good;
    const first = payload + 16;
    const head = ciphertext.subarray(0, first);
    const chunks = Array.from({ length: Math.ceil((ciphertext.length - first) / chunkBytes) }, (_, i) =>
      ciphertext.subarray(first + i * chunkBytes, first + (i + 1) * chunkBytes),
    );
    expect(chunks.length).toBeGreaterThan(15);
    for (let i = 0; i < chunks.length - 1; i++) {
      const [a = head, b = head] = chunks.slice(i, i + 2);
      for (const changed of [
        chunks.slice(0, i),
        chunks.toSpliced(i, 2, b, a),
        chunks.toSpliced(i, 1),
        chunks.toSpliced(i, 0, a),
      ]) {
        expect(await failureWhen({ bundle: concat([head, ...changed]) }), `chunk ${i}`).toMatch(
          /^bundle-malformed: age payload/,
        );
      }
    }
  });

  it("does not open with the papers of another one by the same sender, nor they with its own", async () => {
    const other = await compose({ pictures: [picture], lock });
    for (const [a, b] of [
      [good, other],
      [other, good],
    ] as const) {
      expect(await failureWhen({ ...filesOf(a), bundle: b.ciphertext })).toMatch(/^bundle-malformed: /);
      expect(await failureWhen({ ...filesOf(a), manifest: b.manifest })).toMatch(/^signature-wrong: /);
    }
  });

  it(
    "does not open as a page with any byte flipped of the page's start, of its blocks' edges, or of its end",
    { timeout: 90_000 },
    async () => {
      const shell = await buildOpener();
      const page = wrapInPage(shell, good);
      const text = latin1(page);
      const blocks = text.indexOf('<script type="text/plain"');
      const end = text.indexOf("-----END AGE");
      const ranges = [
        [0, 60],
        [blocks - 60, blocks + 200],
        [end - 70, end + 120],
        [page.length - 60, page.length],
      ] as const;
      for (const [from, to] of ranges) {
        for (let at = from; at < to; at += 2) {
          expect(await failureWhen({ bundle: flipped(page, at) }), `byte ${at}`).toMatch(
            /^(bundle-malformed|signature-wrong): /,
          );
        }
      }
    },
  );

  it("has one length for all pictures of its class, and shows no recipient", async () => {
    const larger = { ...picture, bytes: new Uint8Array(900_000) };
    const others = [await compose({ pictures: [larger], lock }), await compose({ pictures: [picture, picture], lock })];
    for (const other of others) {
      expect(other.ciphertext).toHaveLength(good.ciphertext.length);
      expect(other.manifest).toHaveLength(good.manifest.length);
      expect(other.signature).toHaveLength(good.signature.length);
    }
    const outside = latin1(concat([good.ciphertext, good.manifest, good.signature]));
    expect(outside).not.toContain(keys.identity.recipient);
    expect(outside).not.toContain("7Q2M-VK4D");
  });
});
