/** Looks for a text in bytes in every dress that a container may put it in. */
import { inflateRawSync, inflateSync, constants } from "node:zlib";
import { latin1 } from "../../src/bytes/bytes.ts";

/** How a text was found: as it is, in UTF-16, in base64 (at any of the three alignments), or inside a zlib stream. */
export type Dress = "latin1" | "utf16le" | "utf16be" | "base64" | "zlib";

/** Every dress in which the text is in the bytes. */
export function dressesOf(bytes: Uint8Array, text: string): Dress[] {
  const found = plainDresses(latin1(bytes), text);
  if (inflatedStreams(bytes).some((stream) => plainDresses(stream, text).length > 0)) found.push("zlib");
  return found;
}

/** Every zlib stream of the bytes, inflated as far as it goes, as Latin-1 text. */
function inflatedStreams(bytes: Uint8Array): string[] {
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1 << 26 };
  const streams: string[] = [];
  for (let i = 0; i + 2 < bytes.length; i++) {
    if (!looksLikeZlib(bytes[i] ?? 0, bytes[i + 1] ?? 0)) continue;
    try {
      streams.push(latin1(inflateSync(bytes.subarray(i), options)));
    } catch {
      try {
        streams.push(latin1(inflateRawSync(bytes.subarray(i + 2), options))); // a wrong check at the end hides nothing
      } catch {
        // not a stream after all
      }
    }
  }
  return streams;
}

/** RFC 1950, 2.2: method 8, window at most 32 KiB, header divisible by 31, no dictionary. */
function looksLikeZlib(first: number, second: number): boolean {
  return (first & 15) === 8 && first >> 4 <= 7 && ((first << 8) | second) % 31 === 0 && (second & 32) === 0;
}

function plainDresses(haystack: string, text: string): Dress[] {
  const found: Dress[] = [];
  const utf16 = Buffer.from(text, "utf16le");
  if (haystack.includes(text)) found.push("latin1");
  if (haystack.includes(latin1(utf16))) found.push("utf16le");
  if (haystack.includes(latin1(Buffer.from(utf16).swap16()))) found.push("utf16be");
  if (base64Cores(text).some((core) => haystack.includes(core))) found.push("base64");
  return found;
}

/** The characters of the text's base64 that do not depend on what stands before and after it. */
function base64Cores(text: string): string[] {
  return [0, 1, 2].map((shift) => {
    const encoded = Buffer.from(" ".repeat(shift) + text, "latin1")
      .toString("base64")
      .replaceAll("=", "");
    return encoded.slice(shift === 0 ? 0 : shift + 1, -2);
  });
}
