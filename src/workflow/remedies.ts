/** What a person can do about a damaged file. What lies deep in it is told by those who do not know what kind of file it is in. */
import { DermShareError } from "../errors.ts";

type Remedies = Readonly<Partial<Record<DermShareError["code"], string>>>;

/** For decks. */
export const deckRemedies: Remedies = {
  "input-malformed": "open it in PowerPoint or LibreOffice and save it anew",
  "input-truncated": "it may not have been copied whole: copy it again, or open it in PowerPoint and save it anew",
  "input-too-large": "open it in PowerPoint and save it anew, as several decks where it is large",
};

/** For pictures: most programs show a damaged one, with holes or wrong skin, so that saving it anew is no remedy. */
export const pictureRemedies: Remedies = {
  "input-malformed": "it may be damaged: copy it again from where it came from",
  "input-truncated": "it may not have been copied whole: copy it again from where it came from",
};

/** Does the work; an error without a hint gets the remedy for its code. */
export async function withRemedies<Result>(remedies: Remedies, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DermShareError) || error.hint !== undefined) throw error;
    throw new DermShareError(error.code, error.message, remedies[error.code]);
  }
}
