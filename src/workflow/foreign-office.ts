/** Office files that are no decks of today, told apart by their content, each with what the person can do. */
import { latin1 } from "../bytes/bytes.ts";
import { type RandomAccess, wholeOf } from "../bytes/pieces.ts";
import type { ZipFile } from "../bytes/zip-read.ts";
import { openDeck } from "../deck/package.ts";
import { DermShareError } from "../errors.ts";
import type { Refusal } from "../formats/format.ts";
import { isCompoundFile } from "./office-file.ts";

const locked: Refusal = {
  reason: "it is locked with a password",
  hint: "open it in PowerPoint, take the password off, and save it",
};
const old: Refusal = {
  reason: "it is a presentation from before 2007 (.ppt)",
  hint: "save it as .pptx, then run this again; where LibreOffice is installed, --convert does that",
};
const openDocument: Refusal = {
  reason: "it is a presentation of LibreOffice (.odp)",
  hint: "save it as .pptx, then run this again",
};
const keynote: Refusal = {
  reason: "it is a presentation of Keynote (.key)",
  hint: "export it from Keynote to PowerPoint (.pptx), then run this again",
};

/**
 * Opens what may be a deck; gives the reason where it is a presentation of another kind.
 *
 * @throws DermShareError "input-unsupported" for documents, workbooks and archives, which are no presentations; as `openDeck`
 */
export function openPresentation(bytes: RandomAccess): ZipFile | { readonly refused: Refusal } {
  if (isCompoundFile(bytes)) return { refused: compoundFile(bytes) };
  const zip = openDeck(bytes);
  const foreign = packedFile(zip);
  return foreign === null ? zip : { refused: foreign };
}

/** @throws DermShareError "input-refused" for a presentation of another kind; as `openPresentation` */
export function expectPresentation(bytes: RandomAccess): ZipFile {
  const opened = openPresentation(bytes);
  if (!("refused" in opened)) return opened;
  throw new DermShareError("input-refused", opened.refused.reason, opened.refused.hint);
}

/** Whether it is a presentation from before 2007 that no password locks. */
export function isOldPresentation(bytes: RandomAccess): boolean {
  return isCompoundFile(bytes) && compoundFile(bytes) === old;
}

/** [MS-OFFCRYPTO] 2.3.4.4 and [MS-PPT] 2.1.2, by the names of streams, in UTF-16: a password puts the package into the first. */
function compoundFile(bytes: RandomAccess): Refusal {
  const names = latin1(wholeOf(bytes));
  const holds = (stream: string) => names.includes(stream.split("").join("\0"));
  if (holds("EncryptedPackage") || holds("EncryptedSummary")) return locked;
  if (holds("PowerPoint Document")) return old;
  throw notPresentation("it is a document of Office from before 2007, and no presentation");
}

function packedFile({ entries }: ZipFile): Refusal | null {
  const names = new Set(entries.map(({ name }) => name.toLowerCase()));
  const has = (pattern: RegExp) => [...names].some((name) => pattern.test(name));
  if (has(/^index\.apxl$|^index\/(?:presentation|document|slide)[^/]*\.iwa$|^index\.zip$/)) return keynote;
  if (names.has("[content_types].xml")) {
    if (names.has("word/document.xml")) throw notPresentation("it is a text document (.docx)");
    if (names.has("xl/workbook.xml")) throw notPresentation("it is a workbook (.xlsx)");
    return null; // what its content types say is read later
  }
  if (names.has("mimetype") && names.has("content.xml")) return openDocument;
  throw notPresentation("it is a ZIP archive, and no presentation", "unpack it, then give the folder");
}

function notPresentation(message: string, hint?: string): DermShareError {
  return new DermShareError(
    "input-unsupported",
    message,
    hint ?? "only pictures and presentations are taken: save its pictures as JPEG or PNG",
  );
}
