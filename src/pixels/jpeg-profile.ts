/** Puts an ICC profile into a JPEG. Source: ICC.1, B.4. */
import { concat } from "../bytes/bytes.ts";

const afterSoi = 2;
const chunkBytes = 65_519; // what an APP2 holds beside its length and the head below
const head = new TextEncoder().encode("ICC_PROFILE\0");

/** The JPEG, as sharp writes it (without a JFIF segment), with the profile in front. */
export function withProfile(jpeg: Uint8Array, profile: Uint8Array): Uint8Array {
  const count = Math.ceil(profile.length / chunkBytes);
  const segments = Array.from({ length: count }, (_, i) => {
    const chunk = profile.subarray(i * chunkBytes, (i + 1) * chunkBytes);
    const length = 2 + head.length + 2 + chunk.length;
    return concat([Uint8Array.of(0xff, 0xe2, length >> 8, length & 0xff), head, Uint8Array.of(i + 1, count), chunk]);
  });
  return concat([jpeg.subarray(0, afterSoi), ...segments, jpeg.subarray(afterSoi)]);
}
