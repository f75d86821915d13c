/** AVIF files with things planted in every place that such a file has for them. */
import sharp from "sharp";
import { ascii, concat, equal, latin1 } from "../../src/bytes/bytes.ts";
import { uint, writeBox, writeFullBox } from "../../src/bytes/heif-boxes.ts";
import { readHeif } from "../../src/formats/heif-file.ts";
import { dataOf } from "../../src/formats/heif-items.ts";
import { writeHeif } from "../../src/formats/heif-write.ts";
import type { NewItem, NewProperty } from "../../src/formats/heif-write.ts";
import type { BlockKind } from "../../src/formats/format.ts";

/** What is planted everywhere. */
export const canary = "Robin Quince, ward 7";

/** A file that carries the canary, and what the place is called. */
export interface PlantedHeif {
  readonly name: string;
  readonly kind: BlockKind;
  readonly bytes: Uint8Array;
}

const noise: Uint8Array = Uint8Array.from({ length: 40 * 24 * 3 }, (_, i) => (i * 7) % 256);

/** The picture of an AVIF that sharp makes, as an item to build files with. */
export async function makePicture(size = { width: 40, height: 24 }, samples = noise): Promise<NewItem> {
  const encoded = await sharp(samples, { raw: { ...size, channels: 3 } })
    .avif({ effort: 0 })
    .toBuffer();
  const { meta } = readHeif(encoded);
  const item = meta.items.get(meta.primary);
  if (item === undefined) throw new Error("no picture");
  const properties = item.properties.map(({ box, essential }) => ({
    box: encoded.slice(box.offset, box.end),
    essential,
  }));
  return { type: item.type, isHidden: false, data: dataOf(encoded, item), properties, references: [] };
}

/** The file with one item. */
export function plainAvif(picture: NewItem): Uint8Array {
  return file(picture);
}

/** The picture with one more property. */
export function withProperty(picture: NewItem, box: Uint8Array, essential = false): NewItem {
  return { ...picture, properties: [...picture.properties, { box, essential }] };
}

/** A property of the picture by its type. */
export function propertyOf({ properties }: NewItem, type: string): NewProperty {
  const found = properties.find(({ box }) => equal(box.subarray(4, 8), ascii(type)));
  if (found === undefined) throw new Error(`no ${type}`);
  return found;
}

/** An item that is no part of the picture and refers to it. */
export function extraItem(type: string, data: Uint8Array, reference: string): NewItem {
  return { type, isHidden: true, data, properties: [], references: [{ type: reference, to: [0] }] };
}

/** One OBU with a length: AV1, 5.3. */
export function obu(type: number, payload: Uint8Array): Uint8Array {
  return concat([Uint8Array.of((type << 3) | 2, payload.length), payload]);
}

function file(...items: readonly NewItem[]): Uint8Array {
  return writeHeif(["avif", "mif1", "miaf"], items);
}

function planted(name: string, kind: BlockKind, bytes: Uint8Array): PlantedHeif {
  return { name, kind, bytes };
}

/** Files with the canary, one place each. */
export function plantedHeifs(picture: NewItem): PlantedHeif[] {
  const text = ascii(canary);
  const plain = plainAvif(picture);
  const canaryObus = [5, 8, 15, 9].map((type) => obu(type, text)); // metadata, tile list, padding, reserved
  const av1C = propertyOf(picture, "av1C").box;
  const otherProperties = picture.properties.filter(({ box }) => box !== av1C);
  const longerAv1C = { box: writeBox("av1C", av1C.subarray(8), obu(5, text)), essential: true };
  const alphaName = ascii("urn:mpeg:mpegB:cicp:systems:auxiliary:depth\0");
  const gainMapName = ascii("urn:com:apple:photo:2020:aux:hdrgainmap\0");
  const auxiliary = (name: Uint8Array): NewItem =>
    withProperty(extraItem("av01", concat([picture.data, text]), "auxl"), writeFullBox("auxC", 0, 0, name));
  return [
    planted("an Exif item", "exif", file(picture, extraItem("Exif", concat([uint(0, 4), text]), "cdsc"))),
    planted(
      "an XMP item",
      "xmp",
      withContentType(file(picture, extraItem("mime", text, "cdsc")), "application/rdf+xml"),
    ),
    planted("a JSON item", "text", withContentType(file(picture, extraItem("mime", text, "cdsc")), "application/json")),
    planted("a uri item", "application-data", file(picture, extraItem("uri ", text, "cdsc"))),
    planted(
      "a thumbnail",
      "thumbnail",
      file(picture, { ...picture, data: concat([picture.data, text]), references: [{ type: "thmb", to: [0] }] }),
    ),
    planted("a gain map", "gain-map", file(picture, auxiliary(gainMapName))),
    planted("a depth map", "hidden-picture", file(picture, auxiliary(alphaName))),
    planted("a tone map item", "gain-map", file(picture, { ...extraItem("tmap", text, "dimg") })),
    planted("a second picture", "hidden-picture", file(picture, { ...picture, data: concat([picture.data, text]) })),
    planted("an item of an unknown type", "hidden-picture", file(picture, extraItem("Wxyz", text, "cdsc"))),
    ...canaryObus.map((unit, i) =>
      planted(
        `OBU ${i} that no decoder needs`,
        "application-data",
        file({ ...picture, data: concat([picture.data, unit]) }),
      ),
    ),
    planted("an OBU in av1C", "header", file({ ...picture, properties: [...otherProperties, longerAv1C] })),
    planted("a description", "unknown", file(withProperty(picture, writeFullBox("udes", 0, 0, text)))),
    planted("a creation time", "unknown", file(withProperty(picture, writeFullBox("crtt", 0, 0, text)))),
    planted("a time of change", "unknown", file(withProperty(picture, writeFullBox("mdft", 0, 0, text)))),
    planted("a private property", "unknown", file(withProperty(picture, writeBox("uuid", text)))),
    planted("a property that no item has", "unknown", withBox(plain, "ipco", writeBox("uuid", text))),
    planted(
      "the handler's name",
      "text",
      changeBox(plain, "hdlr", (box) => concat([box.subarray(0, 32), text, uint(0, 1)])),
    ),
    planted(
      "an item's name",
      "text",
      changeBox(plain, "infe", (box) => concat([box.subarray(0, 20), text, uint(0, 1)])),
    ),
    planted("a private box in meta", "unknown", withBox(plain, "meta", writeBox("uuid", text))),
    planted("a group", "multi-picture", withBox(plain, "meta", writeBox("grpl", writeFullBox("ster", 0, 0, text)))),
    planted("XML in meta", "unknown", withBox(plain, "meta", writeFullBox("xml ", 0, 0, text))),
    planted(
      "bytes behind the numbers of iloc",
      "gap",
      changeBox(plain, "iloc", (box) => concat([box, text])),
    ),
    planted(
      "bytes behind the numbers of ipma",
      "gap",
      changeBox(plain, "ipma", (box) => concat([box, text])),
    ),
    planted("bytes of mdat that nothing refers to", "gap", withBox(plain, "mdat", text)),
    planted("a brand", "header", withBox(plain, "ftyp", text)),
    planted("free space", "padding", concat([plain, writeBox("free", text)])),
    planted("skipped space", "padding", concat([plain, writeBox("skip", text)])),
    planted("what a maker's camera adds", "maker-data", concat([plain, writeBox("sefd", text)])),
    planted("user data", "application-data", concat([plain, writeBox("udta", text)])),
    planted("the video of a motion photograph", "hidden-picture", concat([plain, writeBox("mpvd", text)])),
    planted(
      "C2PA",
      "c2pa",
      concat([plain, writeBox("uuid", Buffer.from("d8fec3d61b0e483c92975828877ec481", "hex"), text)]),
    ),
    planted("an unknown box", "unknown", concat([plain, writeBox("Quin", text)])),
    planted("text behind the end", "after-end", concat([plain, text])),
    planted("a JPEG behind the end", "after-end", concat([plain, Uint8Array.of(0xff, 0xd8, 0xff), text])),
  ];
}

/** A box on the way to another one. */
interface Step {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** How far the boxes inside a box are from its start. */
const holderBytes: Readonly<Record<string, number>> = { meta: 12, iprp: 8, ipco: 8, iinf: 14, iref: 12 };

/**
 * Changes the first box of a type whose bytes hold a text, corrects the sizes of what holds it, and moves what iloc points
 * to. For files of `writeHeif` only.
 */
function changeBox(
  original: Uint8Array,
  type: string,
  change: (box: Uint8Array) => Uint8Array,
  holds = "",
): Uint8Array {
  const path = pathTo(original, type, holds, 0, original.length);
  const box = path?.at(-1);
  if (path === null || box === undefined) throw new Error(`no ${type}`);
  const changed = change(original.slice(box.start, box.end));
  const grownBytes = changed.length - (box.end - box.start);
  const result = Buffer.concat([original.subarray(0, box.start), changed, original.subarray(box.end)]);
  for (const { start } of path) result.writeUInt32BE(Buffer.from(original).readUInt32BE(start) + grownBytes, start);
  if (type !== "mdat") moveItems(result, grownBytes);
  return result;
}

/** Puts a box or bytes at the end of the first box of a type. */
function withBox(original: Uint8Array, type: string, added: Uint8Array): Uint8Array {
  return changeBox(original, type, (box) => concat([box, added]));
}

/** Puts the content type behind the empty name of the mime item. */
export function withContentType(original: Uint8Array, contentType: string): Uint8Array {
  return changeBox(original, "infe", (box) => concat([box, ascii(`${contentType}\0`)]), "mime");
}

function pathTo(bytes: Uint8Array, type: string, holds: string, start: number, end: number): Step[] | null {
  for (let at = start; at < end;) {
    const size = Buffer.from(bytes).readUInt32BE(at);
    const step = { type: latin1(bytes.subarray(at + 4, at + 8)), start: at, end: at + size };
    if (step.type === type && latin1(bytes.subarray(at, step.end)).includes(holds)) return [step];
    const skipped = holderBytes[step.type];
    const inner = skipped === undefined ? null : pathTo(bytes, type, holds, at + skipped, step.end);
    if (inner !== null) return [step, ...inner];
    at = step.end;
  }
  return null;
}

/** Adds to every offset into the file that iloc gives: version 1, entries of 16 bytes. */
function moveItems(moved: Buffer, bytes: number): void {
  const iloc = pathTo(moved, "iloc", "", 0, moved.length)?.at(-1)?.start ?? 0;
  for (let left = moved.readUInt16BE(iloc + 14), at = iloc + 16; left > 0; left--, at += 16) {
    if (moved.readUInt16BE(at + 2) === 0) moved.writeUInt32BE(moved.readUInt32BE(at + 8) + bytes, at + 8);
  }
}
