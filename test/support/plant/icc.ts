/** ICC profiles with a canary in every place that colour does not need. Source: ICC.1:2022. */
import { ascii, concat } from "../../../src/bytes/bytes.ts";

/** What the profile is to describe. */
export interface ProfilePlan {
  readonly version: number;
  readonly profileClass: string;
  readonly space: string;
  readonly pcs: string;
  readonly tags: readonly (readonly [name: string, data: Uint8Array])[];
}

/** Builds the profile; the canary stands in header, gaps, behind every tag's data, in text and in private tags. */
export function plantedProfile(plan: ProfilePlan, canary: string): Uint8Array {
  const hidden = ascii(canary);
  const text = concat([ascii("text"), u32(0), hidden]);
  const wide = Uint8Array.from([...hidden].flatMap((byte) => [0, byte]));
  const mluc = concat([ascii("mluc"), u32(0), u32(1), u32(12), ascii("enUS"), u32(wide.length), u32(28), wide]);
  const tags = [
    ["desc", mluc],
    ["cprt", text],
    ["dmdd", text],
    ["targ", text],
    ["XYZW", hidden],
    ...plan.tags,
  ] as const;
  const data: Uint8Array[] = [];
  const entries: Uint8Array[] = [u32(tags.length)];
  let end = 128 + 4 + 12 * tags.length;
  for (const [name, element] of tags) {
    const run = concat([hidden, new Uint8Array(-hidden.length & 3), element, hidden]);
    const padded = concat([run, new Uint8Array(-run.length & 3)]);
    const start = hidden.length + (-hidden.length & 3);
    entries.push(ascii(name), u32(end + start), u32(element.length + hidden.length));
    data.push(padded);
    end += padded.length;
  }
  return concat([header(plan, end, hidden), ...entries, ...data]);
}

/** A sampled curve or a gamma, as `curv`. */
export function curv(...values: number[]): Uint8Array {
  return concat([ascii("curv"), u32(0), u32(values.length), ...values.map(u16)]);
}

/** A parametric curve of the given type. */
export function para(type: number, ...numbers: number[]): Uint8Array {
  return concat([ascii("para"), u32(0), u16(type), u16(0), ...numbers.map(fixed)]);
}

/** One XYZ value. */
export function xyz(...numbers: number[]): Uint8Array {
  return concat([ascii("XYZ "), u32(0), ...numbers.map(fixed)]);
}

/** s15Fixed16 numbers as an array type, such as `chad`. */
export function sf32(...numbers: number[]): Uint8Array {
  return concat([ascii("sf32"), u32(0), ...numbers.map(fixed)]);
}

/** A table of curves, matrix and grid: every part there, with the canary between the parts. */
export function curvesTable(type: "mAB " | "mBA ", inputs: number, outputs: number, canary: string): Uint8Array {
  const hidden = concat([ascii(canary), new Uint8Array(-canary.length & 3)]);
  const device = type === "mAB " ? inputs : outputs;
  const parts = [
    concat(Array.from({ length: 3 }, () => para(0, 1))),
    concat([1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0].map(fixed)),
    concat(Array.from({ length: 3 }, () => concat([curv(0x0100), u16(0)]))),
    grid(inputs, outputs),
    concat(Array.from({ length: device }, () => curv())),
  ];
  const offsets: Uint8Array[] = [];
  let end = 32;
  const body = parts.flatMap((part) => {
    offsets.push(u32(end + hidden.length));
    end += hidden.length + part.length;
    return [hidden, part];
  });
  const head = concat([ascii(type), u32(0), Uint8Array.of(inputs, outputs), ascii("??"), ...offsets]);
  return concat([head, ...body]);
}

/** A look-up table of 8 or 16 bits with a grid of two points and curves of two entries (16 bits) or 256. */
export function fixedTable(type: "mft1" | "mft2", inputs: number, outputs: number): Uint8Array {
  const matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1].map(fixed);
  const start = concat([ascii(type), u32(0), Uint8Array.of(inputs, outputs, 2, 0x3f), ...matrix]);
  const ramp = Uint8Array.from({ length: 256 }, (_, i) => i);
  const wide = (values: Uint8Array): Uint8Array => concat([...values].map((value) => u16(value * 257)));
  const cells = gridValues(inputs, outputs);
  if (type === "mft1") {
    const curves = (count: number): Uint8Array[] => Array.from({ length: count }, () => ramp);
    return concat([start, ...curves(inputs), cells, ...curves(outputs)]);
  }
  const ends = (count: number): Uint8Array[] => Array.from({ length: count }, () => wide(Uint8Array.of(0, 255)));
  return concat([start, u16(2), u16(2), ...ends(inputs), wide(cells), ...ends(outputs)]);
}

/** Four bytes, most significant first. */
function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** Two bytes, most significant first. */
function u16(value: number): Uint8Array {
  return Uint8Array.of(value >>> 8, value);
}

function grid(inputs: number, outputs: number): Uint8Array {
  const points = Uint8Array.from({ length: 16 }, (_, i) => (i < inputs ? 2 : 0x58)); // unused ones: room to hide in
  const cells = gridValues(inputs, outputs);
  return concat([points, Uint8Array.of(1, 0x58, 0x58, 0x58), cells, new Uint8Array(-cells.length & 3)]);
}

function gridValues(inputs: number, outputs: number): Uint8Array {
  return Uint8Array.from({ length: 2 ** inputs * outputs }, (_, i) => (i * 53) % 256);
}

function fixed(value: number): Uint8Array {
  return u32(Math.round(value * 65536));
}

function header(plan: ProfilePlan, size: number, hidden: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(128);
  bytes.set(concat([u32(size), hidden.subarray(0, 4), Uint8Array.of(plan.version, 0x1f, hidden[0] ?? 0, 7)]));
  bytes.set(ascii(plan.profileClass + plan.space + plan.pcs), 12);
  bytes.set(Uint8Array.of(0x07, 0xe8, 0, 5, 0, 17, 0, 9, 0, 41, 0, 23), 24);
  bytes.set(ascii("acsp"), 36);
  bytes.set(hidden.subarray(0, 24), 40);
  bytes.set(u32(1), 64);
  bytes.set(hidden.subarray(0, 16), 84);
  bytes.set(hidden.subarray(0, 28), 100);
  return bytes;
}
