/** Checking a minisign signature (prehashed, jedisct1.github.io/minisign) with tweetnacl. */
import { blake2b } from "@noble/hashes/blake2.js";
import nacl from "tweetnacl";
import { hasReducedScalar, isSmallOrder } from "../../ed25519-rules.ts";
import { decodeBase64 } from "./bytes.ts";

const keyIdBytes = 8;
const signatureBytes = 64;

/** The 32 bytes of the key in the line of a public key file, or null. */
export function publicKeyOf(line: string): Uint8Array | null {
  const bytes = decodeBase64(line);
  if (bytes === null || bytes.length !== 2 + keyIdBytes + 32) return null;
  if (bytes[0] !== 0x45 || bytes[1] !== 0x64) return null; // "Ed"
  const key = bytes.subarray(2 + keyIdBytes);
  return isSmallOrder(key) ? null : key;
}

/** Whether `signature` is the file that the holder of the key made for this message and this comment. */
export function isSigned(message: Uint8Array, signature: string, publicKeyLine: string, comment: string): boolean {
  const key = publicKeyOf(publicKeyLine);
  const named = decodeBase64(publicKeyLine)?.subarray(2, 2 + keyIdBytes);
  const [untrusted, signedLine = "", trusted, globalLine = "", end, ...more] = signature.split("\n");
  const [signed, global] = [decodeBase64(signedLine), decodeBase64(globalLine)];
  if (key === null || signed === null || global === null || end !== "" || more.length > 0) return false;
  if (untrusted !== "untrusted comment: derm-share" || trusted !== `trusted comment: ${comment}`) return false;
  if (signed.length !== 2 + keyIdBytes + signatureBytes || global.length !== signatureBytes) return false;
  if (signed[0] !== 0x45 || signed[1] !== 0x44) return false; // "ED": what is signed is the hash
  if (named?.every((byte, i) => byte === signed[2 + i]) !== true) return false;
  const detached = signed.subarray(2 + keyIdBytes);
  const commented = new TextEncoder().encode(comment);
  return (
    verify(blake2b(message, { dkLen: 64 }), detached, key) &&
    verify(Uint8Array.from([...detached, ...commented]), global, key)
  );
}

function verify(message: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean {
  return hasReducedScalar(signature) && nacl.sign.detached.verify(message, signature, key);
}
