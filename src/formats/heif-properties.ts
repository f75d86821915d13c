/** Properties of HEIF items: which ones a picture needs, each written again from what it says. */
import { ascii, concat, latin1 } from "../bytes/bytes.ts";
import type { Cursor } from "../bytes/cursor.ts";
import { bodyOf, cursorOver, uint, writeBox } from "../bytes/heif-boxes.ts";
import type { Box } from "../bytes/heif-boxes.ts";
import { alphaNameOf } from "../bytes/heif-meta.ts";
import { rewriteIcc } from "./icc.ts";
import { av1Units, isNeededNal, neededBytes } from "./heif-units.ts";

const profileTypes = ["prof", "rICC"]; // ISO/IEC 14496-12, 12.1.5

/** The body of each property that a picture needs, read and written again: what is not understood is not in it. */
const writers: Readonly<Record<string, (body: Cursor) => Uint8Array | null>> = {
  ispe: (body) => withoutFlags(body, (rest) => rest.take(8)), // ISO/IEC 23008-12, 6.5.3
  pasp: (body) => body.take(8), // 6.5.4
  colr: writeColour, // 6.5.5
  clli: writeLightLevel, // ISO/IEC 14496-12, 12.1.6
  pixi: (body) => withoutFlags(body, counted), // 6.5.6
  irot: (body) => uint(body.u8() & 3, 1), // 6.5.10
  imir: (body) => uint(body.u8() & 1, 1), // 6.5.12
  lsel: (body) => body.take(2), // 6.5.11
  auxC: writeAuxiliaryType, // 6.5.8
  a1op: (body) => body.take(1), // AVIF 1.1, 2.3.1
  a1lx: writeLayerSizes, // AVIF 1.1, 2.3.2
  av1C: writeAv1Configuration,
  hvcC: writeHevcConfiguration,
};

/** Turning and mirroring: the picture is not what it was without them. */
export const orientationTypes: readonly string[] = ["irot", "imir"];

/** Whether we know what the property does to a picture. */
export function isKnownProperty(type: string): boolean {
  return Object.hasOwn(writers, type);
}

/**
 * The property as we write it; null for one that no picture needs.
 *
 * @throws DermShareError "input-truncated" when it is shorter than it has to be
 */
export function rewriteProperty(bytes: Uint8Array, box: Box): Uint8Array | null {
  const write = isKnownProperty(box.type) ? writers[box.type] : undefined;
  const body = write?.(cursorOver(bytes, box)) ?? null;
  return body === null ? null : writeBox(box.type, body);
}

/** Why the ICC profile in a colr box cannot be written anew; null when it can, or when there is none. */
export function profileRefusal(bytes: Uint8Array, colr: Box): string | null {
  const body = bodyOf(bytes, colr);
  if (!profileTypes.includes(latin1(body.subarray(0, 4)))) return null;
  const rewritten = rewriteIcc(body.subarray(4));
  return "refused" in rewritten ? rewritten.refused.reason : null;
}

/** How many bytes stand before each NAL unit of an item: ISO/IEC 14496-15, 8.3.3.1. */
export function nalLengthBytes(bytes: Uint8Array, hvcC: Box): number {
  const body = cursorOver(bytes, hvcC);
  body.skip(21);
  return (body.u8() & 3) + 1;
}

/** nclx is numbers; an ICC profile is written anew, and left out where `profileRefusal` has a reason. */
function writeColour(body: Cursor): Uint8Array | null {
  const type = latin1(body.take(4));
  if (type === "nclx") return concat([ascii(type), body.take(6), uint(body.u8() & 0x80, 1)]);
  const rewritten = profileTypes.includes(type) ? rewriteIcc(body.take(body.left)) : null;
  return rewritten !== null && "profile" in rewritten ? concat([ascii("prof"), rewritten.profile]) : null;
}

/** How bright the picture is at most and in the mean, in cd/m2: screens that are darker fit it by that. PQ ends at 10,000. */
function writeLightLevel(body: Cursor): Uint8Array | null {
  const levels = [body.u16(), body.u16()];
  return levels.every((level) => level <= 10_000) ? concat(levels.map((level) => uint(level, 2))) : null;
}

/** Version 0 and no flags in place of what a full box had there. */
function withoutFlags(body: Cursor, rest: (body: Cursor) => Uint8Array): Uint8Array {
  body.skip(4);
  return concat([uint(0, 4), rest(body)]);
}

function writeAuxiliaryType(body: Cursor): Uint8Array | null {
  const name = alphaNameOf(body.take(body.left));
  return name === undefined ? null : concat([uint(0, 4), ascii(`${name}\0`)]);
}

function writeLayerSizes(body: Cursor): Uint8Array {
  const isWide = (body.u8() & 1) === 1;
  return concat([uint(Number(isWide), 1), body.take(isWide ? 12 : 6)]);
}

/** AV1 in ISOBMFF 1.2, 2.3: four bytes of numbers, then OBUs, of which only the sequence header is needed. */
function writeAv1Configuration(body: Cursor): Uint8Array {
  const numbers = body.take(4);
  const units = body.take(body.left);
  return concat([numbers, neededBytes(units, av1Units(units))]);
}

/** ISO/IEC 14496-15, 8.3.3.1. Bits without meaning are set as the standard says; the frame rate of a still picture is 0. */
function writeHevcConfiguration(body: Cursor): Uint8Array {
  const profile = concat([Uint8Array.of(1), body.take(13).subarray(1)]);
  const segmentation = uint(body.u16() | 0xf000, 2);
  const formats = Uint8Array.of(body.u8() | 0xfc, body.u8() | 0xfc, body.u8() | 0xf8, body.u8() | 0xf8);
  body.skip(2); // the frame rate
  const numbers = concat([segmentation, formats, uint(0, 2), uint(body.u8(), 1)]);
  const arrays: Uint8Array[] = [];
  for (let left = body.u8(); left > 0; left--) {
    const head = body.u8();
    const nals = Array.from({ length: body.u16() }, () => body.take(body.u16())).filter(isNeededNal);
    if (nals.length === 0) continue;
    const framed = nals.map((nal) => concat([uint(nal.length, 2), nal]));
    arrays.push(concat([uint(head & 0xbf, 1), uint(nals.length, 2), ...framed]));
  }
  return concat([profile, numbers, uint(arrays.length, 1), ...arrays]);
}

/** A count and as many bytes. */
function counted(body: Cursor): Uint8Array {
  const count = body.u8();
  return concat([uint(count, 1), body.take(count)]);
}
