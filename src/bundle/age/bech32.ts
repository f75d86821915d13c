/** Bech32 (BIP 173) without its limit of 90 characters, as age writes keys: C2SP age, "Encoding of keys". */

const charset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const checksumWords = 6;

/** The lower-case text of `bytes` under a human-readable prefix. */
export function encodeBech32(prefix: string, bytes: Uint8Array): string {
  const words = regroup(bytes, 8, 5, true) ?? [];
  const expanded = [...expandPrefix(prefix), ...words];
  const checksum = polymod([...expanded, ...Array.from({ length: checksumWords }, () => 0)]) ^ 1;
  const checkWords = Array.from({ length: checksumWords }, (_, i) => (checksum >>> (5 * (5 - i))) & 31);
  return `${prefix}1${[...words, ...checkWords].map((word) => charset[word]).join("")}`;
}

/** The prefix (lower case) and the bytes, or null when the checksum, the case or the padding is wrong. */
export function decodeBech32(text: string): { readonly prefix: string; readonly bytes: Uint8Array } | null {
  const lower = text.toLowerCase();
  if (!/^[\x21-\x7e]+$/.test(text) || (text !== lower && text !== text.toUpperCase())) return null;
  const separator = lower.lastIndexOf("1");
  const prefix = lower.slice(0, Math.max(0, separator));
  const words = Array.from(lower.slice(separator + 1), (character) => charset.indexOf(character));
  if (prefix === "" || words.length < checksumWords || words.includes(-1)) return null;
  if (polymod([...expandPrefix(prefix), ...words]) !== 1) return null;
  const bytes = regroup(words.slice(0, -checksumWords), 5, 8, false);
  return bytes === null ? null : { prefix, bytes: Uint8Array.from(bytes) };
}

function expandPrefix(prefix: string): number[] {
  const codes = Array.from(prefix, (character) => character.charCodeAt(0));
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
}

function polymod(words: readonly number[]): number {
  let sum = 1;
  for (const word of words) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ word;
    generator.forEach((term, i) => {
      if (((top >>> i) & 1) === 1) sum ^= term;
    });
  }
  return sum;
}

/** Regroups bits; null when, without padding, what is left over is a whole word or is not zero. */
function regroup(values: Iterable<number>, from: number, to: number, pad: boolean): number[] | null {
  const groups: number[] = [];
  let bits = 0;
  let held = 0;
  for (const value of values) {
    held = ((held << from) | value) & 0xfff;
    bits += from;
    while (bits >= to) {
      bits -= to;
      groups.push((held >>> bits) & (2 ** to - 1));
    }
  }
  const rest = held & (2 ** bits - 1);
  if (pad && bits > 0) groups.push((rest << (to - bits)) & (2 ** to - 1));
  return !pad && (bits >= from || rest !== 0) ? null : groups;
}
