/** What the numbers of a HEIC picture mean as colour, in what JPEG and PNG can say. Source: ITU-T H.273, 8.1 and 8.2. */
import { DermShareError } from "../errors.ts";
import type { CodedHeic } from "./heic.ts";
import { writeChunk } from "./png-chunks.ts";

/** How colour is said in the result. */
interface Colour {
  readonly profile: Uint8Array | null;
  /** Chunks for a PNG. */
  readonly chunks: readonly Uint8Array[];
}

const plainPrimaries = [1, 2, 5, 6]; // BT.709, nobody says, BT.601: shown as sRGB everywhere
const plainTransfers = [1, 2, 6, 13, 14, 15];
const displayP3 = 12; // SMPTE EG 432-1

/**
 * The file's own profile; for numbers of Display P3 a profile that says the same; nothing for what is shown as sRGB anyway.
 *
 * @throws DermShareError "input-refused" for HDR and other colours that only a PNG can say, where a JPEG is wanted
 */
export async function colourOf({ profile, numbers }: CodedHeic, target: "jpeg" | "png"): Promise<Colour> {
  if (profile !== null || numbers === null) return { profile, chunks: [] };
  const { primaries, transfer } = numbers;
  if (plainTransfers.includes(transfer)) {
    if (plainPrimaries.includes(primaries)) return { profile: null, chunks: [] };
    if (primaries === displayP3) return { profile: await displayP3Profile(), chunks: [] };
  }
  if (target === "png" && primaries < 256 && transfer < 256) {
    return { profile: null, chunks: [writeChunk("cICP", Uint8Array.of(primaries, transfer, 0, 1))] }; // PNG 11.3.2.6
  }
  throw new DermShareError(
    "input-refused",
    "the picture has colours (HDR or a wide gamut) that a JPEG cannot say",
    "write a PNG with --png; strip --keep-heic keeps it as HEIC",
  );
}

/** The profile that ships with the image library. */
async function displayP3Profile(): Promise<Uint8Array | null> {
  const { default: sharp } = await import("sharp");
  const pixel = { create: { width: 1, height: 1, channels: 3 as const, background: "#000" } };
  const tagged = await sharp(pixel).withIccProfile("p3").png().toBuffer();
  return (await sharp(tagged).metadata()).icc ?? null;
}
