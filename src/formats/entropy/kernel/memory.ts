// Where things lie in the memory that these loops and their caller (`../kernel.ts`) share. It is read by both compilers.

/** What was found of a partition of VP8 data: 9 times where it starts, how long it is, how much of it is needed. */
export const partitions = 65536;
export const partitionBytes = 64;

/** By kind of block, place of the coefficient and context: the probabilities of VP8's tokens. */
export const probabilities = 67584;

/** What lies behind is given out by the caller. */
export const heap = 131072;

/** How far the loops may look behind the data before they ask where they are. */
export const slackBytes = 16384;
