/** ASCII armor: an age file as text. C2SP age, "ASCII armor" (a strict PEM, RFC 7468, section 3). */
import { latin1 } from "../../bytes/bytes.ts";
import { base64, decodeBase64 } from "../base64.ts";
import { brokenAge } from "./primitives.ts";

const firstLine = "-----BEGIN AGE ENCRYPTED FILE-----";
const lastLine = "-----END AGE ENCRYPTED FILE-----";
const columns = 64;

/** The armor of a whole age file, with a line feed at its end. */
export function armor(bytes: Uint8Array): string {
  const text = base64(bytes);
  const lines = [firstLine];
  for (let at = 0; at < text.length; at += columns) lines.push(text.slice(at, at + columns));
  return `${[...lines, lastLine].join("\n")}\n`;
}

/** Whether the bytes start as an armored age file does; white space may stand before it. */
export function isArmored(bytes: Uint8Array): boolean {
  return latin1(bytes.subarray(0, 1024)).trimStart().startsWith(firstLine);
}

/**
 * The age file inside an armor. White space before and after it and CRLF at the ends of lines are tolerated, as the
 * specification asks; nothing else is.
 *
 * @throws DermShareError "bundle-malformed" ("age armor: ...")
 */
export function dearmor(text: string): Uint8Array {
  const lines = text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "").split(/\r?\n/);
  if (lines.shift() !== firstLine) throw brokenAge("armor", "the first line is not that of an age file");
  if (lines.pop() !== lastLine) throw brokenAge("armor", "the last line is not that of an age file");
  const last = lines.pop() ?? "";
  if (
    lines.some((line) => line.length !== columns) ||
    (last.length === 0 && lines.length > 0) ||
    last.length > columns
  ) {
    throw brokenAge("armor", "a line does not have 64 columns");
  }
  const bytes = decodeBase64(lines.join("") + last);
  if (bytes === null) throw brokenAge("armor", "what is inside is not canonical base64");
  return bytes;
}
