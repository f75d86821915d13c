// Where the samples of one block lie in the memory that these loops and their caller (`../hevc-colour.ts`) share. It is read
// by both compilers.

/** A block is at most so large. */
export const blockWidth = 512;
export const blockHeight = 64;

/** From the address of a block on: luma, Cb and Cr, 16 bits for each sample, rows of so many bytes. */
export const rowBytes = 1024;
export const planeBytes = 65536;
export const blockBytes = 196608;
