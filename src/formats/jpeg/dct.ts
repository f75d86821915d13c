/** From the coefficients of one block to its samples and back. Source: ITU-T T.81 (1992), A.3.3. */
import { blockCoefficients, endOfBlock, type TokenRange, type TokenStore, zeroRun } from "./coefficients.ts";
import type { QuantisationTable } from "./quantisation.ts";
import { zigzag } from "./zigzag.ts";

/** Sixty-four samples in rows, 0 being the middle between black and white. */
export type Samples = Float64Array;

/** Of an AC coefficient of a picture with 8 bits: T.81 table F.2. */
const largestAc = 1023;

/** How many additional bits are in the first number of a token. */
const lowBits = 8;

/** By frequency << 3 | place: what one unit of the frequency adds at the place. */
const waves = Float64Array.from({ length: blockCoefficients }, (_, i) => {
  const [frequency, place] = [i >> 3, i & 7];
  return (frequency === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * place + 1) * frequency * Math.PI) / 16);
});

/** A block as it lies in a plane: its DC coefficient, and where its AC tokens start and end. */
export interface CodedBlock extends TokenRange {
  readonly dc: number;
}

/** The samples of a block, neither rounded nor limited. */
export function samplesOf(block: CodedBlock, store: TokenStore, table: QuantisationTable): Samples {
  const { start, end } = store.upright(block);
  const { tokens } = store;
  const spectrum = new Float64Array(blockCoefficients);
  spectrum[0] = block.dc * (table[0] ?? 0);
  let place = 0;
  for (let at = start; at < end; at++) {
    const token = tokens[at] ?? 0;
    const size = (token >> 8) & 15;
    place += 1 + (token >> 12);
    if (size === 0) continue;
    if (size > lowBits) at += 1;
    const bits = (token & 0xff) | (size > lowBits ? ((tokens[at] ?? 0) & 0x7f) << lowBits : 0);
    spectrum[zigzag[place] ?? 0] = signed(bits, size) * (table[place] ?? 0);
  }
  return transform(spectrum, (from, to) => (from << 3) | to);
}

/** The value that additional bits stand for: T.81 F.1.2.1.1. */
function signed(bits: number, size: number): number {
  return bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;
}

/** Quantises samples and puts their AC tokens behind the others of the store. */
export function codeSamples(samples: Samples, table: QuantisationTable, store: TokenStore): CodedBlock {
  const spectrum = transform(samples, (from, to) => (to << 3) | from);
  const tokens: number[] = [];
  let last = 0;
  for (let place = 1; place < blockCoefficients; place++) {
    const value = Math.round((spectrum[zigzag[place] ?? 0] ?? 0) / (table[place] ?? 1));
    if (value === 0) continue;
    let run = place - last - 1;
    for (; run > 15; run -= 16) tokens.push(zeroRun << 8);
    tokens.push(...tokenOf(run, Math.max(-largestAc, Math.min(largestAc, value))));
    last = place;
  }
  if (last < blockCoefficients - 1) tokens.push(endOfBlock);
  return { dc: Math.round((spectrum[0] ?? 0) / (table[0] ?? 1)), ...store.add(tokens) };
}

/** A token in one or two numbers, as coefficients.ts has them. */
function tokenOf(run: number, value: number): number[] {
  const size = 32 - Math.clz32(Math.abs(value));
  const bits = (value < 0 ? value - 1 : value) & ((1 << size) - 1);
  const first = (run << 12) | (size << 8) | (bits & 0xff);
  return size > lowBits ? [first, 0x80 | (bits >> lowBits)] : [first];
}

/** Rows, then columns; `wave` says which of the waves leads from one index to the other. */
function transform(input: Float64Array, wave: (from: number, to: number) => number): Float64Array {
  const across = new Float64Array(blockCoefficients);
  const output = new Float64Array(blockCoefficients);
  for (let i = 0; i < blockCoefficients; i++) {
    let sum = 0;
    for (let k = 0; k < 8; k++) sum += (input[(i & 56) | k] ?? 0) * (waves[wave(k, i & 7)] ?? 0);
    across[i] = sum;
  }
  for (let i = 0; i < blockCoefficients; i++) {
    let sum = 0;
    for (let k = 0; k < 8; k++) sum += (across[(k << 3) | (i & 7)] ?? 0) * (waves[wave(k, i >> 3)] ?? 0);
    output[i] = sum;
  }
  return output;
}
