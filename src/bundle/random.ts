/** Where randomness comes from. Tests and vectors pass another source; no option of the program reaches this. */
import nacl from "tweetnacl";

/** Gives `length` bytes that nobody can predict and that are used once. */
export type RandomSource = (length: number) => Uint8Array;

/** The operating system's generator. */
export const systemRandom: RandomSource = (length) => nacl.randomBytes(length);
