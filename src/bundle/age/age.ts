/**
 * age v1: encrypting to recipients or to a passphrase, and opening again.
 *
 * Source: C2SP, The age file encryption format (c2sp.org/age). Chunks in, chunks out: memory does not grow with the
 * file. Opening goes in two steps, so that a file can be checked as a whole before any of it is written, at the price
 * of one scrypt: `unwrapFileKey` once, then `decrypt` as often as needed.
 */
import { type ByteSource, SourceReader } from "../../bytes/source.ts";
import { DermShareError } from "../../errors.ts";
import { type RandomSource, systemRandom } from "../random.ts";
import { checkMac, formatHeader, type Header, readHeader, type Stanza } from "./header.ts";
import { type Identity, parseRecipient } from "./keys.ts";
import { brokenAge, fileKeyBytes } from "./primitives.ts";
import { isScryptStanza, unwrapScrypt, wrapScrypt } from "./scrypt-stanza.ts";
import { openStream, payloadNonceBytes, sealStream } from "./stream.ts";
import { unwrapX25519, wrapX25519 } from "./x25519.ts";

/** How many keys a bundle can be sealed to: all of them stand in its inner manifest. */
export const maxRecipients = 20;

/** Who will be able to open: the holders of keys (`age1...`, 1 to 20 of them), or whoever knows the passphrase. */
export type Lock = { readonly recipients: readonly string[] } | { readonly passphrase: string };

/** What opens. A passphrase is taken exactly as it is: see `canonicalPassphrase`. */
export type Key = { readonly identities: readonly Identity[] } | { readonly passphrase: string };

/** A file that is about to be encrypted, and the key that can read it back without anybody's secret. */
export interface LockedFile {
  readonly fileKey: Uint8Array;
  /** To be called once. @returns the age file in pieces of at most 64 KiB */
  encrypt(plaintext: ByteSource): AsyncGenerator<Uint8Array>;
}

/**
 * Prepares an age file. File key, ephemeral keys, salt and nonce are fresh for every call.
 *
 * @throws DermShareError "usage" or "recipient-unsupported" for recipients that cannot be written to
 */
export async function lockFile(lock: Lock, random: RandomSource = systemRandom): Promise<LockedFile> {
  const fileKey = random(fileKeyBytes);
  const header = formatHeader(await wrap(fileKey, lock, random), fileKey);
  return {
    fileKey,
    async *encrypt(plaintext) {
      yield header;
      yield* sealStream(fileKey, random(payloadNonceBytes), plaintext);
    },
  };
}

/** Encrypts. @returns and throws as `lockFile` */
export async function* encrypt(
  plaintext: ByteSource,
  lock: Lock,
  random: RandomSource = systemRandom,
): AsyncGenerator<Uint8Array> {
  yield* (await lockFile(lock, random)).encrypt(plaintext);
}

/**
 * Whether an age file asks for a passphrase or for a key.
 *
 * @throws DermShareError "bundle-malformed" when the header is damaged
 */
export async function lockKind(file: ByteSource): Promise<"passphrase" | "keys"> {
  const reader = new SourceReader(file);
  try {
    return (await readHeader(reader)).stanzas.some(isScryptStanza) ? "passphrase" : "keys";
  } finally {
    await reader.close();
  }
}

/**
 * Finds out the file key from the header at the front of an age file, and checks the header's MAC with it.
 *
 * @throws DermShareError "cannot-decrypt" when the key is not one for this file, "bundle-malformed" when the header is
 *         damaged
 */
export async function unwrapFileKey(file: ByteSource, key: Key): Promise<Uint8Array> {
  const reader = new SourceReader(file);
  try {
    const header = await readHeader(reader);
    const fileKey = await unwrap(header, key);
    checkMac(header, fileKey);
    return fileKey;
  } finally {
    await reader.close();
  }
}

/**
 * Decrypts with a file key that `unwrapFileKey` found. Each chunk is authentic when it is handed over; that nothing was
 * cut off is certain when the generator has ended.
 *
 * @throws DermShareError "bundle-malformed" when the file was changed
 */
export async function* decrypt(file: ByteSource, fileKey: Uint8Array): AsyncGenerator<Uint8Array> {
  const reader = new SourceReader(file);
  try {
    checkMac(await readHeader(reader), fileKey);
    yield* openStream(fileKey, reader);
  } finally {
    await reader.close();
  }
}

/** @throws DermShareError "usage" for more or fewer recipients than a bundle takes */
export function expectRecipientCount(count: number): void {
  if (count >= 1 && count <= maxRecipients) return;
  throw new DermShareError(
    "usage",
    `a bundle takes 1 to ${maxRecipients} recipients, here are ${count}`,
    "make several bundles, or seal one with words",
  );
}

async function wrap(fileKey: Uint8Array, lock: Lock, random: RandomSource): Promise<Stanza[]> {
  if ("passphrase" in lock) return [await wrapScrypt(fileKey, lock.passphrase, random)];
  expectRecipientCount(lock.recipients.length);
  return lock.recipients.map((recipient) => wrapX25519(fileKey, parseRecipient(recipient), random));
}

async function unwrap({ stanzas }: Header, key: Key): Promise<Uint8Array> {
  const scryptStanza = stanzas.find(isScryptStanza);
  if (scryptStanza !== undefined && stanzas.length > 1) {
    throw brokenAge("header", "a passphrase must be the only way in");
  }
  const fileKey =
    "identities" in key
      ? unwrapByKey(stanzas, key.identities)
      : scryptStanza && (await unwrapScrypt(scryptStanza, key.passphrase));
  if (fileKey) return fileKey;
  if ("identities" in key) {
    throw new DermShareError(
      "cannot-decrypt",
      scryptStanza ? "it is sealed with a passphrase, not to a key" : "it is not sealed to this key",
    );
  }
  throw new DermShareError(
    "cannot-decrypt",
    scryptStanza ? "wrong passphrase" : "it is sealed to a key, not with a passphrase",
  );
}

function unwrapByKey(stanzas: readonly Stanza[], identities: readonly Identity[]): Uint8Array | null {
  for (const stanza of stanzas) {
    for (const identity of identities) {
      const fileKey = unwrapX25519(stanza, identity.secret);
      if (fileKey !== null) return fileKey;
    }
  }
  return null;
}
