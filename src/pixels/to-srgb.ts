/** Colours as sRGB has them, for pictures whose profile cannot be written anew. */
import { DermShareError } from "../errors.ts";
import { channelsOf } from "./picture.ts";
import type { Frame, Picture } from "./picture.ts";
import { writeTiff } from "./tiff-writer.ts";

/** Why a profile is not taken, and what the person can do. */
export interface Refusal {
  readonly reason: string;
  readonly hint: string;
}

/**
 * The picture without its profile, its colours converted by it. A profile that the colour engine does not take either, such as a
 * device link, is passed over, as viewers pass over it.
 *
 * @throws DermShareError "input-refused" with this reason for grey of 16 bits, which sharp does not convert
 */
export async function toSrgb(picture: Picture, { reason, hint }: Refusal): Promise<Picture> {
  if (picture.colour === "grey" && picture.bits === 16) throw new DermShareError("input-refused", reason, hint);
  const frames: Frame[] = [];
  for (const frame of picture.frames) {
    frames.push({ ...frame, samples: await samplesInSrgb({ ...picture, frames: [frame] }) });
  }
  return { ...picture, frames, colour: "rgb", isBilevel: false, profile: null };
}

async function samplesInSrgb(picture: Picture): Promise<Frame["samples"]> {
  const { default: sharp } = await import("sharp");
  const { data, info } = await sharp(writeTiff(picture, "none"), { limitInputPixels: false })
    .toColourspace(picture.bits === 8 ? "srgb" : "rgb16")
    .withIccProfile("srgb")
    .raw({ depth: picture.bits === 8 ? "uchar" : "ushort" })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== channelsOf({ ...picture, colour: "rgb" }))
    throw new DermShareError("bug", "channels were lost");
  const samples = new Uint8Array(data); // numbers of 16 bits need a copy that starts at its buffer's first byte
  return picture.bits === 8 ? samples : new Uint16Array(samples.buffer);
}
