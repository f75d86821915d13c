/** Bytes in a browser. */
import { sha256 } from "@noble/hashes/sha2.js";

/** The bytes of a canonical base64 text, or null. A loop: forty times faster than `Uint8Array.from` with a function. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    const binary = atob(text);
    if (btoa(binary) !== text) return null; // blanks, no padding, bits behind the end: atob passes over them
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes;
  } catch {
    return null; // atob's one way to say that it is no base64
  }
}

/** Bytes as text, one character each: only for what should be ASCII. */
export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** SHA-256 as 64 hexadecimal digits. */
export function sha256Hex(bytes: Uint8Array): string {
  return Array.from(sha256(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A key as people read it to each other: six groups of five digits of its SHA-256. */
export function fingerprint(publicKey: Uint8Array): string {
  const digest = sha256(publicKey);
  const groups = Array.from({ length: 6 }, (_, i) =>
    digest.subarray(5 * i, 5 * i + 5).reduce((number, byte) => number * 256 + byte, 0),
  );
  return groups.map((group) => String(group % 100_000).padStart(5, "0")).join(" ");
}
