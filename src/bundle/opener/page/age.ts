/** Opening the age file, by age-encryption. */
import { Decrypter } from "age-encryption";
import { DermShareError } from "../../../errors.ts";
import { canonicalPassphrase, describeMistype } from "../../passphrase.ts";
import { decodeBase64, latin1 } from "./bytes.ts";

const armorPattern = /^-----BEGIN AGE ENCRYPTED FILE-----\n([A-Za-z0-9+/=\n]+)\n-----END AGE ENCRYPTED FILE-----\n$/;
/** A page must not be made to work for minutes: 2^18 KiB, twice what we write. */
const maxLogN = 18;
/** What derm-share itself takes. */
const maxLogNElsewhere = 20;

/** Whether a text starts as an armor does. */
export function isArmored(start: string): boolean {
  return start.startsWith("-----BEGIN AGE ENCRYPTED FILE-----");
}

/** The age file in an armor. @throws DermShareError "bundle-malformed" */
export function dearmor(armor: string): Uint8Array<ArrayBuffer> {
  const text = armorPattern.exec(armor)?.[1];
  const bytes = text === undefined ? null : decodeBase64(text.replaceAll("\n", ""));
  if (bytes === null) throw new DermShareError("bundle-malformed", "the sealed photograph in this page is damaged");
  return bytes;
}

/** Says why words cannot open this file at all. @throws DermShareError "recipient-unsupported" or "bundle-malformed" */
export function expectPassphraseFile(file: Uint8Array): void {
  const header = latin1(file.subarray(0, 200));
  if (/^age-encryption\.org\/v1\n-> (?!scrypt )[!-~]+ /.test(header)) {
    throw new DermShareError("recipient-unsupported", "It is sealed to a key, not with words.", "derm-share open FILE");
  }
  const logN = /^age-encryption\.org\/v1\n-> scrypt [A-Za-z0-9+/]{22} ([1-9][0-9]?)\n/.exec(header)?.[1];
  if (logN !== undefined && Number(logN) > maxLogN && Number(logN) <= maxLogNElsewhere) {
    throw new DermShareError(
      "recipient-unsupported",
      "Its words take more work than a page can do: derm-share open FILE",
    );
  }
  if (logN === undefined || Number(logN) > maxLogN) {
    throw new DermShareError("bundle-malformed", "It is not a file that this page can open.");
  }
}

/**
 * The plaintext.
 *
 * @throws DermShareError "cannot-decrypt" where the words unwrap no file key, with what looks mistyped; "bundle-malformed"
 *         for what is damaged beside them
 */
export async function decrypt(file: Uint8Array<ArrayBuffer>, words: string): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(canonicalPassphrase(words));
  let areOthers = false;
  const askedWithoutFileKey = (): null => {
    areOthers = true;
    return null;
  };
  decrypter.addIdentity({ unwrapFileKey: askedWithoutFileKey });
  try {
    return await decrypter.decrypt(file);
  } catch {
    if (!areOthers) throw new DermShareError("bundle-malformed", "the age file is damaged");
    const mistype = describeMistype(words);
    const advice = mistype === null ? "Ask the sender to say them again." : `Look again: ${mistype}.`;
    throw new DermShareError("cannot-decrypt", `These are not the words it was sealed with. ${advice}`);
  }
}
