import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Decrypter, Encrypter } from "age-encryption";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { decrypt, encrypt, type Key, type Lock, unwrapFileKey } from "../../../src/bundle/age/age.ts";
import { formatIdentityFile, makeIdentity } from "../../../src/bundle/age/keys.ts";
import { systemRandom } from "../../../src/bundle/random.ts";
import { hex, latin1 } from "../../../src/bytes/bytes.ts";
import { failureOf } from "../../support/errors.ts";
import { describeWith, runTool } from "../../support/oracles.ts";
import { collect, inPieces } from "../../support/pieces.ts";

const edgeSizes = [0, 1, 65_535, 65_536, 65_537, 131_072, 5_000_000];
const identity = makeIdentity(systemRandom);
const keysFile = formatIdentityFile(identity, "2026-11-22T09:30:00Z");
const secretLine = keysFile.split("\n")[2] ?? "";
const toKey: Lock = { recipients: [identity.recipient] };
const ourKey: Key = { identities: [identity] };
const phrase = "ozone-lava-timber-wisdom-cradle-fossil-mule";

async function sealed(plaintext: Uint8Array, lock: Lock): Promise<Uint8Array> {
  return collect(encrypt(inPieces(plaintext, 50_000), lock));
}

async function opened(file: Uint8Array, key: Key): Promise<Uint8Array> {
  const fileKey = await unwrapFileKey([file], key);
  return collect(decrypt(inPieces(file, 10_000), fileKey));
}

describe("our age", () => {
  it("gives back what it took, whatever the pieces", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.integer({ min: 1, max: 70_000 }),
        fc.integer({ min: 0, max: 3 }),
        async (start, pieceBytes, chunks) => {
          const plaintext = Buffer.concat([Buffer.alloc(chunks * 65_536), start]);
          const file = await collect(encrypt(inPieces(plaintext, pieceBytes), toKey));
          const fileKey = await unwrapFileKey(inPieces(file, pieceBytes), ourKey);
          const back = await collect(decrypt(inPieces(file, pieceBytes), fileKey));
          expect(Buffer.compare(back, plaintext)).toBe(0);
        },
      ),
      { numRuns: 30 * Number(process.env["DERM_FUZZ"] ?? 1) },
    );
  });

  it("opens with a file key as often as needed, and refuses a file that changed in between", async () => {
    const file = await sealed(randomBytes(200_000), toKey);
    const fileKey = await unwrapFileKey([file], ourKey);
    expect(await collect(decrypt([file], fileKey))).toEqual(await collect(decrypt([file], fileKey)));
    const other = await sealed(randomBytes(200_000), toKey);
    expect(await failureOf(() => collect(decrypt([other], fileKey)))).toMatch(/^bundle-malformed: age header MAC/);
  });

  it("refuses every flipped bit and every truncation of a small file", async () => {
    const file = await sealed(Buffer.from("a lesion"), toKey);
    for (let at = 0; at < file.length; at++) {
      const flipped = Uint8Array.from(file);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      expect(await failureOf(() => opened(flipped, ourKey)), `byte ${at}`).toMatch(
        /^(bundle-malformed|cannot-decrypt): /,
      );
      expect(await failureOf(() => opened(file.subarray(0, at), ourKey))).toMatch(/^bundle-malformed: age /);
    }
  });

  it("says which kind of key is missing, and never shows one", async () => {
    const [forKey, forPhrase] = [await sealed(Buffer.of(1), toKey), await sealed(Buffer.of(1), { passphrase: phrase })];
    const stranger = { identities: [makeIdentity(systemRandom)] };
    expect(await failureOf(() => opened(forKey, stranger))).toBe("cannot-decrypt: it is not sealed to this key");
    expect(await failureOf(() => opened(forKey, { passphrase: phrase }))).toMatch(/^cannot-decrypt: .*to a key/);
    expect(await failureOf(() => opened(forPhrase, ourKey))).toMatch(/^cannot-decrypt: .*with a passphrase/);
    expect(await failureOf(() => opened(forPhrase, { passphrase: `${phrase}s` }))).toBe(
      "cannot-decrypt: wrong passphrase",
    );
  });

  it("takes 1 to 20 recipients, and each of them opens", async () => {
    const identities = Array.from({ length: 20 }, () => makeIdentity(systemRandom));
    const recipients = identities.map((each) => each.recipient);
    const file = await sealed(Buffer.from("for all"), { recipients });
    for (const each of identities) expect(latin1(await opened(file, { identities: [each] }))).toBe("for all");
    expect(await failureOf(() => sealed(Buffer.of(), { recipients: [] }))).toMatch(/^usage: /);
    expect(await failureOf(() => sealed(Buffer.of(), { recipients: [...recipients, identity.recipient] }))).toMatch(
      /^usage: /,
    );
  });

  it("repeats nothing that should be random over 1,000 files", async () => {
    const asked: string[] = [];
    const listening = (length: number): Uint8Array => {
      const bytes = systemRandom(length);
      asked.push(Buffer.from(bytes).toString("hex"));
      return bytes;
    };
    const files = new Set<string>();
    for (let i = 0; i < 1000; i++) files.add(hex(await collect(encrypt([Buffer.of(1)], toKey, listening))));
    expect(files.size).toBe(1000);
    expect(asked.map((text) => text.length / 2).slice(0, 3)).toEqual([16, 32, 16]); // file key, ephemeral key, nonce
    expect(new Set(asked).size).toBe(3000);
  });
});

describe("our age and npm age-encryption", () => {
  it.each(edgeSizes)("open each other's %d bytes", async (size) => {
    const plaintext = randomBytes(size);
    const decrypter = new Decrypter();
    decrypter.addIdentity(secretLine);
    expect(Buffer.compare(await decrypter.decrypt(await sealed(plaintext, toKey)), plaintext)).toBe(0);
    const encrypter = new Encrypter();
    encrypter.addRecipient(identity.recipient);
    expect(Buffer.compare(await opened(await encrypter.encrypt(plaintext), ourKey), plaintext)).toBe(0);
  });

  it("open each other's passphrase files", async () => {
    const decrypter = new Decrypter();
    decrypter.addPassphrase(phrase);
    expect(await decrypter.decrypt(await sealed(Buffer.from("words"), { passphrase: phrase }), "text")).toBe("words");
    const encrypter = new Encrypter();
    encrypter.setPassphrase(phrase);
    encrypter.setScryptWorkFactor(12);
    expect(latin1(await opened(await encrypter.encrypt("words"), { passphrase: phrase }))).toBe("words");
  });
});

describeWith(["age"], "our age and Debian's", () => {
  const folder = mkdtempSync(join(tmpdir(), "derm-age-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const keysPath = join(folder, "keys.txt");
  writeFileSync(keysPath, keysFile, { mode: 0o600 });

  it.each(edgeSizes)("open each other's %d bytes", async (size) => {
    const plaintext = randomBytes(size);
    expect(runTool("age", ["-d", "-i", keysPath], await sealed(plaintext, toKey)).equals(plaintext)).toBe(true);
    const theirs = runTool("age", ["-r", identity.recipient], plaintext);
    expect(Buffer.compare(await opened(theirs, ourKey), plaintext)).toBe(0);
  });
});
