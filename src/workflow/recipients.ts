/** Whom a bundle is sealed to: recipients typed, or named by a file. */
import { parseRecipient, parseRecipientsFile } from "../bundle/age/keys.ts";
import { isContactCard, parseContactCard } from "../bundle/contact-card.ts";
import { decodeText } from "../bytes/text.ts";
import { DermShareError } from "../errors.ts";
import { readInput } from "../files/read.ts";
import { exists } from "../files/write.ts";
import { findContact } from "./contacts.ts";

const largestFileBytes = 64 * 1024;

/**
 * The recipients (`age1...`) that one `--to` means: itself, that of a known person, those of a
 * recipients file, or that of a contact card.
 *
 * @throws DermShareError "usage", "recipient-unsupported", "key-malformed", "signature-wrong"
 */
export async function recipientsOf(to: string): Promise<string[]> {
  const known = await findContact(to);
  if (known !== null) return [known.recipient];
  if (/^age-secret-key-/i.test(to)) throw secretKey("--to");
  if (!(await exists(to))) {
    if (!/^age1/i.test(to)) {
      throw new DermShareError(
        "usage",
        "--to is neither a recipient (age1...), nor somebody you know, nor a file that is there",
      ).about(to);
    }
    parseRecipient(to);
    return [to];
  }
  try {
    const text = decodeText(await readInput(to, largestFileBytes));
    if (/^age-secret-key-/im.test(text)) throw secretKey("this");
    return isContactCard(text) ? [parseContactCard(text).recipient] : parseRecipientsFile(text);
  } catch (error) {
    throw error instanceof DermShareError ? error.about(to) : error;
  }
}

/** Never with the key itself. */
function secretKey(what: string): DermShareError {
  return new DermShareError(
    "usage",
    `${what} is a secret key: it opens bundles, and belongs to one person alone`,
    "give the line that starts with age1 and stands beside it",
  );
}
