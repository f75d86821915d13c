/**
 * The Huffman tables that most cameras write, whatever they photograph: no table of these says anything.
 *
 * Source: ITU-T T.81 (1992), Annex K.3. As in a DHT segment: how many codes have 1 to 16 bits, then the symbols.
 */
import { hex } from "../../bytes/bytes.ts";
import type { HuffmanTable } from "./huffman.ts";

const texts: readonly (readonly [slot: number, text: string])[] = [
  // DC, luminance: table K.3
  [0x00, "00010501010101010100000000000000000102030405060708090a0b"],
  // AC, luminance: table K.5
  [
    0x10,
    "0002010303020403050504040000017d01020300041105122131410613516107227114328191a1082342b1c11552d1f0243362728209" +
      "0a161718191a25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485" +
      "868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4" +
      "e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa",
  ],
  // DC, chrominance: table K.4
  [0x01, "00030101010101010101010000000000000102030405060708090a0b"],
  // AC, chrominance: table K.6
  [
    0x11,
    "00020102040403040705040400010277000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a16" +
      "2434e125f11718191a262728292a35363738393a434445464748494a535455565758595a636465666768696a737475767778797a8283" +
      "8485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3" +
      "e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa",
  ],
];

const known = new Set(texts.map(([, text]) => text));

/**
 * The tables by class and number, as a DHT segment would set them. Motion-JPEG says none and means these: decoders, libjpeg
 * among them, have them at hand for every sequential picture.
 */
export const typicalTables: ReadonlyMap<number, HuffmanTable> = new Map(
  texts.map(([slot, text]) => {
    const bytes = Uint8Array.from(Buffer.from(text, "hex"));
    return [slot, { counts: bytes.subarray(0, 16), symbols: bytes.subarray(16) }];
  }),
);

/** Whether a table is one of those that Annex K gives as examples. */
export function isTypical({ counts, symbols }: HuffmanTable): boolean {
  return known.has(hex(counts) + hex(symbols));
}
