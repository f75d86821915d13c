// Where the samples of one band of rows lie in the memory that these loops and their caller (`../hevc-colour.ts`) share. It is
// read by both compilers.

/** From the address of a block on: luma, Cb and Cr, each with at most so many bytes. */
export const planeBytes = 262144;
export const blockBytes = 786432;
