// A Huffman table: where in its room each part of it lies.

/** By the next 11 bits: code length << 8 | symbol, or 0 where the code is longer or there is none. */
export const found = 0;
/** By the next 11 bits: coefficients << 5 | bits of code and value, or 0 where it has to be looked at more closely. */
export const steps = 4096;
/** By the next 11 bits, and by symbol: 1 once it was read. */
export const seenBits = 8192;
export const seen = 10240;
/** The symbols in the order of their codes, and by code length what `Decoder` has. */
export const symbols = 10496;
export const limits = 10752;
export const offsets = 10880;
/** By symbol, in 64 bits: its code with room for the value behind it, above the length of both. */
export const codes = 11008;
/** By symbol: how often it occurs. */
export const counts = 13056;

/** How much room one has. */
export const tableBytes = 14144;
