/** 200 MB through our age and others': sealed and opened as they stream. */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Decrypter, Encrypter } from "age-encryption";
import { afterAll, expect, it } from "vitest";
import { decrypt, encrypt, type Key, type Lock, unwrapFileKey } from "../../../src/bundle/age/age.ts";
import { formatIdentityFile, makeIdentity } from "../../../src/bundle/age/keys.ts";
import { systemRandom } from "../../../src/bundle/random.ts";
import { describeWith, runTool } from "../../support/oracles.ts";

const identity = makeIdentity(systemRandom);
const keysFile = formatIdentityFile(identity, "2026-11-22T09:30:00Z");
const toKey: Lock = { recipients: [identity.recipient] };
const ourKey: Key = { identities: [identity] };
const folder = mkdtempSync(join(tmpdir(), "derm-age-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("our age and npm age-encryption open each other's 200 MB", { timeout: 120_000 }, async () => {
  const digest = await digestOf(blocks());
  const decrypter = new Decrypter();
  decrypter.addIdentity(keysFile.split("\n")[2] ?? "");
  expect(await digestOf(await decrypter.decrypt(ReadableStream.from(encrypt(blocks(), toKey))))).toBe(digest);
  const encrypter = new Encrypter();
  encrypter.addRecipient(identity.recipient);
  const path = join(folder, "npm.age");
  await pipeline(await encrypter.encrypt(ReadableStream.from(blocks())), createWriteStream(path));
  const fileKey = await unwrapFileKey(createReadStream(path), ourKey);
  expect(await digestOf(decrypt(createReadStream(path), fileKey))).toBe(digest);
});

describeWith(["age"], "our age and Debian's, on 200 MB,", () => {
  it("open each other's", { timeout: 60_000 }, async () => {
    const keysPath = join(folder, "keys.txt");
    writeFileSync(keysPath, keysFile, { mode: 0o600 });
    const [sealedPath, openedPath] = [join(folder, "large.age"), join(folder, "large")];
    await pipeline(Readable.from(encrypt(blocks(), toKey)), createWriteStream(sealedPath));
    runTool("age", ["-d", "-i", keysPath, "-o", openedPath, sealedPath]);
    expect(statSync(openedPath).size).toBe(200_000_000);
    const digest = await digestOf(blocks());
    expect(await digestOf(createReadStream(openedPath))).toBe(digest);
    rmSync(sealedPath);
    runTool("age", ["-r", identity.recipient, "-o", sealedPath, openedPath]);
    const fileKey = await unwrapFileKey(createReadStream(sealedPath), ourKey);
    expect(await digestOf(decrypt(createReadStream(sealedPath), fileKey))).toBe(digest);
  });
});

function* blocks(): Generator<Uint8Array> {
  for (let i = 0; i < 200; i++) yield createHash("shake256", { outputLength: 1_000_000 }).update(`${i}`).digest();
}

async function digestOf(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> {
  const digest = createHash("sha256");
  for await (const chunk of source) digest.update(chunk);
  return digest.digest("hex");
}
