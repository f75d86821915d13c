/** The scrypt stanza: the file key wrapped by a passphrase. C2SP age, "The scrypt recipient type". */
import { ascii, concat } from "../../bytes/bytes.ts";
import { base64Unpadded, decodeBase64Unpadded } from "../base64.ts";
import type { RandomSource } from "../random.ts";
import { deriveScrypt } from "../scrypt.ts";
import type { Stanza } from "./header.ts";
import { brokenAge, fileKeyBytes, nonceBytes, openBox, sealBox, tagBytes } from "./primitives.ts";

/** What we write: 128 MiB and a third of a second on a laptop. */
const writtenLogN = 17;
/** What we are ready to do for a file that somebody else made: 1 GiB. */
const maxLogN = 20;

const stanzaType = "scrypt";
const saltLabel = "age-encryption.org/v1/scrypt";
const saltBytes = 16;
const keyBytes = 32;
const zeroNonce = new Uint8Array(nonceBytes); // the salt, and so the wrapping key, is used once

/** Whether a passphrase leads to the file key through this stanza. */
export function isScryptStanza(stanza: Stanza): boolean {
  return stanza.type === stanzaType;
}

/** Wraps a file key by a passphrase, with a fresh salt. */
export async function wrapScrypt(fileKey: Uint8Array, passphrase: string, random: RandomSource): Promise<Stanza> {
  const salt = random(saltBytes);
  const key = await wrappingKey(passphrase, salt, writtenLogN);
  return { type: stanzaType, args: [base64Unpadded(salt), `${writtenLogN}`], body: sealBox(key, zeroNonce, fileKey) };
}

/**
 * The file key, or null when the passphrase is wrong.
 *
 * @throws DermShareError "bundle-malformed" when the stanza is not well formed or asks for more than 1 GiB
 */
export async function unwrapScrypt(stanza: Stanza, passphrase: string): Promise<Uint8Array | null> {
  const [saltText = "", logN = "", ...more] = stanza.args;
  const salt = decodeBase64Unpadded(saltText);
  if (salt === null || salt.length !== saltBytes || more.length > 0) {
    throw brokenAge("header", "a scrypt stanza has no valid salt");
  }
  if (!/^[1-9][0-9]?$/.test(logN) || Number(logN) > maxLogN) {
    throw brokenAge("header", `a scrypt stanza asks for a work factor that is not between 1 and ${maxLogN}`);
  }
  if (stanza.body.length !== fileKeyBytes + tagBytes) throw brokenAge("header", "a scrypt stanza has a wrong length");
  return openBox(await wrappingKey(passphrase, salt, Number(logN)), zeroNonce, stanza.body);
}

function wrappingKey(passphrase: string, salt: Uint8Array, logN: number): Promise<Uint8Array> {
  const labelled = concat([ascii(saltLabel), salt]);
  return deriveScrypt(new TextEncoder().encode(passphrase), labelled, keyBytes, { logN, p: 1 });
}
