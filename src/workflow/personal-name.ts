/** Whether the name of a file or folder looks like a person's name, record number or date of birth; paths without it. */
import { findPersonalText, isPlainWord } from "../consent/free-text.ts";
import { commonNames } from "./common-names.ts";

/** Ten digits in a row that may be an NHS number: those that are issued start with 4, 6 or 7, the samples with 9. */
const tenDigits = /(?<!\d)([4679]\d\d)(\d{3})(\d{4})(?!\d)/g;

/**
 * Numbers that a state gives: of social security in the United States (none begins with 000, 666 or 9); six digits of a birthday
 * and four more, or three and a letter (Denmark, Sweden, Finland); the same with a year before 1990 (Sweden).
 */
const stateNumber =
  /(?<!\d)(?:(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}|(?:[0-3]\d[01]\d\d\d|\d\d[01]\d[0-3]\d)[-+]\d{3}[\dA-Z]|19[0-8]\d[01]\d[0-3]\d[-+]\d{4})(?!\d)/u;
/** A name of nothing but digits, neither a counter with zeros before it nor a day of this century: a record's number. */
const recordNumber = /^(?!0|20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$)\d{7,9}$/u;

/** A day before 2000, year first or last, not followed by a time of day: cameras write that. */
const oldYearFirst = /(?<!\d)19\d\d([\s._-]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?![\s._-]?\d)/u;
const oldYearLast = /(?<!\d)(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])19\d\d(?![\s._-]?\d)/u;
/** What cameras write whose clock was never set. */
const unsetClock = /(?<!\d)19[78]0[\s._-]?01[\s._-]?01(?!\d)/u;

/**
 * Whether a name looks personal. It errs towards yes, where the free text of slides errs towards silence: a name too many
 * costs a row in the table of names, one too few names a patient.
 *
 * @param name of one file or folder, without the folders above it; a file's extension has no say
 */
export function looksPersonal(name: string): boolean {
  const stem = name.normalize("NFC").replace(/\.[a-z0-9]{2,5}$/i, "");
  if (isPlainWord(stem)) return commonNames.has(stem.replace(/[_\d]+$/, "").toLowerCase());
  const parted = stem
    .replace(/(\p{Ll})(?=\p{Lu})/gu, "$1 ") // JaneDoe
    .replace(/(\p{L})(?=\d)/gu, "$1 ") // NHS9434765919
    .replace(/(\d)(?=\p{L})/gu, "$1 ");
  return speaks(stem) || speaks(parted) || holdsNumber(stem) || holdsOldDay(stem) || holdsCommonName(parted);
}

/** A path as it may be told to whoever reads a log or a screen: what looks personal in it stands as "[name]". */
export function withoutPersonalNames(path: string): string {
  return path.replace(/[^/\\]+/g, (name) => (looksPersonal(name) ? "[name]" : name));
}

function speaks(text: string): boolean {
  return findPersonalText(text).length > 0;
}

function holdsNumber(stem: string): boolean {
  if (stateNumber.test(stem) || recordNumber.test(stem)) return true;
  return !/isbn/i.test(stem) && [...stem.matchAll(tenDigits)].some(([, a, b, c]) => speaks(`${a} ${b} ${c}`));
}

function holdsOldDay(stem: string): boolean {
  return (oldYearFirst.test(stem) || oldYearLast.test(stem)) && !unsetClock.test(stem);
}

function holdsCommonName(parted: string): boolean {
  const plain = parted.replace(/['’]/gu, "").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.split(/[^\p{L}]+/u).some((word) => commonNames.has(word));
}
