/** BMP files with a canary in every place that formats.md names. Source: Microsoft, "Bitmap Storage" (Win32 API). */
import { pack } from "../../../fixtures/planted.ts";
import { concat } from "../../../src/bytes/bytes.ts";
import { canary, hidden } from "./hideout.ts";
import type { Hideout } from "./hideout.ts";
import { curv, plantedProfile } from "./icc.ts";

const width = 11;
const height = 7;

/** What is special about a file; all else follows. */
export interface BmpPlan {
  readonly headerBytes: number;
  readonly bitsPerPixel: number;
  readonly coding?: number;
  readonly masks?: readonly number[];
  readonly palette?: Uint8Array;
  readonly entries?: number;
  readonly data: Uint8Array;
  /** Bytes that stand in gaps. */
  readonly beforeData?: Uint8Array;
  readonly behind?: Uint8Array;
  /** Fields of the header by their offset in the file. */
  readonly fields?: Readonly<Record<number, number>>;
}

/** Writes the plan as a file. */
export function writeBmp(plan: BmpPlan): Uint8Array {
  const { headerBytes, bitsPerPixel, coding = 0, masks = [], palette = new Uint8Array(0), data } = plan;
  const isCore = headerBytes === 12;
  const head = new Uint8Array(14 + headerBytes);
  const view = new DataView(head.buffer);
  const inHeader = masks.slice(0, Math.max(0, (headerBytes - 40) / 4));
  const loose = concat(masks.slice(inHeader.length).map(u32));
  const dataOffset = head.length + loose.length + palette.length + (plan.beforeData?.length ?? 0);
  head.set(pack("BM"));
  view.setUint32(2, dataOffset + data.length + (plan.behind?.length ?? 0), true);
  view.setUint32(10, dataOffset, true);
  view.setUint32(14, headerBytes, true);
  if (isCore)
    for (const [i, value] of [width, height, 1, bitsPerPixel].entries()) view.setUint16(18 + 2 * i, value, true);
  else {
    for (const [i, value] of [width, height].entries()) view.setUint32(18 + 4 * i, value, true);
    for (const [i, value] of [1, bitsPerPixel].entries()) view.setUint16(26 + 2 * i, value, true);
    for (const [i, value] of [coding, data.length].entries()) view.setUint32(30 + 4 * i, value, true);
    view.setUint32(46, plan.entries ?? palette.length / 4, true);
    for (const [i, mask] of inHeader.entries()) view.setUint32(54 + 4 * i, mask, true);
    if (headerBytes >= 108) view.setUint32(70, 0x73524742, true);
  }
  for (const [offset, value] of Object.entries(plan.fields ?? {})) view.setUint32(Number(offset), value, true);
  return concat([head, loose, palette, plan.beforeData ?? new Uint8Array(0), data, plan.behind ?? new Uint8Array(0)]);
}

/** Rows of noise, filled up to four bytes with zeros. */
export function rows(bitsPerPixel: number, value = (i: number): number => (i * i * 7 + i) % 251): Uint8Array {
  const stride = 4 * Math.ceil((width * bitsPerPixel) / 32);
  const usedBits = width * bitsPerPixel;
  return Uint8Array.from({ length: stride * height }, (_, i) => {
    const bits = Math.max(0, Math.min(8, usedBits - 8 * (i % stride)));
    return value(i) & (0xff << (8 - bits));
  });
}

const grey = Uint8Array.from({ length: 256 * 4 }, (_, i) => (i % 4 === 3 ? 0 : i >> 2));
const grey16 = grey.subarray(0, 16 * 4);
const indices = rows(4, (i) => (i * 53 + 15) % 256);
const ramp = rows(8, (i) => (i === 0 ? 255 : i));
const runs8 = pack("\x0b\x01\0\0\0\x05\x01\x02\x03\x04\x05\0\x02\x06\0\0\0\x02\x03\x01\x05\x07\0\x01");
const runs4 = pack("\x0b\x12\0\0\0\x05\x12\x34\x50\0\0\0\0\x01");

/** Small pictures of every kind, by name; none hides anything. */
export function bmpSamples(): Record<string, Uint8Array> {
  const deep = { headerBytes: 40, bitsPerPixel: 16, coding: 3, masks: [0xf800, 0x07e0, 0x001f] };
  const alpha = [0xff0000, 0xff00, 0xff, 0xff000000];
  return {
    plain: writeBmp({ headerBytes: 40, bitsPerPixel: 24, data: rows(24) }),
    "from the top": writeBmp({ headerBytes: 40, bitsPerPixel: 24, data: rows(24), fields: { 22: -height >>> 0 } }),
    "of OS/2": writeBmp({ headerBytes: 12, bitsPerPixel: 24, data: rows(24) }),
    "four bits": writeBmp({ headerBytes: 40, bitsPerPixel: 4, palette: grey16, data: indices }),
    bilevel: writeBmp({ headerBytes: 40, bitsPerPixel: 1, palette: grey.subarray(0, 8), data: rows(1) }),
    palette: writeBmp({ headerBytes: 40, bitsPerPixel: 8, palette: spareless(), data: ramp }),
    "runs of eight bits": writeBmp({
      headerBytes: 40,
      bitsPerPixel: 8,
      coding: 1,
      palette: grey.subarray(0, 32),
      data: runs8,
    }),
    "runs of four bits": writeBmp({
      headerBytes: 40,
      bitsPerPixel: 4,
      coding: 2,
      palette: grey.subarray(0, 24),
      data: runs4,
    }),
    "masks behind the header": writeBmp({ ...deep, data: rows(16) }),
    "15 bits": writeBmp({ headerBytes: 40, bitsPerPixel: 16, data: rows(16, (i) => (i % 2 === 0 ? i : i & 0x7f)) }),
    "32 bits": writeBmp({ headerBytes: 40, bitsPerPixel: 32, data: rows(32, (i) => (i % 4 === 3 ? 0xff : i % 250)) }),
    "version 5 with alpha": writeBmp({
      headerBytes: 124,
      bitsPerPixel: 32,
      coding: 3,
      masks: alpha,
      data: rows(32, (i) => (i % 256) | 1),
    }),
    "version 4, calibrated": writeBmp({
      headerBytes: 108,
      bitsPerPixel: 24,
      data: rows(24),
      fields: { 70: 0, 74: 0x2000_0000, 110: 0x2_0000 },
    }),
  };
}

/** Grey levels for the ramp alone. */
function spareless(): Uint8Array {
  return grey.map((value, at) => (ramp.includes(at >> 2) ? value : 0));
}

/** Every hiding place, one file each. */
export function bmpHideouts(): Hideout[] {
  const plain = { headerBytes: 40, bitsPerPixel: 24, data: rows(24) };
  const stride = 36;
  const inRowEnds = rows(24).map((value, i) =>
    i % stride < 33 ? value : (hidden[(i / stride) * 3 + (i % stride) - 33] ?? 0),
  );
  const v5 = { headerBytes: 124, bitsPerPixel: 24, data: rows(24) };
  const end = 14 + 124 + rows(24).length;
  const profile = plantedProfile(
    { version: 4, profileClass: "mntr", space: "GRAY", pcs: "XYZ ", tags: [["kTRC", curv()]] },
    canary,
  );
  const place = { 126: end - 14 };
  return [
    cleaned("the gap before the pixels", writeBmp({ ...plain, beforeData: hidden })),
    cleaned("behind the pixels", writeBmp({ ...plain, behind: hidden })),
    cleaned(
      "spare palette entries",
      writeBmp({
        headerBytes: 40,
        bitsPerPixel: 4,
        palette: concat([grey.subarray(0, 24), hidden, new Uint8Array(2)]),
        data: rows(4, (i) => (i % 5) * 17),
      }),
    ),
    cleaned("a palette that no pixel uses", writeBmp({ ...plain, palette: concat([hidden, new Uint8Array(2)]) })),
    cleaned(
      "a palette that is too long",
      writeBmp({
        headerBytes: 40,
        bitsPerPixel: 4,
        palette: concat([grey16, hidden, new Uint8Array(2)]),
        data: indices,
      }),
    ),
    cleaned(
      "behind the end of runs",
      writeBmp({
        headerBytes: 40,
        bitsPerPixel: 8,
        coding: 1,
        palette: grey.subarray(0, 32),
        data: concat([runs8, hidden]),
      }),
    ),
    cleaned(
      "an embedded profile",
      writeBmp({ ...v5, behind: profile, fields: { ...place, 70: 0x4d424544, 130: profile.length } }),
    ),
    cleaned(
      "a profile that is none",
      writeBmp({ ...v5, behind: hidden, fields: { ...place, 70: 0x4d424544, 130: hidden.length } }),
    ),
    cleaned(
      "the path of a linked profile",
      writeBmp({ ...v5, behind: hidden, fields: { ...place, 70: 0x4c494e4b, 130: hidden.length } }),
    ),
    cleaned("numbers of a colour space that is not calibrated", inNumbers()),
    cleaned("ends of rows, and behind them", writeBmp({ ...plain, data: inRowEnds, behind: hidden })),
    refused(
      "a run that leaves the picture",
      writeBmp({
        headerBytes: 40,
        bitsPerPixel: 8,
        coding: 1,
        palette: grey,
        data: concat([pack("\xff\x01"), hidden]),
      }),
    ),
    refused("a JPEG in place of pixels", writeBmp({ ...plain, coding: 4, data: hidden })),
  ];
}

/** The canary in the 48 bytes of primaries and gamma, where the header says sRGB. */
function inNumbers(): Uint8Array {
  const bytes = writeBmp({ headerBytes: 108, bitsPerPixel: 24, data: rows(24) });
  bytes.set(hidden, 74);
  return bytes;
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);
}

function cleaned(where: string, bytes: Uint8Array): Hideout {
  return { where, bytes, outcome: "cleaned" };
}

function refused(where: string, bytes: Uint8Array): Hideout {
  return { where, bytes, outcome: "refused" };
}
