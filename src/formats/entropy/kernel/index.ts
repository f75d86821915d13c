// The loops that the time of a WebP goes into, compiled to WebAssembly: fast from the first picture on, with registers of 64
// bits. `../kernel.ts` is the only caller.
export { neededOf } from "./bool";
export { partitionCount, readKeyFrame, roomForKeyFrame } from "./key-frame";
