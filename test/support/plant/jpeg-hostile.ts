/** JPEG files whose structure hides a canary: in places that a list of segments does not show. Source: ITU-T T.81. */
import sharp from "sharp";
import { pack } from "../../../fixtures/planted.ts";
import { concat } from "../../../src/bytes/bytes.ts";
import { canary, hidden, plantedTiff } from "./hideout.ts";
import type { Hideout } from "./hideout.ts";

const jfif = pack("JFIF\0\x01\x02\0\0\x01\0\x01"); // JFIF 1.02, without the thumbnail's size

/** The hiding places beside those of `jpegHideouts`, one file each. */
export async function jpegHostileHideouts(): Promise<Hideout[]> {
  const noise = Uint8Array.from({ length: 48 * 48 * 3 }, (_, i) => (i * i * 7 + i) % 251);
  const plain = await sharp(noise, { raw: { width: 48, height: 48, channels: 3 } })
    .jpeg()
    .toBuffer();
  const scan = Buffer.from(plain).indexOf(Buffer.of(0xff, 0xda));
  const put = (at: number, ...parts: Uint8Array[]) => concat([plain.subarray(0, at), ...parts, plain.subarray(at)]);
  const behindData = plain.length - 2;
  const rows = 32; // two of the picture's three rows of MCUs
  const low = plain.with(Buffer.from(plain).indexOf(Buffer.of(0xff, 0xc0)) + 6, rows);
  return [
    cleaned("a thumbnail in JFIF", put(2, app(0, jfif, pack("\x04\x04"), hidden, new Uint8Array(48 - hidden.length)))),
    cleaned("behind the fields of JFIF", put(2, app(0, jfif, pack("\0\0"), hidden))),
    cleaned("JFXX", put(2, app(0, pack("JFXX\0\x10"), hidden))),
    cleaned("a second Exif", put(2, exif("Exif\0\0"), exif("Exif\0\0"))),
    cleaned("Exif with an odd signature", put(2, exif("EXIF\0\xff"))),
    cleaned("Extended XMP in two parts", put(2, extendedXmp(0, hidden), extendedXmp(hidden.length, hidden))),
    cleaned("base64 in Extended XMP", put(2, extendedXmp(0, pack(Buffer.from(canary).toString("base64"))))),
    cleaned("MPF", put(2, app(2, pack("MPF\0"), plantedTiff(1)))),
    cleaned("a profile that no reader takes", put(2, app(2, pack("ICC_PROFILE\0\x01\x01"), hidden))),
    ...[3, 4, 5, 6, 7, 8, 10, 12, 15].map((number) => cleaned(`APP${number}`, put(2, app(number, hidden)))),
    cleaned("behind the fields of Adobe", put(2, app(14, pack("Adobe\0\x64\0\0\0\0\x01"), hidden))),
    { ...cleaned("an unknown marker", put(scan, segment(0xf0, hidden))), shows: plain },
    cleaned("between two segments", put(scan, hidden)),
    cleaned("a table that nothing uses", put(scan, segment(0xdb, pack("\x03", hidden.subarray(0, 26), hidden)))),
    cleaned("behind the last block", put(behindData, hidden)),
    cleaned("behind a restart marker that has no place", put(behindData, pack("\xff\xd0"), hidden)),
    cleaned("behind the rows below the height", concat([low.subarray(0, -2), hidden, low.subarray(-2)])),
    cleaned("a video behind the end", put(plain.length, pack({ u32: 24 }, "ftypmp42"), hidden)),
    refused("before the start", concat([hidden, plain])),
    refused("a length of zero", put(scan, pack("\xff\xfe\0\0"), hidden)),
    refused("a length past the end", put(scan, pack("\xff\xfe\xff\xff"), hidden)),
  ];
}

function segment(marker: number, data: Uint8Array): Uint8Array {
  return pack({ u8: 0xff }, { u8: marker }, { u16: data.length + 2 }, data);
}

function app(number: number, ...data: Uint8Array[]): Uint8Array {
  return segment(0xe0 + number, concat(data));
}

function exif(signature: string): Uint8Array {
  return app(1, pack(signature), plantedTiff(1));
}

/** XMP specification, part 3, 1.1.3.1: GUID, length of the whole, offset of this part. */
function extendedXmp(offset: number, part: Uint8Array): Uint8Array {
  const guid = "0123456789ABCDEF".repeat(2);
  return app(1, pack("http://ns.adobe.com/xmp/extension/\0", guid, { u32: hidden.length * 2 }, { u32: offset }, part));
}

function cleaned(where: string, bytes: Uint8Array): Hideout {
  return { where, bytes, outcome: "cleaned" };
}

function refused(where: string, bytes: Uint8Array): Hideout {
  return { where, bytes, outcome: "refused" };
}
