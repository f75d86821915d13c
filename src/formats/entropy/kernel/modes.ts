// The prediction modes of VP8's macroblocks, as far as reading on depends on them: RFC 6386, sections 10 and 11.
import { enough, range, readBit, refillBits, refilled, setState, spareBits, splitOf, widening, window } from "./bool";
import { blockModeProbabilities } from "./tables";

/** What is told of a macroblock: that it has no tokens at all, that each 4x4 block is predicted on its own. */
export const skippedFlag: u32 = 1;
export const splitFlag: u32 = 2;

/** Modes of 4x4 blocks, numbered as the tables are; a macroblock's one mode counts as that of all its blocks. */
const dcMode: u32 = 0;
const tmMode: u32 = 1;
const verticalMode: u32 = 2;
const horizontalMode: u32 = 3;

const modeCount: usize = 10;
const nodeCount: usize = 9;
/** What is added to a mode that a node leads to, so that it is told from another node. */
const leaf: u32 = 16;

/** The tree of 4x4 modes: at each node where 0 and 1 lead. VP8 11.2 */
const blockModeTree = memory.data<u8>([
  16, 1,
  17, 2,
  18, 3,
  4, 6,
  19, 5,
  20, 21,
  22, 7,
  23, 8,
  24, 25,
]);

/** The modes to the left, of four rows of blocks. */
const left = memory.data(16);

/** Probabilities of the segment tree; none where macroblocks name no segment. VP8 9.3 */
let hasSegments: bool = false;
let firstSegment: u32 = 0;
let lowSegment: u32 = 0;
let highSegment: u32 = 0;
/** The probability that a macroblock has tokens; 0 where all have. VP8 9.11 */
let hasSkipped: bool = false;
let skipProbability: u32 = 0;

export function setSegments(has: bool, first: u32, low: u32, high: u32): void {
  hasSegments = has;
  firstSegment = first;
  lowSegment = low;
  highSegment = high;
}

export function setSkipped(has: bool, probability: u32): void {
  hasSkipped = has;
  skipProbability = probability;
}

export function startModeRow(): void {
  store<u32>(left, dcMode);
}

/** Reads the modes of a macroblock: VP8 19.3. @param above four modes, which are replaced @returns its flags */
export function readModes(above: usize): u32 {
  if (hasSegments) readBit(readBit(firstSegment) != 0 ? highSegment : lowSegment);
  let flags: u32 = 0;
  if (hasSkipped && readBit(skipProbability) != 0) flags |= skippedFlag;
  if (readBit(145) != 0) {
    const mode = readWhole() * 0x01010101;
    store<u32>(above, mode);
    store<u32>(left, mode);
  } else {
    flags |= splitFlag;
    readBlocks(above);
  }
  if (readBit(142) != 0 && readBit(114) != 0) readBit(183); // chroma
  return flags;
}

function readWhole(): u32 {
  if (readBit(156) != 0) return readBit(128) != 0 ? tmMode : horizontalMode;
  return readBit(163) != 0 ? verticalMode : dcMode;
}

/** The modes of sixteen blocks. As with tokens, the decoder's state is in variables: `readBit` says what is done with it. */
function readBlocks(above: usize): void {
  let bits = window;
  let spare = spareBits;
  let wide = range;
  for (let y: usize = 0; y < 4; y++) {
    let mode = <u32>load<u8>(left + y);
    for (let x: usize = 0; x < 4; x++) {
      const row = <usize>load<u8>(above + x) * modeCount + <usize>mode;
      const probabilities = blockModeProbabilities + row * nodeCount;
      let node: u32 = 0;
      do {
        const shift = widening(wide);
        const split = splitOf(wide, shift, load<u8>(probabilities + <usize>node));
        wide <<= shift;
        spare -= shift;
        if (spare < enough) {
          bits = refilled(bits);
          spare += refillBits;
        }
        const bound = <u64>split << <u64>spare;
        node <<= 1;
        if (bits >= bound) {
          bits -= bound;
          wide -= split;
          node |= 1;
        } else wide = split;
        node = load<u8>(blockModeTree + <usize>node);
      } while (node < leaf);
      mode = node - leaf;
      store<u8>(above + x, <u8>mode);
    }
    store<u8>(left + y, <u8>mode);
  }
  setState(bits, spare, wide);
}
