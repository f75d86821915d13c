// A component of a scan, in numbers of 32 bits: where in its room each of them lies.

/** Blocks in an MCU, across and down. */
export const h = 0;
export const v = 4;
/** Blocks that the picture needs, and blocks in a row of the plane. */
export const columns = 8;
export const rows = 12;
export const rowBlocks = 16;
/** Where its tables lie. */
export const dcTable = 20;
export const acTable = 24;
export const prediction = 28;
/** Where its planes lie: DC coefficients (16 bits), starts and ends of tokens (32 bits each). */
export const dc = 32;
export const start = 36;
export const end = 40;
/** To compare: by block the one that it has to be; from which block on others hold, and where those lie. */
export const expected = 44;
export const firstDrawn = 48;
export const drawn = 52;
/** Of a progressive picture: coefficients (64 of 16 bits by block) or 0, and which of them are not zero (64 bits by block). */
export const coefficients = 56;
export const occupied = 60;
