/** [MS-CFB]: the signature, and the names of streams as its directory has them. */
export function compoundFile(...streams: string[]): Uint8Array {
  return Uint8Array.from([
    0xd0,
    0xcf,
    0x11,
    0xe0,
    0xa1,
    0xb1,
    0x1a,
    0xe1,
    ...Buffer.from(streams.join("\0"), "utf16le"),
  ]);
}
