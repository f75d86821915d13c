// A Huffman table: where in its room each part of it lies.

/** By the next 11 bits: code length << 8 | symbol, or 0 where the code is longer or there is none. */
export const found = 0;
/** By the next 12 bits: what lies whole in them (`jumps.ts`), and 1 once it was passed over. */
export const jumps = 4096;
export const seenJumps = 12288;
/** By symbol: 1 once it was read. */
export const seen = 16384;
/** The symbols in the order of their codes, and by code length what `Decoder` has. */
export const symbols = 16640;
export const limits = 16896;
export const offsets = 17024;
/** By symbol, in 64 bits: its code with room for the value behind it, above the length of both. */
export const codes = 17152;
/** By symbol: how often it occurs. */
export const counts = 19200;

/** How much room one has. */
export const tableBytes = 20288;
