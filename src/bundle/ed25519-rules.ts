/** What tweetnacl does not look at in a key and a signature of Ed25519 (RFC 8032). The page uses this file too. */

const order = 2n ** 252n + 27742317777372353535851937790883648493n; // RFC 8032, section 5.1: L

/** The encodings of points of small order, without the sign bit; under them one signature fits many messages. */
const smallOrder = [
  "0000000000000000000000000000000000000000000000000000000000000000", // order 4
  "0100000000000000000000000000000000000000000000000000000000000000", // the neutral element
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", // order 8
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", // order 8
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // p - 1: order 2
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // p: 0 once more
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // p + 1: 1 once more
];

/** Whether a public key is a point that everybody can sign for. */
export function isSmallOrder(publicKey: Uint8Array): boolean {
  const unsigned = Uint8Array.from(publicKey);
  unsigned[31] = (unsigned[31] ?? 0) & 0x7f;
  return smallOrder.includes(hexText(unsigned));
}

/** Whether the second half of a signature is below the order of the group: RFC 8032, section 5.1.7, step 1. */
export function hasReducedScalar(signature: Uint8Array): boolean {
  return BigInt(`0x${hexText(signature.subarray(32).toReversed())}`) < order;
}

function hexText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
