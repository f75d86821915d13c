/**
 * A second opinion on "no metadata": exifr, which shares no line with our own readers, looks at the same bytes.
 *
 * It is asked only about bytes that our own reader found clean. exifr is no judge of hostile files: a box of length 0 or a
 * profile with a false count keeps it busy for ever, and its XMP parser writes to Object.prototype, so XMP is never parsed.
 * It is given bytes, never a text: a text it would take for a path or an address and open it.
 */
import { latin1, startsWith } from "../bytes/bytes.ts";
import type { BlockKind } from "../formats/format.ts";

const options = {
  tiff: true,
  ifd1: true,
  exif: true,
  gps: true,
  interop: true,
  makerNote: true,
  userComment: true,
  xmp: { parse: false },
  icc: true,
  iptc: true,
  jfif: true,
  ihdr: true,
  multiSegment: true,
  stopAfterSos: false, // between the scans and behind the end, too
  mergeOutput: false,
  sanitize: false,
  translateKeys: false,
  translateValues: false,
  reviveValues: false,
  silentErrors: true,
};

/** Files of these starts exifr always reads; to others it may say that it does not know them. */
const knownStarts = [
  [0xff, 0xd8],
  [0x89, 0x50, 0x4e, 0x47],
  [0x49, 0x49],
  [0x4d, 0x4d],
].map((start) => Uint8Array.from(start));

/** BigTIFF, in both byte orders (BigTIFF design, version 43): exifr takes it for classic TIFF and gets lost. */
const bigTiffStarts = [
  [0x49, 0x49, 43, 0],
  [0x4d, 0x4d, 0, 43],
].map((start) => Uint8Array.from(start));

const orientationTag = "274"; // TIFF 6.0, section 8

/** Tags without which a TIFF cannot be shown as it was meant: TIFF 6.0, sections 8 to 23; ICC.1, B.4. */
const pictureTags = new Set(
  [254, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 282, 283, 284, 292, 293, 296, 297, 317, 318, 319, 320]
    .concat([322, 323, 324, 325, 338, 339, 529, 530, 531, 532, 34675])
    .map(String),
);

/** The fields of IHDR by their offset (PNG 11.2.1); exifr puts the keywords of text chunks beside them. */
const headerFields = new Set(["0", "4", "8", "9", "10", "11", "12"]);

/** Fields of a profile's header by their offset, and tags, that hold nothing but colour: ICC.1, 7.2 and 9.2. */
const colourFields = new Set(
  [
    "8",
    "12",
    "16",
    "20",
    "36",
    "64",
    "wtpt",
    "chad",
    "cicp",
    "rXYZ",
    "gXYZ",
    "bXYZ",
    "rTRC",
    "gTRC",
    "bTRC",
    "kTRC",
  ].concat(["A2B0", "A2B1", "A2B2", "B2A0", "B2A1", "B2A2", "gamt"]),
);

/** What the texts and the date of a profile say that we have written anew. */
const profileConstants: Readonly<Record<string, string>> = {
  desc: "Colour profile",
  cprt: "Colour profile",
  "24": "2000-01-01T00:00:00.000Z",
};

/** What exifr's findings are called here, where finding them at all is finding too much. */
const kinds: Readonly<Record<string, BlockKind>> = {
  exif: "exif",
  gps: "exif",
  interop: "exif",
  makerNote: "maker-data",
  userComment: "comment",
  xmp: "xmp",
  iptc: "iptc",
};

/**
 * Names the kinds of metadata that exifr sees beyond what a cleaned file may carry, each once; never a value.
 *
 * @returns an empty list when it sees nothing more, or does not read this format (WebP, GIF, BMP, BigTIFF): then it has no opinion.
 *          "unknown" stands for what it could not read to the end in a format that it does read.
 */
export async function secondReader(bytes: Uint8Array): Promise<BlockKind[]> {
  if (bigTiffStarts.some((start) => startsWith(bytes, start))) return [];
  const { default: exifr } = await import("exifr/dist/full.esm.mjs");
  let findings: unknown;
  try {
    findings = await exifr.parse(bytes, { ...options, icc: !hasColourNumbers(bytes) });
  } catch {
    return knownStarts.some((start) => startsWith(bytes, start)) ? ["unknown"] : [];
  }
  const found = Object.entries(fieldsOf(findings)).flatMap(([name, finding]) => excess(name, finding, bytes));
  return [...new Set(found)];
}

/** exifr takes the colour numbers of a HEIF file (box colr, type nclx) for a profile, and fails on them. */
function hasColourNumbers(bytes: Uint8Array): boolean {
  return latin1(bytes.subarray(4, 8)) === "ftyp" && latin1(bytes).includes("colrnclx");
}

function excess(name: string, finding: unknown, bytes: Uint8Array): BlockKind[] {
  switch (name) {
    case "ifd0":
      return beyond(finding, isTiff(bytes) ? pictureTags : new Set([orientationTag])) ? ["exif"] : [];
    case "ifd1": // in a TIFF the second page, elsewhere a thumbnail
      return isTiff(bytes) && !beyond(finding, pictureTags) ? [] : ["thumbnail"];
    case "ihdr":
      return Object.entries(fieldsOf(finding)).every(isPlainHeader) ? [] : ["text"];
    case "icc":
      return Object.entries(fieldsOf(finding)).every(isPlainColour) ? [] : ["icc-profile"];
    case "jfif":
      return hasThumbnail(fieldsOf(finding)) ? ["thumbnail"] : [];
    case "errors":
      return ["unknown"];
    default:
      return [kinds[name] ?? "unknown"];
  }
}

function isTiff(bytes: Uint8Array): boolean {
  return knownStarts.slice(2).some((start) => startsWith(bytes, start));
}

/** The profile's name is ours where the profile is: PNG 11.3.2.3. */
function isPlainHeader([field, value]: [string, unknown]): boolean {
  return headerFields.has(field) || (field === "ProfileName" && value === "ICC profile");
}

function isPlainColour([field, value]: [string, unknown]): boolean {
  const text = value instanceof Date ? value.toISOString() : value;
  return value === undefined || colourFields.has(field) || text === profileConstants[field];
}

function beyond(finding: unknown, allowed: ReadonlySet<string>): boolean {
  return Object.keys(fieldsOf(finding)).some((field) => !allowed.has(field));
}

/** JFIF 1.02: width and height of the thumbnail are the bytes at 7 and 8. */
function hasThumbnail(jfif: Readonly<Record<string, unknown>>): boolean {
  return jfif["7"] !== 0 || jfif["8"] !== 0;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
