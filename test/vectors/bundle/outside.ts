/** Vectors whose fault can be seen without opening: manifests and signatures that are not as we write them. */
import { base64, decodeBase64 } from "../../../src/bundle/base64.ts";
import { signDetached } from "../../../src/bundle/ed25519.ts";
import type { KeyPair } from "../../../src/bundle/keys.ts";
import { formatPublicKeyLine, sign } from "../../../src/bundle/minisign.ts";
import { ascii, concat, latin1 } from "../../../src/bytes/bytes.ts";
import type { ComposedBundle } from "../../bundle/compose.ts";
import { sha256 } from "../../bundle/samples.ts";
import { bundleId, publicLine, replaced, sender, stranger } from "./material.ts";

/** A manifest and a signature that take the place of the good ones. */
export interface Outside {
  readonly name: string;
  readonly about: string;
  readonly expect: string;
  readonly manifest: string;
  readonly signature: string;
}

const comment = `derm-share:outer:${bundleId}`;

function signedBy({ signing }: KeyPair, text: string, trusted = comment): string {
  return sign(ascii(text), signing, trusted);
}

/** All of them, made from the good bundle. */
export function outsideVectors(good: ComposedBundle): Outside[] {
  const manifest = latin1(good.manifest);
  const signature = latin1(good.signature);
  const resigned = (name: string, about: string, expect: string, text: string): Outside => {
    return { name, about, expect, manifest: text, signature: signedBy(sender, text) };
  };
  const changed = (from: string, to: string): string => replaced(good.manifest, from, to);
  const forged = (name: string, about: string, text: string): Outside => {
    return { name, about, expect: "signature-wrong", manifest, signature: text };
  };
  const malformed = "bundle-malformed";
  return [
    {
      name: "outer-purpose-changed",
      about: "The purpose was changed after signing.",
      expect: "signature-wrong",
      manifest: changed('"teaching"', '"public"'),
      signature,
    },
    resigned(
      "outer-key-twice",
      "A key stands twice.",
      malformed,
      changed("{\n", `{\n  "bundleId": "${"0".repeat(32)}",\n`),
    ),
    resigned(
      "outer-key-unknown",
      "A key that the schema does not know.",
      malformed,
      changed('  "sender"', '  "name": "x",\n  "sender"'),
    ),
    resigned("outer-key-missing", "The key `opener` is missing.", malformed, changed(',\n  "opener": null', "")),
    resigned("outer-keys-exchanged", "Two keys stand in another order.", malformed, exchanged(manifest)),
    resigned("outer-crlf", "The lines end in CRLF.", malformed, manifest.replaceAll("\n", "\r\n")),
    resigned("outer-escaped", "A letter is written as an escape.", malformed, changed("teaching", "\\u0074eaching")),
    resigned("outer-day-impossible", "A day that does not exist.", malformed, changed("2026-11-22", "2026-02-30")),
    resigned("outer-format-unknown", "A format of the future.", malformed, changed("consent/1", "consent/2")),
    resigned("outer-too-large", "More than 16 KiB.", "input-too-large", manifest + " ".repeat(16 * 1024)),
    resigned(
      "outer-other-hash",
      "Signed, but for another ciphertext.",
      malformed,
      changed(sha256(good.ciphertext), "0".repeat(64)),
    ),
    resigned(
      "outer-other-purpose",
      "Signed, but for another purpose than inside.",
      malformed,
      changed('"teaching"', '"public"'),
    ),
    resigned("outer-expired", "The consent has ended.", "consent-expired", changed('"2028-02-29"', '"2026-11-30"')),
    resignedByStranger(good),
    forged(
      "signature-inner",
      "The signature of an inner manifest.",
      signedBy(sender, manifest, comment.replace("outer", "inner")),
    ),
    forged(
      "signature-other-bundle",
      "The signature names another bundle.",
      signedBy(sender, manifest, comment.replace("4f", "5f")),
    ),
    forged("signature-stranger", "Signed by another key than the one named.", signedBy(stranger, manifest)),
    forged("signature-disguised", "Signed by another key, under the key id of the one named.", disguised(manifest)),
    forged("signature-key-id", "The key id was changed.", spliced(signature, 5)),
    forged("signature-legacy", "Signed without hashing first (minisign's old mode).", legacy(good.manifest)),
    forged("signature-line-more", "A line more.", `${signature}\n`),
    forged("signature-comment-changed", "The untrusted comment was changed.", signature.replace("derm-share", "derm")),
    forged("signature-s-not-reduced", "S is not below the order of the group.", unreduced(signature)),
    smallOrder(manifest),
  ];
}

function exchanged(manifest: string): string {
  return manifest.replace(/( {2}"bundleId".*\n)( {2}"createdOn".*\n)/, "$2$1");
}

/** Somebody else takes the bundle for their own: the outside is signed by them, the inside is not. */
function resignedByStranger(good: ComposedBundle): Outside {
  const manifest = replaced(good.manifest, publicLine(sender), publicLine(stranger));
  return {
    name: "outer-resigned",
    about: "Another key signed the outside; the inside is by the first one.",
    expect: "signature-wrong",
    manifest,
    signature: signedBy(stranger, manifest),
  };
}

function disguised(manifest: string): string {
  return sign(ascii(manifest), { ...stranger.signing, keyId: sender.signing.keyId }, comment);
}

/** A signature file with one bit of the signature line's bytes flipped. */
function spliced(signature: string, at: number): string {
  const [comment1, line = "", ...rest] = signature.split("\n");
  const bytes = decodeBase64(line) ?? new Uint8Array(0);
  return [comment1, base64(bytes.with(at, (bytes[at] ?? 0) ^ 1)), ...rest].join("\n");
}

function legacy(message: Uint8Array): string {
  const { keyId, secretKey } = sender.signing;
  const detached = signDetached(message, secretKey);
  const global = signDetached(concat([detached, ascii(comment)]), secretKey);
  const line = base64(concat([ascii("Ed"), keyId, detached]));
  return `untrusted comment: derm-share\n${line}\ntrusted comment: ${comment}\n${base64(global)}\n`;
}

function unreduced(signature: string): string {
  const [first, line = "", ...rest] = signature.split("\n");
  const bytes = decodeBase64(line) ?? new Uint8Array(0);
  const s = BigInt(`0x${Buffer.from(bytes.subarray(-32).toReversed()).toString("hex")}`);
  const raised = s + 2n ** 252n + 27742317777372353535851937790883648493n;
  const scalar = Buffer.from(raised.toString(16).padStart(64, "0"), "hex").toReversed();
  return [first, base64(concat([bytes.subarray(0, -32), Uint8Array.from(scalar)])), ...rest].join("\n");
}

/** Under the neutral element as a key, R = 1 and S = 0 is a signature of anything. */
function smallOrder(manifest: string): Outside {
  const neutral = new Uint8Array(32).with(0, 1);
  const keyId = new Uint8Array(8);
  const detached = concat([neutral, new Uint8Array(32)]);
  const text = manifest.replace(publicLine(sender), formatPublicKeyLine({ keyId, key: neutral }));
  const line = base64(concat([ascii("ED"), keyId, detached]));
  return {
    name: "sender-small-order",
    about: "The sender's key is one that anybody can sign for.",
    expect: "signature-wrong",
    manifest: text,
    signature: `untrusted comment: derm-share\n${line}\ntrusted comment: ${comment}\n${base64(detached)}\n`,
  };
}
