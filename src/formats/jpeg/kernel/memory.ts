// Where things lie in the memory that these loops and their caller (`../kernel.ts`) share. It is read by both compilers.

/** By place of a component in the scan. */
export const componentBytes = 64;
export const components = 64;

/** The blocks of an MCU in order: address of the component, how far right and down, each 32 bits. */
export const slots = 512;
export const slotBytes = 12;

/** By mask and component: the DC coefficient (32 bits) of what is covered. */
export const fills = 1024;

/** How turning moves a coefficient: by place in the zigzag order the place that it goes to, and 1 where it is negated. */
export const turnPlaces = 3072;
export const turnNegates = 3136;
/** Room for the coefficients of one block: 64 numbers of 32 bits. */
export const values = 3328;

/** Huffman tables. */
export const tables = 4096;

/** What lies behind is given out by the caller. */
export const heap = 196608;
