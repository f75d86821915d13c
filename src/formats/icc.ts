/**
 * ICC profiles, parsed and written again: the same colour numbers, none of the room for anything else.
 *
 * A profile says who made it, when, on which monitor with which serial number, and carries private tags. What colour
 * needs is written anew: tags in a fixed order with fixed text, exact lengths, and zero for date, CMM, flags and id.
 * Source: ICC.1:2022 (profile version 4.4) and ICC.1:2001-04 (version 2.4); clauses are given as "ICC 7.2".
 */
import { ascii, concat, equal, latin1 } from "../bytes/bytes.ts";
import { Cursor } from "../bytes/cursor.ts";
import { DermShareError } from "../errors.ts";
import type { Refusal } from "./format.ts";
import { chromaticityCodes, curve, fixedNumbers, lookupTable, text, uint32, xyzNumber } from "./icc-elements.ts";

const headerBytes = 128; // ICC 7.2
const tagEntryBytes = 12; // ICC 7.3
const maxTags = 100; // what common colour engines take; real profiles have fewer than 30
const fixedText = "Colour profile";

/** Device and display profiles describe a picture's numbers; links, abstract and named-colour ones do not: ICC 8.1. */
const classes = new Set(["scnr", "mntr", "prtr", "spac"]);

/** Channels of the colour spaces that pictures come in: ICC 7.2.6. */
const channelsOf = new Map([
  ["GRAY", 1],
  ["RGB ", 3],
  ["Lab ", 3],
  ["CMYK", 4],
]);

const matrixTags = ["rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC"]; // ICC 8.3.3
const deviceToPcsTags = ["A2B0", "A2B1", "A2B2"]; // ICC 9.2.1
const pcsToDeviceTags = ["B2A0", "B2A1", "B2A2"]; // ICC 9.2.6
/** Floating-point models, ICC 9.2.18 to 9.2.25: engines that know them prefer them, so they cannot be left out. */
const floatingTags = ["D2B0", "D2B1", "D2B2", "D2B3"];

/** What is read of a profile: the fields of the header that colour needs, and where each tag's data lies. */
interface Profile {
  readonly majorVersion: number;
  readonly minorVersion: number;
  readonly profileClass: string;
  readonly space: string;
  readonly pcs: string;
  readonly intent: number;
  readonly tags: ReadonlyMap<string, Uint8Array>;
}

/**
 * Writes a profile again so that it carries colour numbers and nothing else. Deterministic, and a profile that it wrote
 * comes out unchanged.
 *
 * @returns the new profile, or why it is not taken: named colours, device links, floating-point models, malformed
 */
export function rewriteIcc(profile: Uint8Array): { profile: Uint8Array } | { refused: Refusal } {
  try {
    return { profile: writeProfile(readProfile(profile)) };
  } catch (error) {
    if (!(error instanceof DermShareError)) throw error;
    return {
      refused: {
        reason: `the colour profile cannot be written anew: ${error.message}`,
        hint: "--lossy converts the colours to sRGB and leaves the profile out",
      },
    };
  }
}

/** Whether a colour engine would take the bytes for a profile at all; others are passed over, and the colours are plain. */
export function isIcc(profile: Uint8Array): boolean {
  return profile.length >= headerBytes + 4 && latin1(profile.subarray(36, 40)) === "acsp"; // ICC 7.2.9
}

/** Whether these are exactly the bytes of a profile that `rewriteIcc` wrote. */
export function isCanonicalIcc(profile: Uint8Array): boolean {
  const rewritten = rewriteIcc(profile);
  return "profile" in rewritten && equal(rewritten.profile, profile);
}

function readProfile(bytes: Uint8Array): Profile {
  const header = new Cursor(bytes);
  const size = header.u32();
  header.skip(4); // preferred CMM
  const majorVersion = header.u8();
  const minorVersion = header.u8() >> 4; // ICC 7.2.4: the low nibble is the bug-fix number
  header.skip(2);
  const [profileClass, space, pcs] = [signature(header), signature(header), signature(header)];
  header.skip(12); // date
  if (signature(header) !== "acsp") throw malformed("no signature at byte 36");
  header.skip(24); // platform, flags, manufacturer, model, attributes
  const intent = header.u32() & 0xffff; // ICC 7.2.15
  if (size < headerBytes || size > bytes.length) throw malformed(`it says ${size} bytes, ${bytes.length} are there`);
  if (majorVersion !== 2 && majorVersion !== 4) throw malformed("its version is neither 2 nor 4");
  if (!classes.has(profileClass)) throw malformed("it does not describe a picture's colours");
  if (!channelsOf.has(space)) throw malformed("its colour space is not one of grey, RGB, Lab and CMYK");
  if (pcs !== "XYZ " && pcs !== "Lab ") throw malformed("its connection space is neither XYZ nor Lab");
  if (intent > 3) throw malformed("its rendering intent is not one of the four");
  const tags = readTags(bytes.subarray(0, size));
  return { majorVersion, minorVersion, profileClass, space, pcs, intent, tags };
}

function readTags(bytes: Uint8Array): Map<string, Uint8Array> {
  const table = new Cursor(bytes, headerBytes);
  const count = table.u32();
  if (count > maxTags) throw malformed(`it says ${count} tags`);
  const tags = new Map<string, Uint8Array>();
  for (let i = 0; i < count; i++) {
    const name = signature(table);
    if (tags.has(name)) throw malformed("a tag stands twice");
    const offset = table.u32();
    tags.set(name, new Cursor(bytes, offset).take(table.u32()));
  }
  return tags;
}

function writeProfile(profile: Profile): Uint8Array {
  const elements = colourElements(profile);
  const tableBytes = 4 + tagEntryBytes * elements.length;
  const table: Uint8Array[] = [uint32(elements.length)];
  const data: Uint8Array[] = [];
  const placed: { element: Uint8Array; offset: number }[] = [];
  let end = headerBytes + tableBytes;
  for (const [name, element] of elements) {
    let place = placed.find((other) => equal(other.element, element)); // equal elements are written once: ICC 7.3.1
    if (place === undefined) {
      place = { element, offset: end };
      placed.push(place);
      const padding = new Uint8Array(-element.length & 3);
      data.push(element, padding);
      end += element.length + padding.length;
    }
    table.push(ascii(name), uint32(place.offset), uint32(element.length));
  }
  return concat([headerOf(profile, end), ...table, ...data]);
}

function headerOf(profile: Profile, size: number): Uint8Array {
  return concat([
    uint32(size),
    uint32(0), // CMM: none preferred
    Uint8Array.of(profile.majorVersion, profile.minorVersion << 4, 0, 0),
    ascii(profile.profileClass + profile.space + profile.pcs),
    Uint8Array.of(0x07, 0xd0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0), // 2000-01-01 00:00:00
    ascii("acsp"),
    new Uint8Array(24), // platform, flags, manufacturer, model, attributes
    uint32(profile.intent),
    uint32(0xf6d6), // D50, the one illuminant there is: ICC 7.2.16
    uint32(0x10000),
    uint32(0xd32d),
    new Uint8Array(48), // creator, id, reserved
  ]);
}

/** The tags that a picture's colours need, in the order in which they are written. */
function colourElements(profile: Profile): [name: string, element: Uint8Array][] {
  const { tags, space } = profile;
  const channels = channelsOf.get(space) ?? 0;
  if (floatingTags.some((name) => tags.has(name))) throw malformed("it has a floating-point model");
  const hasModel =
    tags.has("A2B0") ||
    (space === "RGB " && matrixTags.every((name) => tags.has(name))) ||
    (space === "GRAY" && tags.has("kTRC"));
  if (!hasModel) throw malformed("the tags that its colours need are not there");

  const wanted: [names: readonly string[], write: (data: Uint8Array) => Uint8Array][] = [
    [["wtpt"], xyzNumber],
    [["chad"], (data) => fixedNumbers(data, 9)],
    [["cicp"], chromaticityCodes],
    [space === "RGB " ? matrixTags.slice(0, 3) : [], xyzNumber],
    [space === "RGB " ? matrixTags.slice(3) : [], curve],
    [space === "GRAY" ? ["kTRC"] : [], curve],
    [deviceToPcsTags, (data) => lookupTable(data, "mAB ", channels, 3)],
    [pcsToDeviceTags, (data) => lookupTable(data, "mBA ", 3, channels)],
  ];
  const elements: [string, Uint8Array][] = [
    ["desc", text(fixedText, profile.majorVersion === 2 ? "desc" : "mluc")],
    ["cprt", text(fixedText, profile.majorVersion === 2 ? "text" : "mluc")],
  ];
  for (const [names, write] of wanted) {
    for (const name of names) {
      const data = tags.get(name);
      if (data !== undefined) elements.push([name, write(data)]);
    }
  }
  return elements;
}

function signature(cursor: Cursor): string {
  return latin1(cursor.take(4));
}

function malformed(message: string): DermShareError {
  return new DermShareError("input-malformed", message);
}
