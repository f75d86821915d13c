/** One person's keys: what they sign with and what opens bundles sealed to them, as the texts of three files. */
import { createHash } from "node:crypto";
import { concat } from "../bytes/bytes.ts";
import { decodeText } from "../bytes/text.ts";
import { DermShareError } from "../errors.ts";
import { decrypt, encrypt, unwrapFileKey } from "./age/age.ts";
import { armor, dearmor, isArmored } from "./age/armor.ts";
import { startsAsAge } from "./age/header.ts";
import { formatIdentityFile, type Identity, makeIdentity, parseIdentityFile } from "./age/keys.ts";
import { formatPublicKeyFile, makeSigningKey, publicKeyOf, type SigningKey } from "./minisign.ts";
import { formatSecretKey, protectSecretKey } from "./minisign-secret.ts";
import { type RandomSource, systemRandom } from "./random.ts";

/** Both halves of what a person holds. */
export interface KeyPair {
  readonly signing: SigningKey;
  readonly identity: Identity;
}

/** The key files and their texts; all but `sign.pub` are secret. */
export interface KeyFiles {
  readonly "sign.key": string;
  readonly "sign.pub": string;
  readonly "age.txt": string;
}

/** Fresh keys. */
export function makeKeys(random: RandomSource = systemRandom): KeyPair {
  return { signing: makeSigningKey(random), identity: makeIdentity(random) };
}

/** The key files that anybody can use who can read them: minisign's and age-keygen's. `createdAt` is a time in UTC. */
export function formatKeys({ signing, identity }: KeyPair, createdAt: string): KeyFiles {
  return {
    "sign.key": formatSecretKey(signing),
    "sign.pub": formatPublicKeyFile(publicKeyOf(signing)),
    "age.txt": formatIdentityFile(identity, createdAt),
  };
}

/** The key files under a passphrase: minisign's own protection, and an armored age file. */
export async function protectKeys(
  keys: KeyPair,
  createdAt: string,
  passphrase: string,
  random: RandomSource = systemRandom,
): Promise<KeyFiles> {
  const plain = formatKeys(keys, createdAt);
  const sealed: Uint8Array[] = [];
  for await (const chunk of encrypt([new TextEncoder().encode(plain["age.txt"])], { passphrase }, random)) {
    sealed.push(chunk);
  }
  return {
    ...plain,
    "sign.key": await protectSecretKey(keys.signing, passphrase, random),
    "age.txt": armor(concat(sealed)),
  };
}

/** Whether an identity file asks for a passphrase: it is an age file itself, armored or not. */
export function isIdentityProtected(file: Uint8Array): boolean {
  return startsAsAge(file) || isArmored(new TextEncoder().encode(decodeText(file)));
}

/**
 * Reads an identity file. The passphrase is used only where the file is protected.
 *
 * @throws DermShareError "key-malformed", "recipient-unsupported", or "cannot-decrypt" when the passphrase is wrong
 */
export async function readIdentities(file: Uint8Array, passphrase = ""): Promise<Identity[]> {
  return parseIdentityFile(decodeText(isIdentityProtected(file) ? await openIdentityFile(file, passphrase) : file));
}

/** A key as people read it to each other: SHA-256 of its 32 bytes as six groups of five digits (99 bits). */
export function fingerprint(publicKey: Uint8Array): string {
  const digest = createHash("sha256").update(publicKey).digest();
  const groups = Array.from({ length: 6 }, (_, i) => digest.readUIntBE(5 * i, 5) % 100_000);
  return groups.map((group) => String(group).padStart(5, "0")).join(" ");
}

async function openIdentityFile(protectedFile: Uint8Array, passphrase: string): Promise<Uint8Array> {
  try {
    const file = [startsAsAge(protectedFile) ? protectedFile : dearmor(decodeText(protectedFile))];
    const parts: Uint8Array[] = [];
    for await (const chunk of decrypt(file, await unwrapFileKey(file, { passphrase }))) parts.push(chunk);
    return concat(parts);
  } catch (error) {
    if (!(error instanceof DermShareError)) throw error;
    if (error.code === "cannot-decrypt")
      throw new DermShareError("cannot-decrypt", "wrong passphrase for the key file");
    throw new DermShareError("key-malformed", "the protected key file is damaged");
  }
}
