/**
 * A contact card: what one person gives another, so that bundles can be sealed to them and known to be theirs.
 *
 * It holds a signing key, an age recipient, and the first's signature over the second, and is at once a recipients file
 * of age: everything else stands in comments. So `age -R card.txt` works, and so does a card that came by e-mail with
 * other line ends.
 */
import { ascii } from "../bytes/bytes.ts";
import { DermShareError } from "../errors.ts";
import { parseRecipient } from "./age/keys.ts";
import { fingerprint, type KeyPair } from "./keys.ts";
import {
  formatPublicKeyLine,
  parsePublicKeyLine,
  type PublicKey,
  publicKeyOf,
  sign,
  signatureFile,
  verifySignature,
} from "./minisign.ts";

const title = "# derm-share contact card 1";
const comment = "derm-share:contact";

/** What a card says. */
export interface Contact {
  readonly signer: PublicKey;
  readonly recipient: string;
}

/** The card of somebody's keys. */
export function formatContactCard({ signing, identity }: KeyPair): string {
  const signature = sign(signedText(identity.recipient), signing, comment);
  return layOut({ signer: publicKeyOf(signing), recipient: identity.recipient }, signature);
}

/** Whether a text is meant to be a card; recipients files are not. */
export function isContactCard(text: string): boolean {
  return text.trimStart().startsWith(title);
}

/**
 * Reads a card and proves that both of its keys belong together.
 *
 * @throws DermShareError "key-malformed" when it is not a card, "signature-wrong" when its recipient was exchanged
 */
export function parseContactCard(text: string): Contact {
  const card = `${text.replaceAll("\r\n", "\n").replaceAll(/^> ?/gm, "").trim()}\n`; // an answer by mail quotes it
  if (!isContactCard(card)) {
    throw new DermShareError(
      "key-malformed",
      `not a contact card, which begins with "${title}"`,
      "ask them for what derm-share keys show writes; a .pub file alone is good for open --from",
    );
  }
  const lines = card.split("\n");
  const value = (label: string): string => lines.find((line) => line.startsWith(label))?.slice(label.length) ?? "";
  const contact = { signer: parsePublicKeyLine(value("# signing key: ")), recipient: lines.at(-2) ?? "" };
  const signature = signatureFile(value("# signature: "), comment, value("# second signature: "));
  if (!isSigned(contact, signature)) {
    throw new DermShareError(
      "signature-wrong",
      "the age line of this contact card is not the one that its owner signed",
      "ask for the card anew, and compare the number by phone",
    );
  }
  parseRecipient(contact.recipient);
  if (layOut(contact, signature) !== card) {
    throw new DermShareError("key-malformed", "this contact card is not as derm-share writes it");
  }
  return contact;
}

function isSigned({ signer, recipient }: Contact, signature: string): boolean {
  try {
    verifySignature(ascii(signature), signedText(recipient), signer, comment);
    return true;
  } catch (error) {
    if (error instanceof DermShareError) return false;
    throw error;
  }
}

function layOut({ signer, recipient }: Contact, signature: string): string {
  const [, signatureLine, , globalLine] = signature.split("\n");
  const lines = [
    title,
    `# fingerprint: ${fingerprint(signer.key)}`,
    `# signing key: ${formatPublicKeyLine(signer)}`,
    `# signature: ${signatureLine}`,
    `# second signature: ${globalLine}`,
    recipient,
  ];
  return `${lines.join("\n")}\n`;
}

function signedText(recipient: string): Uint8Array {
  return new TextEncoder().encode(`${recipient}\n`);
}
