/** What text blocks of a picture say: XMP, IPTC, comments. Read by looking for what we know, never by a full XML parser. */
import { latin1 } from "../bytes/bytes.ts";
import type { Fact, FactKind } from "./fact.ts";

/** XMP properties that speak: XMP part 2 (2022); IPTC Photo Metadata 2023.1; MWG 2.0 (regions name people). */
const properties: readonly (readonly [name: string, kind: FactKind, label: string])[] = [
  ["dc:creator", "person", "creator"],
  ["dc:rights", "person", "rights"],
  ["dc:title", "description", "title"],
  ["dc:description", "description", "description"],
  ["dc:subject", "description", "keywords"],
  ["dc:source", "description", "source"],
  ["mwg-rs:Name", "person", "person marked in the picture"],
  ["MPReg:PersonDisplayName", "person", "person marked in the picture"],
  ["Iptc4xmpExt:PersonInImage", "person", "person shown"],
  ["aux:OwnerName", "person", "owner of the camera"],
  ["photoshop:AuthorsPosition", "person", "author's position"],
  ["photoshop:CaptionWriter", "person", "caption by"],
  ["photoshop:Credit", "person", "credit"],
  ["photoshop:Headline", "description", "headline"],
  ["photoshop:Instructions", "description", "instructions"],
  ["exif:GPSLatitude", "place", "latitude"],
  ["exif:GPSLongitude", "place", "longitude"],
  ["Iptc4xmpCore:Location", "place", "location"],
  ["photoshop:City", "place", "city"],
  ["photoshop:State", "place", "state"],
  ["photoshop:Country", "place", "country"],
  ["xmp:CreateDate", "time", "created"],
  ["xmp:ModifyDate", "time", "changed"],
  ["photoshop:DateCreated", "time", "created"],
  ["aux:SerialNumber", "serial", "camera serial number"],
  ["exifEX:BodySerialNumber", "serial", "camera serial number"],
  ["xmpMM:OriginalDocumentID", "serial", "number of the original document"],
  ["xmp:CreatorTool", "software", "software"],
];

/** Datasets of the application record that speak: IPTC-IIM 4.2, chapter 6. */
const datasets: Readonly<Record<number, readonly [kind: FactKind, label: string]>> = {
  5: ["description", "title"],
  25: ["description", "keywords"],
  40: ["description", "instructions"],
  55: ["time", "created"],
  80: ["person", "by-line"],
  85: ["person", "by-line title"],
  90: ["place", "city"],
  92: ["place", "location"],
  95: ["place", "state"],
  101: ["place", "country"],
  105: ["description", "headline"],
  110: ["person", "credit"],
  115: ["description", "source"],
  116: ["person", "copyright"],
  120: ["description", "caption"],
  122: ["person", "caption by"],
};

const shortestText = 4; // shorter runs of printable bytes in binary data are chance

/** Facts from a block that holds an XMP packet, whatever stands around it. */
export function xmpFacts(block: Uint8Array): Fact[] {
  const text = new TextDecoder().decode(block);
  return properties.flatMap(([name, kind, label]) =>
    propertyValues(text, name).map((value): Fact => ({ kind, label, value })),
  );
}

/** Facts from a block that holds IPTC records, whatever stands around them. */
export function iptcFacts(block: Uint8Array): Fact[] {
  const found: Fact[] = [];
  for (let i = 0; i + 5 <= block.length; i++) {
    if (block[i] !== 0x1c || block[i + 1] !== 2) continue; // IPTC-IIM 1.5: tag marker, application record
    const speaks = datasets[block[i + 2] ?? 0];
    const lengthBytes = ((block[i + 3] ?? 0) << 8) | (block[i + 4] ?? 0);
    if (lengthBytes > block.length - i - 5) continue;
    const value = new TextDecoder().decode(block.subarray(i + 5, i + 5 + lengthBytes));
    if (speaks !== undefined) found.push({ kind: speaks[0], label: speaks[1], value });
    i += 4 + lengthBytes;
  }
  return found;
}

/** What can be read in a comment or a text chunk: its runs of printable characters. */
export function textFacts(block: Uint8Array): Fact[] {
  const runs = latin1(block).match(/[\x20-\x7e\xa0-\xff]+/g) ?? [];
  const value = runs.filter((run) => run.trim().length >= shortestText).join(" | ");
  return [{ kind: "description", label: "text", value }];
}

/** The values of a property, as attribute (name="value") or as element, with the tags inside an element taken out. */
function propertyValues(text: string, name: string): string[] {
  return [
    ...between(text, `${name}="`, '"'),
    ...between(text, `<${name}>`, `</${name}>`).map((inner) =>
      inner.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " "),
    ),
  ];
}

function between(text: string, before: string, after: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf(before); at >= 0;) {
    const start = at + before.length;
    const end = text.indexOf(after, start);
    if (end < 0) break;
    found.push(text.slice(start, end));
    at = text.indexOf(before, end);
  }
  return found;
}
