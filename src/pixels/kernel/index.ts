// The loops over the samples of decoded HEVC, compiled to WebAssembly; `../hevc-colour.ts` is the only caller, and says what
// the numbers mean. All is done in numbers of 64 bits and rounded once.
import { planeBytes } from "./block";

/** What is written of so many columns, however the picture is turned, lies near together. */
const columns = 512;

let yOffset: f64 = 0;
let yScale: f64 = 0;
let cOffset: f64 = 0;
let yInRedAndBlue: f64 = 0;
let redCr: f64 = 0;
let greenCb: f64 = 0;
let greenCr: f64 = 0;
let blueCb: f64 = 0;
/** How much less chroma than luma there is, as a power of two, across and down. */
let shiftX: i32 = 0;
let shiftY: i32 = 0;
/** Whether 16 bits are written for each sample, else 8. */
let isDeep: bool = false;

/** Whether samples are read as 16 bits, else 8; how many bytes lie from one row to the next. */
let isWide: bool = false;
let lumaRow: usize = 0;
let chromaRow: usize = 0;

/** Says what samples mean, where chroma lies, and what is wanted. */
export function setMix(
  newYOffset: f64,
  newYScale: f64,
  newCOffset: f64,
  newYInRedAndBlue: f64,
  newRedCr: f64,
  newGreenCb: f64,
  newGreenCr: f64,
  newBlueCb: f64,
  newShiftX: i32,
  newShiftY: i32,
  newIsDeep: bool,
): void {
  yOffset = newYOffset;
  yScale = newYScale;
  cOffset = newCOffset;
  yInRedAndBlue = newYInRedAndBlue;
  redCr = newRedCr;
  greenCb = newGreenCb;
  greenCr = newGreenCr;
  blueCb = newBlueCb;
  shiftX = newShiftX;
  shiftY = newShiftY;
  isDeep = newIsDeep;
}

/** Says how the planes of a block lie. */
export function setRows(newIsWide: bool, newLumaRow: usize, newChromaRow: usize): void {
  isWide = newIsWide;
  lumaRow = newLumaRow;
  chromaRow = newChromaRow;
}

/** Puts a block where it belongs, as red, green and blue: pixel (x, y) at `origin + x * stepX + y * stepY`. */
export function placeColour(
  block: usize,
  top: i32,
  bottom: i32,
  left: i32,
  right: i32,
  origin: usize,
  stepX: i32,
  stepY: i32,
): void {
  for (let start = left; start < right; start += columns) {
    const end = min<i32>(start + columns, right);
    for (let y = top; y < bottom; y++) {
      if (isWide) placeRow<u16>(block, y, start, end, origin + y * stepY, stepX);
      else placeRow<u8>(block, y, start, end, origin + y * stepY, stepX);
    }
  }
}

function placeRow<T>(block: usize, y: i32, left: i32, right: i32, origin: usize, step: i32): void {
  const lights = block + <usize>y * lumaRow;
  const blues = block + planeBytes + <usize>(y >> shiftY) * chromaRow;
  const reds = blues + planeBytes;
  const green = isDeep ? 2 : 1;
  const blue = green * 2;
  let at = origin + left * step;
  for (let x = left; x < right; x++) {
    const light = (<f64>load<T>(lights + <usize>x * sizeof<T>()) - yOffset) * yScale;
    const chroma = <usize>(x >> shiftX) * sizeof<T>();
    const cb = <f64>load<T>(blues + chroma) - cOffset;
    const cr = <f64>load<T>(reds + chroma) - cOffset;
    put(at, light * yInRedAndBlue + cr * redCr);
    put(at + green, light + cb * greenCb + cr * greenCr);
    put(at + blue, light * yInRedAndBlue + cb * blueCb);
    at += step;
  }
}

/** Puts the luma of a block into one sample of each pixel. */
export function placeLuma(
  block: usize,
  top: i32,
  bottom: i32,
  left: i32,
  right: i32,
  origin: usize,
  stepX: i32,
  stepY: i32,
): void {
  for (let start = left; start < right; start += columns) {
    const end = min<i32>(start + columns, right);
    for (let y = top; y < bottom; y++) {
      const lights = block + <usize>y * lumaRow;
      let at = origin + y * stepY + start * stepX;
      for (let x = start; x < end; x++) {
        const light = isWide ? load<u16>(lights + (<usize>x << 1)) : <u16>load<u8>(lights + <usize>x);
        put(at, (<f64>light - yOffset) * yScale);
        at += stepX;
      }
    }
  }
}

/** 8 bits are rounded as JavaScript's clamped arrays do it: a half to the even number. */
@inline
function put(at: usize, value: f64): void {
  if (isDeep) store<u16>(at, <u16>min<i32>(max<i32>(<i32>Math.floor(value + 0.5), 0), 65535));
  else store<u8>(at, <u8>min<i32>(max<i32>(<i32>nearest(value), 0), 255));
}
