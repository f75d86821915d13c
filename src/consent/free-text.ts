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
    hint: /M[rsx]|Miss|Master|M(?:me|lle|adame|onsieur|evrouw)|Dr|Prof|Sir|Dame|Lady|Lord|Rev|Frau|Herr|Fr.{1,2}ulein|Se.{1,2}or|Signor|Sra/,
    pattern: new RegExp(
      String.raw`(?<!\p{L})(?:Mr|Mrs|Ms|Miss|Mx|Master|Dr|Prof|Professor|Sir|Dame|Lady|Lord|Rev|Frau|Herrn?|Fräulein|Mme|Mlle|Madame|Monsieur|Mevrouw|Señora?|Signora?|Sra)${gap}{0,2}(?:\p{Lu}(?:\.${gap}?|[\s_-])){0,3}\p{Lu}[\p{L}'’]+(?:[\s_-]\p{Lu}[\p{L}'’]+){0,2}`,
      "gu",
    ),
  },
  {
    hint: /m[rilm]/i,
    pattern: new RegExp(
      String.raw`(?<!\p{L})(?:mrs|miss|mme|mlle|mr(?!${gap}{1,2}(?:${imaged})))${gap}{1,2}[\p{L}'’]{2,}`,
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
/** A number too short to be one by itself. */
const shortNumber: Pattern = { hint: /\d{4}/, pattern: /(?<!\d)\p{Lu}{0,2}\d{4,5}(?!\d)/gu };
/** What says right before it that it is a patient's number: the word alone also stands before years. */
const shortNumberWord =
  /(?<!\p{L})(?:mrn|(?:nhs|chi|hospital|unit|patient)[\s._-]+(?:n(?:o|r|um|umber)|id))(?!\p{L})[\s._:,#()-]*$/iu;
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
const oldDates: readonly Pattern[] = [
  new RegExp(String.raw`${dayFirst}19\d\d(?!\d)`, "giu"),
  // The year first, and no time of day behind it: cameras write that. Nor what they write whose clock was never set.
  /(?<!\d)(?!19[78]0[\s._/-]01[\s._/-]01)19\d\d([\s._/-])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?![\s._-]?\d)/gu,
].map((pattern) => ({ hint: threeDigits, pattern }));

/**
 * Whether a text is one word in small letters or a short one in capitals, or what a camera counts: none of that can be a
 * title with a name, a number or a day. The patterns need not be asked, which take longer to set up than a photograph to
 * encrypt.
 */
export function isPlainWord(text: string): boolean {
  return /^(?!mrn|MRN)(?:[a-z]*|[A-Z]{1,5})_?\d{0,5}$/.test(text);
}

/** Everything that looks like a person in a text, by place; two findings may overlap. */
export function findPersonalText(original: string): PersonalText[] {
  if (isPlainWord(original)) return [];
  const text = plainDigits(original);
  const names = namePatterns.flatMap((pattern) => matches(text, pattern, "name"));
  const numbers = [
    ...matches(text, groupedNumber, "record-number").filter((found) => isNhsNumber(slice(text, found))),
    ...matches(text, looseNumber, "record-number").filter((found) => isNamed(text, found)),
    ...matches(text, shortNumber, "record-number").filter((found) => follows(text, found, shortNumberWord)),
  ].filter((found) => !follows(text, found, bookWord));
  const dates = datePatterns
    .flatMap((pattern) => matches(text, pattern, "date-of-birth"))
    .filter((found) => follows(text, found, birthWord));
  const days = oldDates.flatMap((pattern) => matches(text, pattern, "date-of-birth"));
  const all = [...names, ...numbers, ...dates, ...days];
  const places = new Map(all.map((found) => [`${found.kind} ${found.offset}`, found]));
  return [...places.values()].toSorted((a, b) => a.offset - b.offset);
}

/** The text with the digits of other scripts, full-width ones, and every kind of dash as ASCII has them; as long as before. */
function plainDigits(text: string): string {
  if (!/[\u0080-\uffff]/.test(text)) return text;
  return text.replace(/\p{Pd}/gu, "-").replace(/\p{Nd}/gu, (digit) => {
    // Unicode has the ten digits of a script in a row, from 0 to 9 (The Unicode Standard, 4.6).
    const above = Array.from({ length: 10 }, (_, i) => i).findIndex((i) => !isDigit(digit.charCodeAt(0) - i - 1));
    return digit.length === 1 ? String(above) : digit;
  });
}

function isDigit(code: number): boolean {
  return /\p{Nd}/u.test(String.fromCharCode(code));
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
