/**
 * The inner manifest: what the recipient must obey, and what proves that the pictures are those that were sealed. It is
 * encrypted and signed. Codes and hashes only: reasons, names, free text and the notes reference stay with the sender,
 * in the record whose hash stands here. Schema: schemas/manifest-inner.schema.json. The page uses this file too.
 */
import { DermShareError } from "../errors.ts";
import { formatJson, JsonNode, parseJson } from "./canonical-json.ts";
import { type InnerConsent, type InnerFeatures, readInnerConsent, readInnerFeatures } from "./inner-consent.ts";
import { readBundleId, readPublicKeyLine, readSha256 } from "./manifest-fields.ts";
import { extensions, type MediaType, mediaTypes, type Role, roles, type Step, steps } from "./terms.ts";

const subject = "inner manifest";
/** The largest manifest: room for 999 pictures. */
export const maxInnerBytes = 1024 * 1024;
const maxRecipients = 20;
const maxSidePx = 0x7fff_ffff;
const maxAreaPx = Number.MAX_SAFE_INTEGER;
/** Of one picture: as many as a regions file can hold. */
const maxMasks = 1000;
/** Pictures of one bundle. */
export const maxPictures = 999;
const maxPictureBytes = 512 * 1024 * 1024;

/** The file, key by key, in the order in which the keys are written. */
export interface InnerManifest {
  readonly format: "derm-share/manifest/1";
  readonly bundleId: string;
  /** A second in UTC: 2026-11-22T09:30:00Z. */
  readonly createdAt: string;
  /** Program and version: derm-share/1.2.3. */
  readonly tool: string;
  readonly consent: InnerConsent;
  /** Null for a purpose that asks for no check of identifying features. */
  readonly features: InnerFeatures | null;
  /** The age recipients it is sealed to; none when it is sealed with a passphrase. */
  readonly recipients: readonly string[];
  /** Where the passphrase comes from; null when it is sealed to recipients. */
  readonly passphrase: "generated" | "chosen" | null;
  readonly sender: { readonly publicKey: string; readonly role: Role };
  /** Of consent.txt. */
  readonly sheetSha256: string;
  /** Of the record of consent, which stays with the sender. */
  readonly recordSha256: string;
  readonly items: readonly InnerItem[];
}

/** One picture. */
export interface InnerItem {
  /** As `itemName` gives it. */
  readonly name: string;
  readonly mediaType: MediaType;
  readonly bytes: number;
  readonly sha256: string;
  /** As displayed. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** Whether the coded picture is the camera's own but for crops and masks. */
  readonly lossless: boolean;
  readonly steps: readonly Step[];
  /** How many pixels each mask covered; where, is nobody's business. Where two overlap, both count. */
  readonly maskAreasPx: readonly number[];
}

/** The name of a picture in its bundle: images/01.jpg, of two digits or three. `index` counts from 0. */
export function itemName(index: number, count: number, mediaType: MediaType): string {
  const digits = String(count).length < 2 ? 2 : String(count).length;
  return `images/${String(index + 1).padStart(digits, "0")}.${extensions[mediaType]}`;
}

/** The text of an inner manifest. @throws DermShareError "bundle-malformed" when a value is not of the schema */
export function formatInnerManifest(manifest: InnerManifest): string {
  return formatJson(readInner(new JsonNode(manifest, subject)));
}

/**
 * Reads an inner manifest; who signed it is another question: see `openInnerManifest`.
 *
 * @throws DermShareError "input-too-large", "bundle-malformed" when one byte is not as we would write it
 */
export function parseInnerManifest(bytes: Uint8Array): InnerManifest {
  if (bytes.length > maxInnerBytes) throw new DermShareError("input-too-large", `${subject} is larger than 1 MiB`);
  return parseJson(bytes, subject, readInner);
}

function readInner(node: JsonNode): InnerManifest {
  const of = node.object([
    "format",
    "bundleId",
    "createdAt",
    "tool",
    "consent",
    "features",
    "recipients",
    "passphrase",
    "sender",
    "sheetSha256",
    "recordSha256",
    "items",
  ]);
  const manifest: InnerManifest = {
    format: of("format").oneOf(["derm-share/manifest/1"]),
    bundleId: readBundleId(of("bundleId")),
    createdAt: of("createdAt").instant(),
    tool: of("tool").text(/^derm-share\/\d{1,4}\.\d{1,4}\.\d{1,4}$/, "derm-share/1.2.3"),
    consent: readInnerConsent(of("consent")),
    features: of("features").orNull(readInnerFeatures),
    recipients: of("recipients").list(0, maxRecipients, readRecipient),
    passphrase: of("passphrase").orNull((origin) => origin.oneOf(["generated", "chosen"])),
    sender: readSender(of("sender")),
    sheetSha256: readSha256(of("sheetSha256")),
    recordSha256: readSha256(of("recordSha256")),
    items: readItems(of("items")),
  };
  if (manifest.recipients.length > 0 === (manifest.passphrase !== null)) {
    throw node.wrong("for either recipients or a passphrase");
  }
  return manifest;
}

function readRecipient(node: JsonNode): string {
  return node.text(/^age1[02-9ac-hj-np-z]{58}$/, "an age recipient");
}

function readSender(node: JsonNode): InnerManifest["sender"] {
  const of = node.object(["publicKey", "role"]);
  return { publicKey: readPublicKeyLine(of("publicKey")), role: of("role").oneOf(roles) };
}

function readItems(node: JsonNode): InnerItem[] {
  const items = node.list(1, maxPictures, readItem);
  if (items.some((item, i) => item.name !== itemName(i, items.length, item.mediaType))) {
    throw node.wrong("a list of pictures numbered in order, named by their kind");
  }
  return items;
}

function readItem(node: JsonNode): InnerItem {
  const of = node.object([
    "name",
    "mediaType",
    "bytes",
    "sha256",
    "widthPx",
    "heightPx",
    "lossless",
    "steps",
    "maskAreasPx",
  ]);
  const item: InnerItem = {
    name: of("name").text(/^images\/\d{2,3}\.[a-z]{3,4}$/, "a name such as images/01.jpg"),
    mediaType: of("mediaType").oneOf(mediaTypes),
    bytes: of("bytes").integer(1, maxPictureBytes),
    sha256: readSha256(of("sha256")),
    widthPx: of("widthPx").integer(1, maxSidePx),
    heightPx: of("heightPx").integer(1, maxSidePx),
    lossless: of("lossless").boolean(),
    steps: of("steps").someOf(steps),
    maskAreasPx: of("maskAreasPx").list(0, maxMasks, (area) => area.integer(1, maxAreaPx)),
  };
  if (item.steps.includes("masked") !== item.maskAreasPx.length > 0) throw node.wrong("masked where it has masks");
  return item;
}
