/**
 * Encrypts or decrypts a file with our age core, as `age -r` and `age -d -i` do; the bench runs it as a process.
 * Arguments: "encrypt" and a recipient, or "decrypt" and an identity file; then the file to read and the file to write.
 * Standard error is the largest memory it held, in MiB.
 */
import { createReadStream, createWriteStream, readFileSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { decrypt, encrypt, unwrapFileKey } from "../../src/bundle/age/age.ts";
import { parseIdentityFile } from "../../src/bundle/age/keys.ts";

const [direction, key = "", from = "", to = ""] = process.argv.slice(2);

/** The file, from its start each time. */
const file: AsyncIterable<Uint8Array> = {
  async *[Symbol.asyncIterator]() {
    const pieces: AsyncIterable<Uint8Array> = createReadStream(from, { highWaterMark: 256 * 1024 });
    yield* pieces;
  },
};

async function* result(): AsyncGenerator<Uint8Array> {
  if (direction === "encrypt") yield* encrypt(file, { recipients: [key] });
  else yield* decrypt(file, await unwrapFileKey(file, { identities: parseIdentityFile(readFileSync(key, "utf8")) }));
}

void pipeline(result, createWriteStream(to)).then(() => console.error(process.resourceUsage().maxRSS / 1024));
