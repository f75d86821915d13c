// The loops that a picture's time goes into, compiled to WebAssembly: registers of 64 bits, and fast from the first block on.
// Everything about files, tables and edits is outside; `../kernel.ts` is the only caller.
export { closeData, dataByte, dataLength, openData, unstuff } from "./data";
export { startBand } from "./bands";
export { makeJumps, markJumps } from "./jumps";
export { setTokensEnd, tokensEnd } from "./blocks";
export {
  compareMcus,
  countMcus,
  enterInterval,
  isScanPlain,
  positionBits,
  readBands,
  readMcus,
  skipMcus,
  startScan,
  turnedEnd,
  turnUntil,
  writeMcus,
} from "./scan";
export { turnBlock } from "./turn";
export { closeOutput, moveOutput, openOutput, outputEnd } from "./write";
export { tokenise } from "./tokenise";
