/**
 * The one error class, its closed list of codes, and the exit status of each.
 *
 * A message says what was expected, where, and what was found; it never carries a metadata value, a person's name, a
 * passphrase, or the text of a foreign error (those quote the data they choked on).
 */

/** Exit status by code. The statuses are the contract of the command line; scripts and tests hold on to the codes. */
const exitStatuses = {
  usage: 2,
  "answer-missing": 2,
  "date-invalid": 2,
  "record-malformed": 2,
  "record-foreign": 1,
  "passphrase-weak": 2,
  "recipient-unsupported": 2,
  "region-invalid": 2,
  "output-exists": 2,
  "consent-refused": 4,
  "cannot-decrypt": 5,
  "bundle-malformed": 5,
  "sender-unknown": 6,
  "signature-wrong": 6,
  "consent-expired": 7,
  "consent-withdrawn": 7,
  "input-unsupported": 65,
  "input-malformed": 65,
  "input-empty": 65,
  "input-truncated": 65,
  "input-too-large": 65,
  "input-refused": 65,
  "verification-failed": 70,
  bug: 70,
  "key-malformed": 74,
  "key-exposed": 74,
  "read-failed": 74,
  "write-failed": 74,
  interrupted: 130,
} as const;

/** What went wrong, as a word that scripts and tests can hold on to while the sentence improves. */
export type ErrorCode = keyof typeof exitStatuses;

/** Thrown for everything that is not a bug. */
export class DermShareError extends Error {
  readonly code: ErrorCode;
  /** What the person can do about it, as a sentence or a command; shown on its own line after "hint:". */
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, hint?: string) {
    super(message);
    this.name = "DermShareError";
    this.code = code;
    this.hint = hint;
  }

  /** The same error with its subject (a path as the user typed it) put in front: "photo.jpg: no PNG signature". */
  about(subject: string): DermShareError {
    const named = new DermShareError(this.code, `${shown(subject)}: ${this.message}`, this.hint);
    if (this.stack !== undefined) named.stack = this.stack;
    return named;
  }
}

/** The exit status that belongs to a code. */
export function exitStatusOf(code: ErrorCode): number {
  return exitStatuses[code];
}

/** Text from outside with its control characters, line breaks and direction marks escaped: safe on any terminal. */
export function shown(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
}
