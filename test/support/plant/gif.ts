/** GIF files with a canary in every place that formats.md names. Source: GIF89a. */
import sharp from "sharp";
import { pack } from "../../../fixtures/planted.ts";
import { concat, latin1 } from "../../../src/bytes/bytes.ts";
import { hidden, plantedXmp } from "./hideout.ts";
import type { Hideout } from "./hideout.ts";

const width = 20;
const height = 12;

/** The parts of a well-formed file: its head, and each block by its first bytes. */
export interface GifParts {
  readonly head: Uint8Array;
  readonly table: Uint8Array;
  readonly blocks: readonly Uint8Array[];
}

/** Small pictures of every kind, by name; none hides anything. */
export async function gifSamples(): Promise<Record<string, Uint8Array>> {
  const noise = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * i * 7 + i) % 251);
  const clear = Uint8Array.from({ length: width * height * 4 }, (_, i) =>
    i % 80 < 40 ? 0 : i % 4 === 3 ? 255 : i % 251,
  );
  const rgb = sharp(noise, { raw: { width, height, channels: 3 } });
  const frames = await Promise.all(
    [rgb.clone(), rgb.clone().negate(), rgb.clone().flip()].map((each) => each.ensureAlpha().raw().toBuffer()),
  );
  const roll = sharp(concat(frames), { raw: { width, height: 3 * height, channels: 4, pageHeight: height } });
  const samples = {
    still: await rgb.clone().gif({ colours: 200 }).toBuffer(),
    bilevel: await rgb.clone().threshold(120).gif().toBuffer(),
    interlaced: await rgb.clone().gif({ progressive: true, colours: 64 }).toBuffer(),
    transparent: await sharp(clear, { raw: { width, height, channels: 4 } })
      .gif()
      .toBuffer(),
    animated: await roll
      .clone()
      .gif({ delay: [70, 80, 90], loop: 3 })
      .toBuffer(),
    "with many tables": await roll
      .clone()
      .gif({ delay: [70, 80, 90], loop: 0, reuse: false, interPaletteMaxError: 0 })
      .toBuffer(),
  };
  return Object.fromEntries(Object.entries(samples).map(([name, bytes]) => [name, Uint8Array.from(bytes)]));
}

/** Every hiding place, one file each. */
export async function gifHideouts(): Promise<Hideout[]> {
  const { still, bilevel, animated } = await gifSamples();
  if (!still || !bilevel || !animated) throw new Error("a sample is missing");
  const extensions: [where: string, block: Uint8Array][] = [
    ["a comment", extension(0xfe, hidden)],
    ["a comment in two parts", extension(0xfe, pack("first part"), hidden)],
    ["plain text", extension(0x01, new Uint8Array(12), hidden)],
    ["XMP", extension(0xff, pack("XMP DataXMP"), ...split(plantedXmp))],
    ["a colour profile", extension(0xff, pack("ICCRGBG1012"), hidden)],
    ["C2PA", extension(0xff, pack("C2PA_GIF\x01\0\0"), hidden)],
    ["an application that nobody knows", extension(0xff, pack("QUINCE  1.0"), hidden)],
    ["the name of an application", extension(0xff, hidden)],
    ["an extension that nobody knows", extension(0x77, hidden)],
    [
      "a second loop",
      concat([extension(0xff, pack("NETSCAPE2.0"), pack("\x01\0\0")), extension(0xff, pack("NETSCAPE2.0"), hidden)]),
    ],
    ["further parts of the loop", extension(0xff, pack("NETSCAPE2.0"), pack("\x01\0\0"), hidden)],
    ["a control extension of another size", extension(0xf9, hidden)],
    ["further parts of a control extension", extension(0xf9, new Uint8Array(4), hidden)],
  ];
  const { head, table, blocks } = partsOf(bilevel);
  return [
    ...extensions.map(([where, block]) => cleaned(`${where}, at the start`, withBlock(still, block, 0))),
    ...extensions.map(([where, block]) => cleaned(`${where}, at the end`, withBlock(animated, block, Infinity))),
    cleaned("a comment between control extension and frame", beforeFrame(animated, extension(0xfe, hidden))),
    cleaned("bytes behind the trailer", concat([still, hidden])),
    cleaned("a GIF behind the trailer", concat([still, still, hidden])),
    cleaned(
      "behind the end code",
      changeData(still, (data) => concat([data, hidden])),
    ),
    cleaned(
      "behind the end code of a frame",
      changeData(animated, (data) => concat([data, hidden])),
    ),
    cleaned("spare colours", writeGif({ head: head.with(10, 0xf7), table: spare(table), blocks })),
    cleaned("spare colours of a frame", spareOfFrame(bilevel)),
    refused("bytes where a block should start", withBlock(still, hidden, 0)),
    refused("a length past the end", concat([still.subarray(0, -1), Uint8Array.of(0x21, 0xfe, 0xff), hidden])),
  ];
}

/** The parts of a well-formed file with a global table. */
export function partsOf(gif: Uint8Array): GifParts {
  let at = 13 + tableBytes(gif[10] ?? 0);
  const table = gif.subarray(13, at);
  const blocks: Uint8Array[] = [];
  while (gif[at] !== 0x3b) {
    const start = at;
    at += gif[at] === 0x21 ? 2 : 10 + tableBytes(gif[at + 9] ?? 0) + 1;
    for (let length = gif[at] ?? 0; length > 0; length = gif[at] ?? 0) at += 1 + length;
    at++;
    blocks.push(gif.subarray(start, at));
  }
  return { head: gif.subarray(0, 13), table, blocks };
}

function tableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}

/** A file of its parts. */
export function writeGif({ head, table, blocks }: GifParts): Uint8Array {
  return concat([head, table, ...blocks, Uint8Array.of(0x3b)]);
}

/** An extension with these sub-blocks. */
export function extension(label: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return concat([
    Uint8Array.of(0x21, label),
    ...parts.flatMap((part) => [Uint8Array.of(part.length), part]),
    Uint8Array.of(0),
  ]);
}

function withBlock(gif: Uint8Array, block: Uint8Array, index: number): Uint8Array {
  const parts = partsOf(gif);
  return writeGif({ ...parts, blocks: parts.blocks.toSpliced(index, 0, block) });
}

function beforeFrame(gif: Uint8Array, block: Uint8Array): Uint8Array {
  const parts = partsOf(gif);
  return writeGif({ ...parts, blocks: parts.blocks.flatMap((each) => (each[0] === 0x2c ? [block, each] : [each])) });
}

/** The file with the compressed data of every frame changed, and cut into sub-blocks. */
export function changeData(gif: Uint8Array, change: (data: Uint8Array) => Uint8Array, cut = split): Uint8Array {
  const parts = partsOf(gif);
  const blocks = parts.blocks.map((block) => {
    if (block[0] !== 0x2c) return block;
    const start = 10 + tableBytes(block[9] ?? 0) + 1;
    const data: Uint8Array[] = [];
    for (let at = start; block[at] !== 0; at += 1 + (block[at] ?? 0))
      data.push(block.subarray(at + 1, at + 1 + (block[at] ?? 0)));
    const changed = cut(change(concat(data))).flatMap((part) => [Uint8Array.of(part.length), part]);
    return concat([block.subarray(0, start), ...changed, Uint8Array.of(0)]);
  });
  return writeGif({ ...parts, blocks });
}

/** Long bytes in pieces of a length that leaves the canary whole at the end. */
function split(bytes: Uint8Array): Uint8Array[] {
  const text = latin1(bytes);
  const at = Math.max(0, text.indexOf(latin1(hidden)));
  const cuts = [0, ...Array.from({ length: Math.ceil(at / 200) }, (_, i) => Math.min(at, (i + 1) * 200)), bytes.length];
  return cuts.slice(1).flatMap((end, i) => (end > (cuts[i] ?? 0) ? [bytes.subarray(cuts[i] ?? 0, end)] : []));
}

/** A table of 256 colours that begins with this one. */
function spare(table: Uint8Array): Uint8Array {
  return concat([table, hidden, new Uint8Array(768 - table.length - hidden.length)]);
}

function spareOfFrame(gif: Uint8Array): Uint8Array {
  const { head, table, blocks } = partsOf(gif);
  const moved = blocks.map((block) => {
    if (block[0] !== 0x2c) return block;
    return concat([block.subarray(0, 9), Uint8Array.of((block[9] ?? 0) | 0x87), spare(table), block.subarray(10)]);
  });
  return writeGif({ head: head.with(10, 0x70), table: new Uint8Array(0), blocks: moved });
}

function cleaned(where: string, bytes: Uint8Array): Hideout {
  return { where, bytes, outcome: "cleaned" };
}

function refused(where: string, bytes: Uint8Array): Hideout {
  return { where, bytes, outcome: "refused" };
}
