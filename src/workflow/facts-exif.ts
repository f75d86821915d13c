/** What an Exif block says about people, read by exifr. Source of the tags: Exif 3.0, 4.6; GPS 4.6.6. */
import { latin1 } from "../bytes/bytes.ts";
import type { Fact, FactKind } from "./fact.ts";

type Tags = Readonly<Record<string, unknown>>;

/** What an Exif block says and the small picture that it carries. */
export interface ExifReading {
  readonly facts: readonly Fact[];
  /** The embedded thumbnail, in whatever coding it has; null where there is none. */
  readonly thumbnail: Uint8Array | null;
}

/** Tags that speak, by exifr's name for their IFD. */
const speaking: Readonly<Record<string, readonly (readonly [tag: number, kind: FactKind, label: string])[]>> = {
  ifd0: [
    [269, "description", "document name"],
    [270, "description", "description"],
    [271, "device", "camera make"],
    [272, "device", "camera model"],
    [305, "software", "software"],
    [306, "time", "changed"],
    [315, "person", "artist"],
    [316, "device", "computer"],
    [33432, "person", "copyright"],
    [40091, "description", "title"],
    [40092, "description", "comment"],
    [40093, "person", "author"],
    [40094, "description", "keywords"],
    [40095, "description", "subject"],
  ],
  exif: [
    [36867, "time", "taken"],
    [36868, "time", "digitised"],
    [36880, "time", "time zone"],
    [42016, "serial", "unique number of the picture"],
    [42032, "person", "owner of the camera"],
    [42033, "serial", "camera serial number"],
    [42035, "device", "lens make"],
    [42036, "device", "lens model"],
    [42037, "serial", "lens serial number"],
    [42038, "description", "title"],
    [42039, "person", "photographer"],
    [42040, "person", "edited by"],
    [42041, "software", "camera firmware"],
    [42043, "software", "editing software"],
  ],
  gps: [
    [27, "place", "how the place was found"],
    [28, "place", "area"],
    [29, "time", "date by satellite"],
  ],
};

const options = {
  tiff: true,
  ifd1: true,
  exif: true,
  gps: true,
  makerNote: true,
  userComment: true,
  mergeOutput: false,
  translateKeys: false,
  translateValues: false,
  reviveValues: false,
  silentErrors: true,
};

/**
 * Reads one Exif block.
 *
 * @param tiff the TIFF structure of the block, from its byte order mark on, or a whole TIFF file
 */
export async function readExif(tiff: Uint8Array): Promise<ExifReading> {
  const blocks = await parseTiff(tiff);
  const tagged = Object.entries(speaking).flatMap(([block, tags]) =>
    tags.map(([tag, kind, label]): Fact => ({ kind, label, value: textOf(tagsOf(blocks[block])[tag]) })),
  );
  const facts = [...tagged, ...placeFacts(tagsOf(blocks["gps"])), ...looseFacts(blocks)];
  return { facts: facts.filter(({ value }) => value !== ""), thumbnail: thumbnailOf(tiff, tagsOf(blocks["ifd1"])) };
}

/** exifr refuses what does not start as a TIFF; then nothing is said. */
async function parseTiff(tiff: Uint8Array): Promise<Tags> {
  const { default: exifr } = await import("exifr"); // Node sees no named exports in its CommonJS file
  try {
    return tagsOf(await exifr.parse(tiff, options));
  } catch {
    return {};
  }
}

function placeFacts(gps: Tags): Fact[] {
  const { latitude, longitude } = gps;
  const facts: Fact[] = [];
  if (isNumber(latitude) && isNumber(longitude)) {
    facts.push({ kind: "place", label: "GPS", value: `${latitude.toFixed(6)}, ${longitude.toFixed(6)} (degrees)` });
  }
  const altitude = gps["6"];
  if (isNumber(altitude)) facts.push({ kind: "place", label: "altitude", value: `${Math.round(altitude)} m` });
  return facts;
}

/** The comment, and the maker's own block, of which only the maker knows what it says. */
function looseFacts(blocks: Tags): Fact[] {
  const comment = bytesOf(blocks["userComment"]);
  const makerNote = bytesOf(blocks["makerNote"]);
  const value = `${makerNote.length} bytes; may hold serial numbers, faces found, previews`;
  return [
    { kind: "description", label: "comment", value: commentText(comment) },
    { kind: "serial", label: "the camera maker's own data", value: makerNote.length === 0 ? "" : value },
  ];
}

/** Both tags are of type UNDEFINED, but some writers say ASCII; then exifr gives text. */
function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  return new TextEncoder().encode(typeof value === "string" ? value : "");
}

/** UserComment starts with eight bytes that name the character code: Exif 3.0, table 11. */
function commentText(comment: Uint8Array): string {
  const text = comment.subarray(8);
  if (!latin1(comment).startsWith("UNICODE")) return new TextDecoder().decode(text);
  const bigEndian = text[0] === 0;
  return new TextDecoder(bigEndian ? "utf-16be" : "utf-16le").decode(text);
}

/** JPEGInterchangeFormat and its length: Exif 3.0, 4.6.5.2. */
function thumbnailOf(tiff: Uint8Array, ifd1: Tags): Uint8Array | null {
  const offset = ifd1["513"];
  const length = ifd1["514"];
  if (!isNumber(offset) || !isNumber(length) || length === 0 || offset + length > tiff.length) return null;
  return tiff.subarray(offset, offset + length);
}

/** Text as exifr gives it; the XP tags come as bytes in UTF-16, least significant byte first. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return value instanceof Uint8Array ? new TextDecoder("utf-16le").decode(value) : "";
}

function tagsOf(value: unknown): Tags {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
