/**
 * Consent by picture: a table that a spreadsheet opens, with a row for each distinct picture. A picture is known by its
 * pixels, so that a renamed or changed deck never borrows the consent of another picture; where it is, is for people.
 */
import { type Purpose, purposes } from "./answers.ts";
import { isDay } from "./dates.ts";
import { DermShareError } from "../errors.ts";
import { formatCsv, parseCsv } from "./csv.ts";

/** A picture of the template. */
export interface ListedPicture {
  /** Where it is, for people: the decks or files, the slides of each, and its number there. */
  readonly deck: string;
  readonly slide: string;
  readonly picture: string;
  /** What it is known by. */
  readonly key: string;
}

/** What was agreed about a picture. */
export interface PictureConsent {
  readonly key: string;
  /** Of the consent form or record; "" where there is none. */
  readonly ref: string;
  /** The uses that were agreed to; "no-patient" for a drawing or a logo. */
  readonly scope: readonly Scope[];
  /** The last day, in the form 2026-11-22; null where it does not run out. */
  readonly expiry: string | null;
}

const noPatient = "no-patient";
type Scope = Purpose | typeof noPatient;
const scopes: readonly Scope[] = [...purposes, noPatient];

const heading = ["deck", "slide", "picture", "consent ref", "scope", "expiry", "pixels"] as const;

/** The table to fill in. */
export function pictureConsentsTemplate(pictures: readonly ListedPicture[]): string {
  return formatCsv([
    heading,
    ...pictures.map(({ deck, slide, picture, key }) => [deck, slide, picture, "", "", "", key]),
  ]);
}

/**
 * Reads a table that was filled in. A scope is one or more purposes with spaces between them, or "no-patient".
 *
 * @throws DermShareError "usage" for another table, with the row and the column that is wrong
 */
export function parsePictureConsents(text: string): PictureConsent[] {
  const [first = [], ...rows] = parseCsv(text);
  const at = heading.map((name) => first.findIndex((cell) => cell.trim().toLowerCase() === name));
  const [, , , ref = -1, scope = -1, expiry = -1, pixels = -1] = at;
  if ([ref, scope, expiry, pixels].includes(-1)) throw wrong(1, `the columns ${heading.join(", ")} were expected`);
  return rows.flatMap((row, i) => {
    if (row.every((cell) => cell.trim() === "")) return [];
    const cell = (column: number) => (row[column] ?? "").trim();
    return [
      {
        key: keyIn(cell(pixels), i + 2),
        ref: cell(ref),
        scope: scopeIn(cell(scope), i + 2),
        expiry: expiryIn(cell(expiry), i + 2),
      },
    ];
  });
}

function keyIn(cell: string, row: number): string {
  if (/^(?:file-)?[0-9a-f]{64}$/.test(cell)) return cell;
  throw wrong(row, "the column pixels has to stay as the template has it");
}

function scopeIn(cell: string, row: number): Scope[] {
  return cell
    .toLowerCase()
    .split(/[\s;,]+/)
    .filter((word) => word !== "")
    .map((word) => {
      const known = scopes.find((scope) => scope === word);
      if (known === undefined) throw wrong(row, `a scope is one or more of ${scopes.join(" ")}`);
      return known;
    });
}

function expiryIn(cell: string, row: number): string | null {
  if (cell === "") return null;
  if (isDay(cell)) return cell;
  throw wrong(row, "expiry is a day such as 2027-01-31; tell the spreadsheet that the column is text");
}

/** The row as a spreadsheet counts it; never what stands in it. */
function wrong(row: number, expected: string): DermShareError {
  return new DermShareError("usage", `row ${row}: ${expected}`, "derm-share inspect FOLDER --consents-template");
}

/**
 * The pictures whose consent reaches a use. One row that says no is stronger than another that says yes.
 *
 * @param today in the form 2026-11-22
 * @param isBarred whether the consent with this reference is known not to hold: withdrawn, for one
 */
export function coveredPictures(
  consents: readonly PictureConsent[],
  purpose: Purpose,
  today: string,
  isBarred: (ref: string) => boolean,
): ReadonlySet<string> {
  const reaches = ({ ref, scope, expiry }: PictureConsent): boolean => {
    if (scope.includes(noPatient)) return true;
    return ref !== "" && !isBarred(ref) && scope.includes(purpose) && (expiry === null || expiry >= today);
  };
  const open = new Set(consents.filter((consent) => !reaches(consent)).map(({ key }) => key));
  return new Set(consents.map(({ key }) => key).filter((key) => !open.has(key)));
}
