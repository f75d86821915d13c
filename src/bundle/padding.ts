/** Hiding how large the pictures are: a whole MiB up to 16 MiB, Padmé above. */

const mebibyte = 1024 * 1024;
const roundedUpTo = 16 * mebibyte;

/** The length to which contents of `bytes` are padded; never shorter. */
export function paddedBytes(bytes: number): number {
  const step = bytes <= roundedUpTo ? mebibyte : padmeStep(bytes);
  return Math.ceil(bytes / step) * step;
}

/** Padmé (Nikitin and others, PoPETs 2019, algorithm 1): leaves log2 log2 of the length to be seen, adds under 12 %. */
function padmeStep(bytes: number): number {
  const exponent = Math.floor(Math.log2(bytes));
  const keptBits = Math.floor(Math.log2(exponent)) + 1;
  return 2 ** (exponent - keptBits);
}
