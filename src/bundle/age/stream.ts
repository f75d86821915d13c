/** The payload of an age file: STREAM over chunks of 64 KiB. C2SP age, "Payload". */
import { type ByteSource, SourceReader } from "../../bytes/source.ts";
import { brokenAge, deriveKey, nonceBytes, openBox, sealBoxParts, tagBytes } from "./primitives.ts";

/** The random nonce in front of the payload. */
export const payloadNonceBytes = 16;

const chunkBytes = 64 * 1024;
const sealedChunkBytes = chunkBytes + tagBytes;

/** The nonce, then each chunk of the ciphertext and its tag. One chunk is held at a time. */
export async function* sealStream(
  fileKey: Uint8Array,
  nonce: Uint8Array,
  plaintext: ByteSource,
): AsyncGenerator<Uint8Array> {
  yield nonce;
  const key = payloadKey(fileKey, nonce);
  const reader = new SourceReader(plaintext);
  for (let counter = 0, last = false; !last; counter++) {
    const chunk = await reader.read(chunkBytes);
    last = await reader.ended(); // so the last chunk is full, or shorter; empty only when there is nothing at all
    yield* sealBoxParts(key, chunkNonce(counter, last), chunk);
  }
}

/**
 * The chunks of the plaintext, each one authentic before it is handed over. Only when the generator has ended is it
 * certain that nothing was cut off.
 *
 * @throws DermShareError "bundle-malformed": "age header: ..." when the nonce is cut off, "age payload: ..." after that
 */
export async function* openStream(fileKey: Uint8Array, reader: SourceReader): AsyncGenerator<Uint8Array> {
  const nonce = await reader.read(payloadNonceBytes);
  if (nonce.length < payloadNonceBytes) throw brokenAge("header", "the file ends before its payload");
  const key = payloadKey(fileKey, nonce);
  for (let counter = 0, last = false; !last; counter++) {
    const sealed = await reader.read(sealedChunkBytes);
    const inner = sealed.length === sealedChunkBytes ? openBox(key, chunkNonce(counter, false), sealed) : null;
    last = inner === null;
    const chunk = inner ?? openBox(key, chunkNonce(counter, true), sealed);
    if (chunk === null) throw brokenAge("payload", `chunk ${counter} was changed, moved or cut off`);
    if (chunk.length === 0 && counter > 0) throw brokenAge("payload", "the last chunk is empty");
    yield chunk;
  }
  if (!(await reader.ended())) throw brokenAge("payload", "something follows the last chunk");
}

function payloadKey(fileKey: Uint8Array, nonce: Uint8Array): Uint8Array {
  return deriveKey(fileKey, nonce, "payload");
}

/** An 11-byte big-endian counter and a byte that is 1 for the last chunk. */
function chunkNonce(counter: number, last: boolean): Uint8Array {
  const nonce = new Uint8Array(nonceBytes);
  const view = new DataView(nonce.buffer);
  view.setUint32(7, counter); // 2^32 chunks are 256 TiB
  view.setUint8(11, last ? 1 : 0);
  return nonce;
}
