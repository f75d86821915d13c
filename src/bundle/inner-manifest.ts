/**
 * The inner manifest: what the recipient must obey, and what proves that the pictures are those that were sealed. It is
 * encrypted and signed. Codes and hashes only: reasons, names, free text and the notes reference stay with the sender,
 * in the record whose hash stands here. Schema: schemas/manifest-inner.schema.json. The page uses this file too.
 */
import { DermShareError } from "../errors.ts";
import { formatJson, JsonNode, parseJson } from "./canonical-json.ts";
import { type InnerConsent, type InnerFeatures, readInnerConsent, readInnerFeatures } from "./inner-consent.ts";
import { readBundleId, readPublicKeyLine, readSha256 } from "./manifest-fields.ts";
import { extensions, isDeck, type MediaType, mediaTypes, type Role, roles, type Step, steps } from "./terms.ts";

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

/** One picture or presentation. */
export interface InnerItem {
  /** As `itemName` gives it. */
  readonly name: string;
  readonly mediaType: MediaType;
  readonly bytes: number;
  readonly sha256: string;
  /** As displayed; null for a presentation. */
  readonly widthPx: number | null;
  readonly heightPx: number | null;
  /** Whether the coded picture is the camera's own but for crops and masks. */
  readonly lossless: boolean;
  readonly steps: readonly Step[];
  /**
   * How many pixels each mask covered; where, is nobody's business. Where two overlap, both count. None for a
   * presentation, whose masks are not counted.
   */
  readonly maskAreasPx: readonly number[];
}

/** The name in the bundle: images/01.jpg, decks/02.pptx, of two digits or three. `index` counts from 0. */
export function itemName(index: number, count: number, mediaType: MediaType): string {
  const digits = String(count).length < 2 ? 2 : String(count).length;
  const folder = isDeck(mediaType) ? "decks" : "images";
  return `${folder}/${String(index + 1).padStart(digits, "0")}.${extensions[mediaType]}`;
}

/** What the file of an item is called outside of its bundle: 01.jpg. Numbers go over pictures and presentations alike. */
export function fileNameOf({ name }: InnerItem): string {
  return name.slice(name.indexOf("/") + 1);
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
    name: of("name").text(/^(?:images|decks)\/\d{2,3}\.[a-z]{3,4}$/, "a name such as images/01.jpg"),
    mediaType: of("mediaType").oneOf(mediaTypes),
    bytes: of("bytes").integer(1, maxPictureBytes),
    sha256: readSha256(of("sha256")),
    widthPx: of("widthPx").orNull((side) => side.integer(1, maxSidePx)),
    heightPx: of("heightPx").orNull((side) => side.integer(1, maxSidePx)),
    lossless: of("lossless").boolean(),
    steps: of("steps").someOf(steps),
    maskAreasPx: of("maskAreasPx").list(0, maxMasks, (area) => area.integer(1, maxAreaPx)),
  };
  const isMasked = item.maskAreasPx.length > 0;
  if (isDeck(item.mediaType)) {
    if (item.widthPx !== null || item.heightPx !== null || isMasked) throw node.wrong("a presentation without pixels");
    return item;
  }
  if (item.widthPx === null || item.heightPx === null) throw node.wrong("a picture with its size");
  if (item.steps.includes("masked") !== isMasked) throw node.wrong("masked where it has masks");
  return item;
}
