/**
 * Every byte of the sealed part of a small bundle, flipped one after the other. A bundle is never smaller than a MiB, so
 * this is a million authentications: each file beside this one takes a quarter of the chunks.
 */
import { expect, it } from "vitest";
import { unwrapFileKey } from "../../../src/bundle/age/age.ts";
import { deriveKey, openBox } from "../../../src/bundle/age/primitives.ts";
import { latin1 } from "../../../src/bytes/bytes.ts";
import { compose } from "../compose.ts";
import { keys, pictures } from "../samples.ts";

const chunkBytes = 64 * 1024 + 16;

/** The test of the chunks from `first` to before `end`. */
export function flipEveryByte(first: number, end: number): void {
  it(`no chunk from ${first} to ${end - 1} opens with any byte of it flipped`, { timeout: 300_000 }, async () => {
    const picture = { mediaType: "image/jpeg", bytes: pictures[0], widthPx: 1, heightPx: 1 } as const;
    const { ciphertext } = await compose({ pictures: [picture], lock: { recipients: [keys.identity.recipient] } });
    const nonceAt = latin1(ciphertext).indexOf("\n---") + 49;
    const fileKey = await unwrapFileKey([ciphertext], { identities: [keys.identity] });
    const key = deriveKey(fileKey, ciphertext.subarray(nonceAt, nonceAt + 16), "payload");
    const sealed = ciphertext.subarray(nonceAt + 16);
    const count = Math.ceil(sealed.length / chunkBytes);
    expect(count).toBe(16);
    for (let i = first; i < end; i += 1) {
      const nonce = Buffer.alloc(12);
      nonce.writeUInt32BE(i, 7);
      nonce[11] = i === count - 1 ? 1 : 0; // C2SP age, "Payload"
      expect(opened(key, nonce, sealed.slice(i * chunkBytes, (i + 1) * chunkBytes))).toEqual([]);
    }
  });
}

/** The places at which a flipped bit goes unnoticed. */
function opened(key: Uint8Array, nonce: Uint8Array, chunk: Uint8Array): number[] {
  expect(openBox(key, nonce, chunk)).not.toBeNull(); // so that it is the flipped bit that is noticed
  const unnoticed: number[] = [];
  for (let at = 0; at < chunk.length; at += 1) {
    const byte = chunk[at] ?? 0;
    chunk[at] = byte ^ (1 << (at % 8));
    if (openBox(key, nonce, chunk) !== null) unnoticed.push(at);
    chunk[at] = byte;
  }
  return unnoticed;
}
