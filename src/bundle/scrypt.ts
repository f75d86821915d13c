/** scrypt (RFC 7914) with r = 8, as age and minisign use it. */
import { scrypt } from "node:crypto";

const blockSize = 8;

/** Where a passphrase becomes a key: N = 2^logN, so 2^logN KiB of memory; p lanes one after the other. */
export interface ScryptCost {
  readonly logN: number;
  readonly p: number;
}

/** Derives `length` bytes. */
export function deriveScrypt(
  passphrase: Uint8Array,
  salt: Uint8Array,
  length: number,
  { logN, p }: ScryptCost,
): Promise<Uint8Array> {
  const maxmem = 128 * blockSize * (2 ** logN + p + 2); // Node refuses more than 32 MiB unless it is told
  return new Promise((resolve, reject) => {
    scrypt(passphrase, salt, length, { N: 2 ** logN, r: blockSize, p, maxmem }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
