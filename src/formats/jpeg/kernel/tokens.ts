// Tokens: what the codes of AC coefficients say, without the codes (T.81 F.1.2.2). Each is a number of 16 bits: the symbol, and
// the lowest 8 bits of the value. Where the value has more, a second number has them, with a bit that no other token has there.

/** The end of a block. */
export const endOfBlock: u32 = 0;
/** Sixteen zeros. */
export const zeroRun: u32 = 0xf000;

const continuation: u32 = 0x80;

/** Writes a token. @returns where the next one goes */
@inline
export function putToken(to: usize, symbol: u32, value: u32): usize {
  store<u16>(to, <u16>((symbol << 8) | (value & 0xff)));
  if ((symbol & 15) <= 8) return to + 2;
  store<u16>(to, <u16>(continuation | (value >> 8)), 2);
  return to + 4;
}

/** What a token says: symbol << 16 | value. */
@inline
export function tokenAt(at: usize): u32 {
  const token = <u32>load<u16>(at);
  const said = ((token & 0xff00) << 8) | (token & 0xff);
  return ((token >> 8) & 15) <= 8 ? said : said | (<u32>(load<u16>(at, 2) & 0x7f) << 8);
}

/** Where the token behind one lies. @param said what it says */
@inline
export function nextToken(at: usize, said: u32): usize {
  return ((said >> 16) & 15) <= 8 ? at + 2 : at + 4;
}
