/** Putting byte arrays together and comparing them; text that is ASCII by its standard. */

/** One array that holds the parts in order. @param take gives the bytes for it */
export function concat(
  parts: readonly Uint8Array[],
  take: (size: number) => Uint8Array = (size) => new Uint8Array(size),
): Uint8Array {
  const whole = take(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Whether both hold the same bytes. Not constant-time: never for secrets. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0; // a hundred times faster than a loop in this language
}

/** Whether `bytes` holds `part` at `offset`. */
export function startsWith(bytes: Uint8Array, part: Uint8Array, offset = 0): boolean {
  return bytes.length - offset >= part.length && part.every((byte, i) => bytes[offset + i] === byte);
}

/** The bytes of a text that is known to be ASCII: a constant of a standard. */
export function ascii(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "latin1")); // a copy: small buffers of Node share their memory
}

/** Bytes as text, one character each (Latin-1): for comparing with constants, never for showing. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** Bytes as lower-case hexadecimal digits. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}
