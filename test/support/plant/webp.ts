/** WebP files with a canary in every place that formats.md names. Source: RFC 9649. */
import sharp from "sharp";
import { pack } from "../../../fixtures/planted.ts";
import { concat, latin1 } from "../../../src/bytes/bytes.ts";
import { canary, hidden, plantedTiff, plantedXmp } from "./hideout.ts";
import type { Hideout } from "./hideout.ts";
import { curv, plantedProfile } from "./icc.ts";

/** A chunk of a well-formed file, or of a frame. */
export interface Piece {
  readonly name: string;
  readonly data: Uint8Array;
}

const width = 40;
const height = 24;

/** Small pictures of every kind, by name; none hides anything. */
export async function webpSamples(): Promise<Record<string, Uint8Array>> {
  const noise = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * i * 7 + i) % 251);
  const rgb = sharp(noise, { raw: { width, height, channels: 3 } });
  const faint = Uint8Array.from({ length: width * height * 4 }, (_, i) =>
    i % 4 === 3 ? 1 + (i % 255) : (i * 7) % 251,
  );
  const rgba = sharp(faint, { raw: { width, height, channels: 4 } });
  const flat = sharp({ create: { width, height, channels: 3, background: "#c8a090" } });
  const frames = [rgb, flat.clone(), rgb.clone().negate()];
  const rolls = await Promise.all(frames.map((frame) => frame.clone().ensureAlpha().raw().toBuffer()));
  const roll = sharp(concat(rolls), { raw: { width, height: 3 * height, channels: 4, pageHeight: height } });
  const samples = {
    lossy: await rgb.clone().webp().toBuffer(),
    flat: await flat.clone().webp().toBuffer(),
    lossless: await rgb.clone().webp({ lossless: true }).toBuffer(),
    "lossy with alpha": await rgba.clone().webp({ quality: 60 }).toBuffer(),
    "lossy with plain alpha": plainAlpha(await rgb.clone().webp().toBuffer()),
    "lossless with alpha": await rgba.clone().webp({ lossless: true }).toBuffer(),
    "of few colours": await rgb.clone().threshold(120).webp({ lossless: true }).toBuffer(),
    animated: await roll
      .clone()
      .webp({ delay: [70, 80, 90], loop: 3 })
      .toBuffer(),
    "animated lossless": await roll
      .clone()
      .webp({ delay: [70, 80, 90], loop: 3, lossless: true })
      .toBuffer(),
  };
  return Object.fromEntries(Object.entries(samples).map(([name, bytes]) => [name, Uint8Array.from(bytes)]));
}

/** Every hiding place, one file each. */
export async function webpHideouts(): Promise<Hideout[]> {
  const samples = await webpSamples();
  const { lossy, lossless, animated } = samples;
  const alpha = samples["lossy with alpha"];
  const plain = samples["lossy with plain alpha"];
  if (!lossy || !lossless || !animated || !alpha || !plain) throw new Error("a sample is missing");
  const profile = plantedProfile(
    { version: 4, profileClass: "mntr", space: "GRAY", pcs: "XYZ ", tags: [["kTRC", curv()]] },
    canary,
  );
  const extra: [where: string, bits: number, piece: Piece][] = [
    ["EXIF", 0x08, { name: "EXIF", data: plantedTiff(1) }],
    ["EXIF with a prefix", 0x08, { name: "EXIF", data: pack("Exif\0\0", plantedTiff(1)) }],
    ["EXIF without a flag", 0, { name: "EXIF", data: plantedTiff(6) }],
    ["EXIF in lower case", 0x08, { name: "exif", data: plantedTiff(6) }],
    ["XMP", 0x04, { name: "XMP ", data: plantedXmp }],
    ["XMP without a flag", 0, { name: "XMP ", data: plantedXmp }],
    ["a profile", 0x20, { name: "ICCP", data: profile }],
    ["a profile that is none", 0x20, { name: "ICCP", data: hidden }],
    ["a profile without a flag", 0, { name: "ICCP", data: profile }],
    ["C2PA", 0, { name: "C2PA", data: hidden }],
    ["an unknown chunk", 0, { name: "Quin", data: hidden }],
    ["a second bitstream", 0, { name: "VP8 ", data: hidden }],
    ["a frame of no animation", 0, { name: "ANMF", data: hidden }],
    ["an alpha plane behind the picture", 0, { name: "ALPH", data: hidden }],
  ];
  return [
    ...extra.map(([where, bits, piece]) => showing(lossy, where, extend(lossy, bits, [], [piece]))),
    ...extra
      .filter(([, , { name }]) => name !== "ANMF")
      .map(([where, bits, piece]) => showing(animated, `${where}, in an animation`, insert(animated, bits, piece))),
    cleaned("EXIF with a prefix that turns", extend(lossy, 0x08, [], [{ name: "EXIF", data: prefixed }])),
    cleaned("a profile before the picture", extend(lossy, 0x20, [{ name: "ICCP", data: profile }], [])),
    showing(
      lossless,
      "an alpha plane of a lossless picture",
      extend(lossless, 0x10, [{ name: "ALPH", data: hidden }], []),
    ),
    cleaned("a second Exif", extend(lossy, 0x08, [], [upright, { name: "EXIF", data: plantedTiff(3) }])),
    cleaned("a chunk in a file without extras", riff([...piecesOf(lossy), { name: "EXIF", data: plantedTiff(6) }])),
    cleaned("behind the file's own size", concat([lossy, hidden])),
    cleaned("a picture behind the file's own size", concat([lossy, lossy, hidden])),
    ...["VP8 ", "VP8L", "ALPH"].flatMap((name) =>
      Object.entries(samples)
        .filter(([, bytes]) => piecesOf(bytes).some((piece) => piece.name === name))
        .map(([kind, bytes]) => cleaned(`behind the ${name.trim()} bitstream, ${kind}`, behind(bytes, name, hidden))),
    ),
    cleaned(
      "behind the bitstream of a frame",
      changeFrames(animated, (inner) => inner.map(lengthen)),
    ),
    cleaned(
      "a chunk in a frame",
      changeFrames(animated, (inner) => [...inner, { name: "Quin", data: hidden }]),
    ),
    showing(
      animated,
      "a chunk before a frame's picture",
      changeFrames(animated, (inner) => [{ name: "XMP ", data: hidden }, ...inner]),
    ),
    refused("a frame that holds no picture", insert(animated, 0x02, { name: "ANMF", data: hidden })),
    refused("two alpha planes", extend(plain, 0x10, [{ name: "ALPH", data: hidden }], [])),
    refused("a length past the end", riff([{ name: "XMP ", data: hidden }]).with(16, 0xff)),
  ];
}

const prefixed = pack("Exif\0\0", plantedTiff(6));
const upright: Piece = { name: "EXIF", data: plantedTiff(1).subarray(0, 8) };

/** The lossy picture with an alpha plane that is not compressed: a ramp. */
function plainAlpha(lossy: Uint8Array): Uint8Array {
  const ramp = Uint8Array.from({ length: width * height }, (_, i) => 1 + (i % 255));
  return extend(lossy, 0x10, [{ name: "ALPH", data: concat([Uint8Array.of(0), ramp]) }], []);
}

/** The chunks of a well-formed file. */
export function piecesOf(webp: Uint8Array): Piece[] {
  return pieces(webp.subarray(12));
}

function pieces(bytes: Uint8Array): Piece[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Piece[] = [];
  for (let at = 0; at < bytes.length; at += 8 + view.getUint32(at + 4, true) + (view.getUint32(at + 4, true) % 2)) {
    const data = bytes.subarray(at + 8, at + 8 + view.getUint32(at + 4, true));
    found.push({ name: latin1(bytes.subarray(at, at + 4)), data });
  }
  return found;
}

/** A file of the chunks. */
export function riff(chunks: readonly Piece[], ...rest: readonly Uint8Array[]): Uint8Array {
  const body = concat([...chunks.map(chunk), ...rest]);
  return concat([pack("RIFF"), u32(4 + body.length), pack("WEBP"), body]);
}

function chunk({ name, data }: Piece): Uint8Array {
  return concat([pack(name), u32(data.length), data, new Uint8Array(data.length % 2)]);
}

/** The still picture with VP8X, chunks before it and chunks behind it. */
export function extend(
  still: Uint8Array,
  bits: number,
  before: readonly Piece[],
  behindIt: readonly Piece[],
): Uint8Array {
  const inner = piecesOf(still).filter(({ name }) => name !== "VP8X");
  const kept = inner.some(({ name }) => name === "ALPH") ? 0x10 : 0;
  const size = [u32(width - 1).subarray(0, 3), u32(height - 1).subarray(0, 3)];
  const header = { name: "VP8X", data: concat([u32(bits | kept), ...size]) };
  return riff([header, ...before, ...inner, ...behindIt]);
}

/** The extended file with one more chunk at its end, and flags of VP8X set. */
export function insert(extended: Uint8Array, bits: number, piece: Piece): Uint8Array {
  const all = piecesOf(extended).map(({ name, data }) => {
    return { name, data: name === "VP8X" ? data.with(0, (data[0] ?? 0) | bits) : data };
  });
  return riff([...all, piece]);
}

/** The file with bytes put behind the data of the chunks of one name. */
export function behind(webp: Uint8Array, name: string, bytes: Uint8Array): Uint8Array {
  const grow = (piece: Piece): Piece => (piece.name === name ? { name, data: concat([piece.data, bytes]) } : piece);
  return riff(piecesOf(webp).map(grow));
}

function lengthen(piece: Piece): Piece {
  return { name: piece.name, data: concat([piece.data, hidden]) };
}

function changeFrames(animated: Uint8Array, change: (inner: Piece[]) => Piece[]): Uint8Array {
  return riff(
    piecesOf(animated).map((piece) => {
      if (piece.name !== "ANMF") return piece;
      const inner = change(pieces(piece.data.subarray(16))).map(chunk);
      return { name: "ANMF", data: concat([piece.data.subarray(0, 16), ...inner]) };
    }),
  );
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);
}

function cleaned(where: string, bytes: Uint8Array): Hideout {
  return { where, bytes, outcome: "cleaned" };
}

/** A hideout that should show what another picture shows: with the canary in it, not every reader shows it. */
function showing(shows: Uint8Array, where: string, bytes: Uint8Array): Hideout {
  return { where, bytes, outcome: "cleaned", shows };
}

function refused(where: string, bytes: Uint8Array): Hideout {
  return { where, bytes, outcome: "refused" };
}
