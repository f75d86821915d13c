// The loops that the time of a WebP or GIF goes into, compiled to WebAssembly: fast from the first picture on, with registers of 64
// bits. `../kernel.ts` is the only caller.
export { neededOf } from "./bool";
export { gifCodeSize, isGifEnded, readGifCodes, roomForGifCodes } from "./gif-codes";
export { partitionCount, readKeyFrame, roomForKeyFrame } from "./key-frame";
