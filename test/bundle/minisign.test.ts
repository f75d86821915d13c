import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  formatPublicKeyFile,
  formatPublicKeyLine,
  makeSigningKey,
  parsePublicKeyFile,
  parsePublicKeyLine,
  publicKeyOf,
  sign,
  verifySignature,
} from "../../src/bundle/minisign.ts";
import {
  formatSecretKey,
  isSecretKeyProtected,
  parseSecretKey,
  protectSecretKey,
} from "../../src/bundle/minisign-secret.ts";
import { systemRandom } from "../../src/bundle/random.ts";
import { ascii, hex } from "../../src/bytes/bytes.ts";
import { failureOf } from "../support/errors.ts";
import { describeWith, runTool } from "../support/oracles.ts";

const key = makeSigningKey(systemRandom);
const publicKey = publicKeyOf(key);
const message = ascii('{\n  "format": "derm-share/consent/1"\n}\n');
const comment = "derm-share:outer:0123456789abcdef0123456789abcdef";
const signature = sign(message, key, comment);

function keyText(parts: object): string[] {
  return Object.values(parts).map((part) => (part instanceof Uint8Array ? hex(part) : "not bytes"));
}

describe("a signature", () => {
  it("is accepted for its file, its comment and its key", () => {
    expect(() => verifySignature(ascii(signature), message, publicKey, comment)).not.toThrow();
  });

  it("is refused with any bit of it, or of the message, flipped", async () => {
    for (const [subject, name] of [
      [ascii(signature), "signature"],
      [message, "message"],
    ] as const) {
      for (let at = 0; at < subject.length; at++) {
        for (let bit = 0; bit < 8; bit++) {
          const flipped = Uint8Array.from(subject);
          flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
          const [file, text] = name === "signature" ? [flipped, message] : [ascii(signature), flipped];
          const failure = await failureOf(() => verifySignature(file, text, publicKey, comment));
          expect(failure, `${name} byte ${at} bit ${bit}`).toMatch(/^signature-wrong: /);
        }
      }
    }
  });

  const otherKey = makeSigningKey(systemRandom);
  it.each([
    ["of the inner manifest", sign(message, key, comment.replace("outer", "inner"))],
    ["by another key", sign(message, otherKey, comment)],
    ["by another key with the same key id", sign(message, { ...otherKey, keyId: key.keyId }, comment)],
    ["by the same key with another key id", sign(message, { ...key, keyId: otherKey.keyId }, comment)],
    ["with a line behind it", `${signature}\n`],
    ["with CRLF", signature.replaceAll("\n", "\r\n")],
    ["without its last line feed", signature.slice(0, -1)],
    ["with another untrusted comment", signature.replace("comment: derm-share", "comment: signed")],
    ["that is empty", ""],
  ])("%s is refused", async (_, text) => {
    expect(await failureOf(() => verifySignature(ascii(text), message, publicKey, comment))).toMatch(
      /^signature-wrong: /,
    );
  });
});

describe("a public key", () => {
  it("gives itself back from its line and from its file", () => {
    expect(keyText(parsePublicKeyLine(formatPublicKeyLine(publicKey)))).toEqual(keyText(publicKey));
    const withCrlf = formatPublicKeyFile(publicKey).replaceAll("\n", "\r\n");
    expect(keyText(parsePublicKeyFile(withCrlf))).toEqual(keyText(publicKey));
  });

  it.each([
    ["a small-order key", formatPublicKeyLine({ ...publicKey, key: new Uint8Array(32) })],
    ["a secret key", formatSecretKey(key).split("\n")[1] ?? ""],
    ["a line with a space", `${formatPublicKeyLine(publicKey)} `],
    ["a line without its end", formatPublicKeyLine(publicKey).slice(0, -4)],
    ["nothing", ""],
  ])("that is %s is refused", async (_, line) => {
    expect(await failureOf(() => parsePublicKeyLine(line))).toMatch(/^key-malformed: /);
  });

  it("file without a comment is refused", async () => {
    expect(await failureOf(() => parsePublicKeyFile(formatPublicKeyLine(publicKey)))).toMatch(/^key-malformed: /);
  });
});

describe("a secret key", () => {
  it("gives itself back, unprotected", async () => {
    const text = formatSecretKey(key);
    expect(isSecretKeyProtected(text)).toBe(false);
    const read = await parseSecretKey(text);
    expect(keyText(read)).toEqual(keyText(key));
  });

  it("gives itself back, protected, and only with its passphrase", async () => {
    const text = await protectSecretKey(key, "a long phrase of seven words or so", systemRandom);
    expect(isSecretKeyProtected(text)).toBe(true);
    const read = await parseSecretKey(text, "a long phrase of seven words or so");
    expect(keyText(read)).toEqual(keyText(key));
    expect(await failureOf(() => parseSecretKey(text, "another"))).toBe(
      "cannot-decrypt: wrong passphrase for the signing key",
    );
  });

  it.each([
    [
      "a flipped seed",
      formatSecretKey({ ...key, secretKey: key.secretKey.map((byte, i) => (i === 3 ? byte ^ 1 : byte)) }),
    ],
    [
      "a flipped public half",
      formatSecretKey({ ...key, secretKey: key.secretKey.map((byte, i) => (i === 40 ? byte ^ 1 : byte)) }),
    ],
    ["a public key", formatPublicKeyFile(publicKey)],
    ["nothing", ""],
  ])("that is %s is refused", async (_, text) => {
    expect(await failureOf(() => parseSecretKey(text))).toBe("key-malformed: not a minisign secret key file");
  });

  it("that asks for more than 1 GiB is refused before anything is derived", async () => {
    const bytes = Buffer.from((await protectSecretKey(key, "x", systemRandom)).split("\n")[1] ?? "", "base64");
    bytes.writeUInt32LE(1, 38 + 8 + 4); // the upper half of the memory limit: 4 GiB and more
    bytes.writeUInt32LE(2 ** 31, 38);
    const text = `untrusted comment: x\n${bytes.toString("base64")}\n`;
    expect(await failureOf(() => parseSecretKey(text, "x"))).toMatch(/^key-malformed: /);
  });
});

describeWith(["minisign"], "minisign", () => {
  const folder = mkdtempSync(join(tmpdir(), "derm-minisign-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = (name: string, content?: string | Uint8Array): string => {
    if (content !== undefined) writeFileSync(join(folder, name), content, { mode: 0o600 });
    return join(folder, name);
  };
  const file = path("manifest.json", message);

  it("accepts our signature and shows our comment", () => {
    path("ours.minisig", signature);
    const said = runTool("minisign", [
      "-V",
      "-p",
      path("ours.pub", formatPublicKeyFile(publicKey)),
      "-m",
      file,
      "-x",
      path("ours.minisig"),
    ]);
    expect(said.toString()).toContain(`Trusted comment: ${comment}`);
    runTool("minisign", ["-V", "-P", formatPublicKeyLine(publicKey), "-m", file, "-x", path("ours.minisig")]);
  });

  it("signs with our secret key, unprotected and protected, and we accept its signature", async () => {
    const secrets = {
      plain: formatSecretKey(key),
      protected: await protectSecretKey(key, "correct horse", systemRandom),
    };
    for (const [name, text] of Object.entries(secrets)) {
      const secret = path(`${name}.key`, text);
      const given = name === "protected" ? [] : ["-W"];
      runTool(
        "minisign",
        ["-S", ...given, "-s", secret, "-m", file, "-x", path("theirs.minisig"), "-c", "derm-share", "-t", comment],
        ascii("correct horse\n"),
      );
      expect(readFileSync(path("theirs.minisig"), "latin1")).toBe(signature);
    }
  });

  it("makes keys that we read, in the form that we write", async () => {
    runTool("minisign", ["-G", "-W", "-f", "-p", path("m.pub"), "-s", path("m.key")]);
    const text = readFileSync(path("m.key"), "latin1");
    const read = await parseSecretKey(text);
    expect(formatSecretKey(read)).toBe(text);
    expect(formatPublicKeyFile(publicKeyOf(read))).toBe(readFileSync(path("m.pub"), "latin1"));
  });

  it("makes protected keys that we read", { timeout: 60_000 }, async () => {
    runTool(
      "minisign",
      ["-G", "-f", "-p", path("p.pub"), "-s", path("p.key")],
      ascii("correct horse\ncorrect horse\n"),
    );
    const read = await parseSecretKey(readFileSync(path("p.key"), "latin1"), "correct horse");
    expect(formatPublicKeyFile(publicKeyOf(read))).toBe(readFileSync(path("p.pub"), "latin1"));
  });
});
