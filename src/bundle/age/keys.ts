/** Keys of age as text: recipients that may be given away, and identity files as `age-keygen` writes them. */
import { DermShareError } from "../../errors.ts";
import type { RandomSource } from "../random.ts";
import { decodeBech32, encodeBech32 } from "./bech32.ts";
import { publicKeyOf, x25519Bytes } from "./x25519.ts";

const recipientPrefix = "age";
const identityPrefix = "age-secret-key-";

/** Somebody's half that opens: the secret, and the recipient that belongs to it. */
export interface Identity {
  readonly secret: Uint8Array;
  /** The public half as text: `age1...`. */
  readonly recipient: string;
}

/** A fresh identity. */
export function makeIdentity(random: RandomSource): Identity {
  return identityOf(random(x25519Bytes));
}

/**
 * The public key in a recipient's text.
 *
 * @throws DermShareError "recipient-unsupported" for kinds of recipient that we do not write to, "usage" for a typing error
 */
export function parseRecipient(text: string): Uint8Array {
  if (/^age1pq1/i.test(text)) {
    throw new DermShareError(
      "recipient-unsupported",
      "post-quantum recipients (age1pq...) are not supported yet",
      "ask for a recipient that starts with age1 and has 62 characters, or seal with a passphrase",
    );
  }
  if (/^(?:ssh-|age1[a-z0-9-]+1)/i.test(text)) {
    throw new DermShareError(
      "recipient-unsupported",
      "only age recipients made by keys new or age-keygen are supported, no SSH keys and no plugins",
      "ask for a recipient that starts with age1 and has 62 characters, or seal with a passphrase",
    );
  }
  const decoded = decodeBech32(text);
  if (decoded?.prefix !== recipientPrefix || decoded.bytes.length !== x25519Bytes || text !== text.toLowerCase()) {
    throw new DermShareError(
      "usage",
      "this is not an age recipient: it should be age1 and 58 characters, and the checksum at its end should fit",
      "copy it again as a whole; one wrong letter is enough",
    );
  }
  return decoded.bytes;
}

/** The text of an identity file as `age-keygen` writes it. `createdAt` is a time in UTC: 2026-11-22T09:30:00Z. */
export function formatIdentityFile(identity: Identity, createdAt: string): string {
  const secret = encodeBech32(identityPrefix, identity.secret).toUpperCase();
  return `# created: ${createdAt}\n# public key: ${identity.recipient}\n${secret}\n`;
}

/**
 * The identities of an identity file: comments, empty lines, one secret key a line.
 *
 * @throws DermShareError "recipient-unsupported" for a kind of key that we cannot use, "key-malformed" for anything else
 */
export function parseIdentityFile(text: string): Identity[] {
  const lines = text.split(/\r?\n/);
  const identities = lines.flatMap((line, i) => (line === "" || line.startsWith("#") ? [] : [parseIdentity(line, i)]));
  if (identities.length === 0) throw new DermShareError("key-malformed", "an identity file without a secret key in it");
  return identities;
}

/**
 * The recipients of a recipients file: comments, empty lines, one recipient a line.
 *
 * @throws DermShareError as `parseRecipient`
 */
export function parseRecipientsFile(text: string): string[] {
  const recipients = text.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
  if (recipients.length === 0) throw new DermShareError("usage", "a recipients file without a recipient in it");
  for (const recipient of recipients) parseRecipient(recipient);
  return recipients;
}

function parseIdentity(line: string, index: number): Identity {
  if (/^age-(?:secret-key-pq-1|plugin-)/i.test(line)) {
    throw new DermShareError(
      "recipient-unsupported",
      `identity file, line ${index + 1}: post-quantum keys and plugins are not supported yet`,
    );
  }
  const decoded = decodeBech32(line);
  if (decoded?.prefix !== identityPrefix || decoded.bytes.length !== x25519Bytes || line !== line.toUpperCase()) {
    throw new DermShareError("key-malformed", `identity file, line ${index + 1}: not an age secret key`);
  }
  return identityOf(decoded.bytes);
}

function identityOf(secret: Uint8Array): Identity {
  return { secret, recipient: encodeBech32(recipientPrefix, publicKeyOf(secret)) };
}
