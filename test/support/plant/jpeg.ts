/** JPEG files with a canary between, before and behind what decoding needs. Source: ITU-T T.81. */
import sharp from "sharp";
import { pack } from "../../../fixtures/planted.ts";
import { concat } from "../../../src/bytes/bytes.ts";
import { hidden, plantedTiff, plantedXmp } from "./hideout.ts";
import type { Hideout } from "./hideout.ts";

/** Small pictures of every kind, by name; none hides anything. */
export async function jpegSamples(): Promise<Record<string, Uint8Array>> {
  const noise = Uint8Array.from({ length: 48 * 32 * 3 }, (_, i) => (i * i * 7 + i) % 251);
  const rgb = sharp(noise, { raw: { width: 48, height: 32, channels: 3 } });
  return {
    baseline: await rgb.clone().jpeg().toBuffer(),
    progressive: await rgb.clone().jpeg({ progressive: true }).toBuffer(),
    grey: await rgb.clone().toColourspace("b-w").jpeg().toBuffer(),
  };
}

/** Hiding places outside the coded data, one file each. */
export async function jpegHideouts(): Promise<Hideout[]> {
  const { baseline, progressive } = await jpegSamples();
  if (!baseline || !progressive) throw new Error("a sample is missing");
  const segments: [where: string, segment: Uint8Array][] = [
    ["COM", segment(0xfe, hidden)],
    ["Exif", segment(0xe1, pack("Exif\0\0", plantedTiff(1)))],
    ["XMP", segment(0xe1, pack("http://ns.adobe.com/xap/1.0/\0", plantedXmp))],
    ["FPXR", segment(0xe2, pack("FPXR\0", hidden))],
    ["Photoshop", segment(0xed, pack("Photoshop 3.0\0", hidden))],
    ["JUMBF", segment(0xeb, pack("JP", hidden))],
    ["an application segment of no known kind", segment(0xe9, hidden)],
    ["a second JFIF", segment(0xe0, pack("JFIF\0\x01\x01\0\0\x01\0\x01\0\0", hidden))],
  ];
  return [
    ...segments.map(([where, one]) => cleaned(where, concat([baseline.subarray(0, 2), one, baseline.subarray(2)]))),
    cleaned("COM between two scans", beforeLastScan(progressive, segment(0xfe, hidden))),
    cleaned("text behind the end", concat([baseline, hidden])),
    cleaned("a second JPEG behind the end", concat([baseline, baseline, hidden])),
  ];
}

function segment(marker: number, data: Uint8Array): Uint8Array {
  return pack({ u8: 0xff }, { u8: marker }, { u16: data.length + 2 }, data);
}

/** In front of the Huffman tables of the last scan. */
function beforeLastScan(jpeg: Uint8Array, inserted: Uint8Array): Uint8Array {
  const at = Buffer.from(jpeg).lastIndexOf(Buffer.of(0xff, 0xc4));
  return concat([jpeg.subarray(0, at), inserted, jpeg.subarray(at)]);
}

function cleaned(where: string, bytes: Uint8Array): Hideout {
  return { where, bytes, outcome: "cleaned" };
}
