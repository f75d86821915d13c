/**
 * What in a text or a file name looks like a person: names, record numbers, dates of birth.
 *
 * It errs on the side of silence where people would learn to ignore it: of ten digits in a row, found on real slides,
 * three in three were ISBNs. A name without a title, and one in small letters, is mostly not seen. Never a promise.
 */

/** What a piece of text looks like. */
type PersonalKind = "name" | "record-number" | "date-of-birth";

/** Where, in UTF-16 units; what it says is not repeated. */
export interface PersonalText {
  readonly kind: PersonalKind;
  readonly offset: number;
  readonly length: number;
}

/** How far a word such as "NHS" or "born" reaches, in UTF-16 units. */
const nearUnits = 24;
/** Between the parts of a number or a name; file names have no blanks to spare. */
const gap = String.raw`[\s._,:#()-]`;

/** What stands behind "MR" where it is imaging, and no man. */
const imaged =
  "brain|head|neck|spine|lumbar|cervical|knee|hip|shoulder|ankle|wrist|hand|foot|arm|leg|pelvis|abdom|liver|breast|heart|cardiac|scan|imag|angio|veno|spectro|entero|cholangio|sequence|series|guided|report|contrast|left|right|and|of|with|was|is|on|at|for";

/**
 * A pattern, and what a text has to hold for it at least: the engine takes milliseconds to set up a pattern that knows all
 * letters, each time that it has forgotten it, and hardly any for the hint.
 */
interface Pattern {
  readonly hint: RegExp;
  readonly pattern: RegExp;
}

const namePatterns: readonly Pattern[] = [
  // A title, initials, and up to three words with a capital. "MS" in capitals is multiple sclerosis.
  {
    hint: /M[rsx]|Miss|Master|Dr|Prof|Sir|Dame|Lady|Lord|Rev/,
    pattern: new RegExp(
      String.raw`(?<!\p{L})(?:Mr|Mrs|Ms|Miss|Mx|Master|Dr|Prof|Professor|Sir|Dame|Lady|Lord|Rev)${gap}{0,2}(?:\p{Lu}(?:\.${gap}?|[\s_-])){0,3}\p{Lu}[\p{L}'’]+(?:[\s_-]\p{Lu}[\p{L}'’]+){0,2}`,
      "gu",
    ),
  },
  {
    hint: /m[ri]/i,
    pattern: new RegExp(
      String.raw`(?<!\p{L})(?:mrs|miss|mr(?!${gap}{1,2}(?:${imaged})))${gap}{1,2}[\p{L}'’]{2,}`,
      "giu",
    ),
  },
  // As clinical systems print it: SMITH, John
  { hint: /,/, pattern: /(?<![\p{L}\d])\p{Lu}['’\p{Lu}][\p{Lu}'’-]*,[\s_]?\p{Lu}\p{Ll}+/gu },
  // After a label
  {
    hint: /[:=]/,
    pattern:
      /(?<!\p{L})(?:(?:[Pp]atient|[Ss]ur|[Ff]ore)?[\s_-]?[Nn]ame|[Pp]atient|[Pp]t)[\s_]?[:=][\s_]*\p{Lu}[\p{L}'’-]+(?:[\s_]\p{Lu}[\p{L}'’-]+)?/gu,
  },
];

/** Ten digits in the groups in which the NHS prints them; NHS Data Dictionary, "NHS NUMBER". */
const groupedNumber: Pattern = {
  hint: /\d(?:\D?\d){5}/,
  pattern: /(?<!\d[\s._-]?)\d{3}([\s._-])\d{3}\1\d{4}(?![\s._-]?\d)/gu,
};
const looseNumber: Pattern = {
  hint: groupedNumber.hint,
  pattern: /(?<!\d)\p{Lu}?\d(?:[\s._-]?\d){5,9}(?!\d)/gu,
};
const numberWord = /(?<!\p{L})(?:nhs|mrn|chi|hospital|unit|patient)[\s._-]*(?:n(?:o|r|um|umber)|id)?(?!\p{L})/iu;

/** Where it stands behind the number. */
const numberWordAfter = /^\D{0,12}(?<!\p{L})(?:nhs|mrn)(?!\p{L})/iu;
const bookWord = /(?<!\p{L})isbn(?!\p{L})/iu;

const month = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*";
const dayFirst = String.raw`(?<!\d)(?:0?[1-9]|[12]\d|3[01])(?:([\s._/-])(?:0?[1-9]|1[0-2])\1|(?:st|nd|rd|th)?[\s._-]${month}[\s._-])`;
const birthWord = /(?<!\p{L})(?:d\.?o\.?b\.?|born|birth|birthday)(?!\p{L})/iu;
const threeDigits = /\d\D*\d\D*\d/;
const datePatterns: readonly Pattern[] = [
  new RegExp(String.raw`${dayFirst}(?:(?:19|20)\d\d|\d\d)(?!\d)`, "giu"),
  /(?<!\d)(?:19|20)\d\d([\s._/-]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?!\d)/gu,
  /(?<!\d)(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:(?:19|20)\d\d|\d\d)(?!\d)/gu,
].map((pattern) => ({ hint: threeDigits, pattern }));
/** Before 2000 such a file was hardly ever made: its date is not the picture's. */
const oldDate: Pattern = { hint: threeDigits, pattern: new RegExp(String.raw`${dayFirst}19\d\d(?!\d)`, "giu") };

/**
 * Whether a text is one word in small letters or a short one in capitals, or what a camera counts: none of that can be a
 * title with a name, a number or a day. The patterns need not be asked, which take longer to set up than a photograph to
 * encrypt.
 */
export function isPlainWord(text: string): boolean {
  return /^(?:[a-z]*|[A-Z]{1,5})_?\d{0,5}$/.test(text);
}

/** Everything that looks like a person in a text, by place; two findings may overlap. */
export function findPersonalText(text: string): PersonalText[] {
  if (isPlainWord(text)) return [];
  const names = namePatterns.flatMap((pattern) => matches(text, pattern, "name"));
  const numbers = [
    ...matches(text, groupedNumber, "record-number").filter((found) => isNhsNumber(slice(text, found))),
    ...matches(text, looseNumber, "record-number").filter((found) => isNamed(text, found)),
  ].filter((found) => !follows(text, found, bookWord));
  const dates = datePatterns
    .flatMap((pattern) => matches(text, pattern, "date-of-birth"))
    .filter((found) => follows(text, found, birthWord));
  const all = [...names, ...numbers, ...dates, ...matches(text, oldDate, "date-of-birth")];
  const places = new Map(all.map((found) => [`${found.kind} ${found.offset}`, found]));
  return [...places.values()].toSorted((a, b) => a.offset - b.offset);
}

/** Whether the tenth of ten digits is the check digit of the nine before: modulus 11, weights 10 to 2. */
function isNhsNumber(text: string): boolean {
  const digits = Array.from(text.replace(/\D/g, ""), Number);
  const sum = digits.slice(0, 9).reduce((total, digit, i) => total + digit * (10 - i), 0);
  return digits.length === 10 && (11 - (sum % 11)) % 11 === digits[9];
}

function matches(text: string, { hint, pattern }: Pattern, kind: PersonalKind): PersonalText[] {
  if (!hint.test(text)) return [];
  return [...text.matchAll(pattern)].map((match) => ({ kind, offset: match.index, length: match[0].length }));
}

function slice(text: string, { offset, length }: PersonalText): string {
  return text.slice(offset, offset + length);
}

/** Whether it is said to be a patient's number: before any number, or behind an NHS number. */
function isNamed(text: string, found: PersonalText): boolean {
  const after = text.slice(found.offset + found.length);
  return follows(text, found, numberWord) || (isNhsNumber(slice(text, found)) && numberWordAfter.test(after));
}

/** Whether the word stands shortly before, with no other digits between. */
function follows(text: string, { offset }: PersonalText, word: RegExp): boolean {
  const before = text.slice(Math.max(0, offset - nearUnits), offset);
  return word.test(before.slice(before.search(/\D*$/u)));
}
