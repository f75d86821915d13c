/**
 * minisign secret keys: unprotected as `minisign -G -W` writes them, or under a passphrase.
 *
 * Source: the minisign format, "Secret key format". A file is a comment and one line of base64: the algorithm "Ed", how
 * the rest is protected ("Sc" for scrypt, zeros for not at all), the checksum algorithm "B2", salt, the limits of
 * libsodium's scrypt, then key id, secret key and checksum, XORed with a stream from scrypt.
 */
import { ascii, concat, equal } from "../bytes/bytes.ts";
import { Cursor } from "../bytes/cursor.ts";
import { DermShareError } from "../errors.ts";
import { base64, decodeBase64 } from "./base64.ts";
import { isSecretKey, secretKeyBytes } from "./ed25519.ts";
import { keyIdBytes, type SigningKey } from "./minisign.ts";
import type { RandomSource } from "./random.ts";
import { deriveScrypt, type ScryptCost } from "./scrypt.ts";

const algorithm = ascii("Ed");
const scryptProtection = ascii("Sc");
const noProtection = new Uint8Array(2);
const checksumAlgorithm = ascii("B2");
const saltBytes = 32;
const checksumBytes = 32;
const protectedBytes = keyIdBytes + secretKeyBytes + checksumBytes;
const maxLogN = 20; // what minisign itself writes: 1 GiB
/** What we write, as libsodium's limits: N = 2^17, r = 8, p = 1, so 128 MiB. */
const writtenLimits = { ops: 2 ** 22, memory: 2 ** 27 };

/** The secret key file that anybody can use who can read it. */
export function formatSecretKey({ keyId, secretKey }: SigningKey): string {
  const unused = new Uint8Array(saltBytes + 16); // salt and limits, which minisign leaves at zero, and the checksum too
  return secretKeyFile([noProtection, checksumAlgorithm, unused, keyId, secretKey, new Uint8Array(checksumBytes)]);
}

/** The secret key file under a passphrase. */
export async function protectSecretKey(key: SigningKey, passphrase: string, random: RandomSource): Promise<string> {
  const salt = random(saltBytes);
  const stream = await keyStream(passphrase, salt, scryptCost(writtenLimits.ops, writtenLimits.memory));
  const clear = concat([key.keyId, key.secretKey, await checksum(key)]);
  const limits = new Uint8Array(16);
  const view = new DataView(limits.buffer);
  view.setUint32(0, writtenLimits.ops, true);
  view.setUint32(8, writtenLimits.memory, true);
  return secretKeyFile([scryptProtection, checksumAlgorithm, salt, limits, xor(clear, stream)]);
}

/** Whether a secret key file asks for a passphrase. @throws DermShareError "key-malformed" */
export function isSecretKeyProtected(text: string): boolean {
  return parseEnvelope(text).isProtected;
}

/**
 * Reads a secret key file. The passphrase is used only when the file is protected.
 *
 * @throws DermShareError "key-malformed" when it is not such a file, "cannot-decrypt" when the passphrase is wrong
 */
export async function parseSecretKey(text: string, passphrase = ""): Promise<SigningKey> {
  const { isProtected, salt, cost, body } = parseEnvelope(text);
  const clear = isProtected ? xor(body, await keyStream(passphrase, salt, cost)) : body;
  const keyId = clear.subarray(0, keyIdBytes);
  const secretKey = clear.subarray(keyIdBytes, keyIdBytes + secretKeyBytes);
  if (isProtected && !equal(clear.subarray(-checksumBytes), await checksum({ keyId, secretKey }))) {
    throw new DermShareError("cannot-decrypt", "wrong passphrase for the signing key");
  }
  if (!isSecretKey(secretKey)) throw malformed();
  return { keyId, secretKey };
}

function parseEnvelope(text: string): { isProtected: boolean; salt: Uint8Array; cost: ScryptCost; body: Uint8Array } {
  const [comment = "", line = ""] = text.split(/\r?\n/);
  const bytes = decodeBase64(line);
  const length = algorithm.length + 4 + saltBytes + 16 + protectedBytes;
  if (!comment.startsWith("untrusted comment: ") || bytes === null || bytes.length !== length) throw malformed();
  const cursor = new Cursor(bytes, 0, "little");
  if (!equal(cursor.take(2), algorithm)) throw malformed();
  const protection = cursor.take(2);
  const isProtected = equal(protection, scryptProtection);
  if (!isProtected && !equal(protection, noProtection)) throw malformed();
  if (!equal(cursor.take(2), checksumAlgorithm)) throw malformed();
  const salt = cursor.take(saltBytes);
  const cost = isProtected ? scryptCost(cursor.u64(), cursor.u64()) : { logN: 1, p: 1 };
  return { isProtected, salt, cost, body: bytes.subarray(-protectedBytes) };
}

/** What libsodium makes of its two limits (crypto_pwhash_scryptsalsa208sha256, r = 8). */
function scryptCost(opsLimit: number, memoryLimit: number): ScryptCost {
  const ops = Math.max(opsLimit, 32768);
  const maxN = Math.floor(ops < memoryLimit / 32 ? ops / 32 : memoryLimit / 1024);
  const logN = Math.max(1, Math.floor(Math.log2(Math.floor(maxN / 2))) + 1);
  const p = ops < memoryLimit / 32 ? 1 : Math.floor(ops / 4 / 2 ** logN / 8);
  if (!(logN <= maxLogN && p >= 1 && p <= 16)) throw malformed();
  return { logN, p };
}

function keyStream(passphrase: string, salt: Uint8Array, cost: ScryptCost): Promise<Uint8Array> {
  return deriveScrypt(new TextEncoder().encode(passphrase), salt, protectedBytes, cost);
}

async function checksum({ keyId, secretKey }: SigningKey): Promise<Uint8Array> {
  const { blake2b } = await import("@noble/hashes/blake2.js"); // Node has BLAKE2b-512 alone
  return blake2b(concat([algorithm, keyId, secretKey]), { dkLen: checksumBytes });
}

function secretKeyFile(parts: readonly Uint8Array[]): string {
  const comment = "untrusted comment: minisign encrypted secret key"; // minisign's words, protected or not
  return `${comment}\n${base64(concat([algorithm, ...parts]))}\n`;
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, i) => byte ^ (b[i] ?? 0));
}

function malformed(): DermShareError {
  return new DermShareError("key-malformed", "not a minisign secret key file");
}
