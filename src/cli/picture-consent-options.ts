/** The flags that ask for consent picture by picture. */
import type { Command } from "commander";
import { purposes } from "../consent/answers.ts";
import { nearestWord } from "../consent/nearest-word.ts";
import { DermShareError } from "../errors.ts";
import type { Consented } from "../workflow/picture-consents.ts";
import { localDay } from "./today.ts";

/** The flags of `addPictureConsents`. */
export interface PictureConsentFlags {
  readonly consent?: string;
  readonly consents?: string;
}

/** For which use, and what was agreed about each picture. */
export function addPictureConsents(command: Command): Command {
  return command
    .optionsGroup("Consent by picture:")
    .option("--consents <file>", "a filled table of inspect --consents-template; what it does not cover is withheld")
    .option("--consent <purpose>", "the use that the table has to cover");
}

/**
 * The pictures that the table covers; null where nobody asks for it.
 *
 * @throws DermShareError "usage" for one flag without the other, an unknown purpose or another table; "read-failed"
 */
export async function consentedOf({ consent, consents }: PictureConsentFlags): Promise<Consented | null> {
  if (consent === undefined && consents === undefined) return null;
  const table = "derm-share inspect FOLDER --consents-template > consents.csv";
  if (consents === undefined) throw usage("--consent needs the table of consents: add --consents FILE", table);
  if (consent === undefined) throw usage("--consents needs a use", `--consent ${purposes.join("|")}`);
  const purpose = purposes.find((known) => known === consent);
  if (purpose === undefined) {
    const meant = nearestWord(consent, purposes);
    throw usage("this purpose is not known", meant === undefined ? purposes.join(", ") : `did you mean ${meant}?`);
  }
  const { consentedPictures } = await import("../workflow/picture-consents.ts");
  return consentedPictures(consents, purpose, localDay());
}

function usage(message: string, hint: string): DermShareError {
  return new DermShareError("usage", message, hint);
}
