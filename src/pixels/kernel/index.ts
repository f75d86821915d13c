// The loops over the samples of pictures, compiled to WebAssembly.
//
// What decoded HEVC means as colour: `../hevc-colour.ts` says what the numbers mean. All is done in numbers of 64 bits and
// rounded once; from samples of 8 bits to 8 bits in numbers of 32 bits, of which four are done at once: they err by less than a
// ten-thousandth of a level before they are rounded.
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
      const at = origin + y * stepY;
      if (isWide) placeRow<u16, f64>(block, y, start, end, at, stepX);
      else if (isDeep) placeRow<u8, f64>(block, y, start, end, at, stepX);
      else placePlainRow(block, y, start, end, at, stepX);
    }
  }
}

function placeRow<T, F>(block: usize, y: i32, left: i32, right: i32, origin: usize, step: i32): void {
  const lights = block + <usize>y * lumaRow;
  const blues = block + planeBytes + <usize>(y >> shiftY) * chromaRow;
  const reds = blues + planeBytes;
  const green = isDeep ? 2 : 1;
  const blue = green * 2;
  let at = origin + left * step;
  for (let x = left; x < right; x++) {
    const light = (<F>load<T>(lights + <usize>x * sizeof<T>()) - <F>yOffset) * <F>yScale;
    const chroma = <usize>(x >> shiftX) * sizeof<T>();
    const cb = <F>load<T>(blues + chroma) - <F>cOffset;
    const cr = <F>load<T>(reds + chroma) - <F>cOffset;
    put<F>(at, light * <F>yInRedAndBlue + cr * <F>redCr);
    put<F>(at + green, light + (cb * <F>greenCb + cr * <F>greenCr));
    put<F>(at + blue, light * <F>yInRedAndBlue + cb * <F>blueCb);
    at += step;
  }
}

/** The same from 8 bits to 8 bits: eight pixels at once, and those before and behind them one by one. */
function placePlainRow(block: usize, y: i32, left: i32, right: i32, origin: usize, step: i32): void {
  const first = left + (left & shiftX); // a sample of chroma begins there
  const end = first + (max<i32>(right - first, 0) & -8);
  placeRow<u8, f32>(block, y, left, min<i32>(first, right), origin, step);
  placeRow<u8, f32>(block, y, max<i32>(first, end), right, origin, step);
  const lights = block + <usize>y * lumaRow;
  const blues = block + planeBytes + <usize>(y >> shiftY) * chromaRow;
  const reds = blues + planeBytes;
  for (let x = first; x < end; x += 8) {
    const light = eight(lights + <usize>x, 0);
    const cb = eight(blues + <usize>(x >> shiftX), shiftX);
    const cr = eight(reds + <usize>(x >> shiftX), shiftX);
    placeEight(
      i32x4.extend_low_i16x8_u(light),
      i32x4.extend_high_i16x8_u(light),
      i32x4.extend_low_i16x8_u(cb),
      i32x4.extend_high_i16x8_u(cb),
      i32x4.extend_low_i16x8_u(cr),
      i32x4.extend_high_i16x8_u(cr),
      origin + x * step,
      step,
    );
  }
}

/** The samples of eight pixels in 16 bits each; with a shift four, each twice. */
@inline
function eight(at: usize, shift: i32): v128 {
  if (shift === 0) return i16x8.extend_low_i8x16_u(v128.load64_zero(at));
  const four = v128.load32_zero(at);
  return i16x8.extend_low_i8x16_u(i8x16.shuffle(four, four, 0, 0, 1, 1, 2, 2, 3, 3, 0, 0, 1, 1, 2, 2, 3, 3));
}

/** Puts eight pixels, of which the halves are given as integers of 32 bits. */
@inline
function placeEight(
  lowLight: v128,
  highLight: v128,
  lowCb: v128,
  highCb: v128,
  lowCr: v128,
  highCr: v128,
  at: usize,
  step: i32,
): void {
  const lowY = mul(minus(lowLight, yOffset), yScale);
  const highY = mul(minus(highLight, yOffset), yScale);
  const lowB = minus(lowCb, cOffset);
  const highB = minus(highCb, cOffset);
  const lowR = minus(lowCr, cOffset);
  const highR = minus(highCr, cOffset);
  const red = joined(
    f32x4.add(mul(lowY, yInRedAndBlue), mul(lowR, redCr)),
    f32x4.add(mul(highY, yInRedAndBlue), mul(highR, redCr)),
  );
  const green = joined(
    f32x4.add(lowY, f32x4.add(mul(lowB, greenCb), mul(lowR, greenCr))),
    f32x4.add(highY, f32x4.add(mul(highB, greenCb), mul(highR, greenCr))),
  );
  const blue = joined(
    f32x4.add(mul(lowY, yInRedAndBlue), mul(lowB, blueCb)),
    f32x4.add(mul(highY, yInRedAndBlue), mul(highB, blueCb)),
  );
  const redGreen = i8x16.narrow_i16x8_u(red, green);
  const blueTwice = i8x16.narrow_i16x8_u(blue, blue);
  if (step === 3) {
    v128.store(at, i8x16.shuffle(redGreen, blueTwice, 0, 8, 16, 1, 9, 17, 2, 10, 18, 3, 11, 19, 4, 12, 20, 5));
    const rest = i8x16.shuffle(redGreen, blueTwice, 13, 21, 6, 14, 22, 7, 15, 23, 0, 0, 0, 0, 0, 0, 0, 0);
    v128.store64_lane(at + 16, rest, 0);
    return;
  }
  const pairs = i8x16.shuffle(redGreen, redGreen, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
  v128.store16_lane(at + 0 * step, pairs, 0);
  v128.store8_lane(at + 0 * step + 2, blueTwice, 0);
  v128.store16_lane(at + 1 * step, pairs, 1);
  v128.store8_lane(at + 1 * step + 2, blueTwice, 1);
  v128.store16_lane(at + 2 * step, pairs, 2);
  v128.store8_lane(at + 2 * step + 2, blueTwice, 2);
  v128.store16_lane(at + 3 * step, pairs, 3);
  v128.store8_lane(at + 3 * step + 2, blueTwice, 3);
  v128.store16_lane(at + 4 * step, pairs, 4);
  v128.store8_lane(at + 4 * step + 2, blueTwice, 4);
  v128.store16_lane(at + 5 * step, pairs, 5);
  v128.store8_lane(at + 5 * step + 2, blueTwice, 5);
  v128.store16_lane(at + 6 * step, pairs, 6);
  v128.store8_lane(at + 6 * step + 2, blueTwice, 6);
  v128.store16_lane(at + 7 * step, pairs, 7);
  v128.store8_lane(at + 7 * step + 2, blueTwice, 7);
}

/** Integers less a number, as numbers. */
@inline
function minus(integers: v128, offset: f64): v128 {
  return f32x4.sub(f32x4.convert_i32x4_u(integers), f32x4.splat(<f32>offset));
}

@inline
function mul(numbers: v128, factor: f64): v128 {
  return f32x4.mul(numbers, f32x4.splat(<f32>factor));
}

/** Eight numbers, rounded, as integers of 16 bits. */
@inline
function joined(low: v128, high: v128): v128 {
  return i16x8.narrow_i32x4_s(
    i32x4.trunc_sat_f32x4_s(f32x4.nearest(low)),
    i32x4.trunc_sat_f32x4_s(f32x4.nearest(high)),
  );
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
        put<f64>(at, (<f64>light - yOffset) * yScale);
        at += stepX;
      }
    }
  }
}

/** 8 bits are rounded as JavaScript's clamped arrays do it: a half to the even number. */
@inline
function put<F>(at: usize, value: F): void {
  if (isDeep) store<u16>(at, <u16>min<i32>(max<i32>(<i32>floor<F>(value + <F>0.5), 0), 65535));
  else store<u8>(at, <u8>min<i32>(max<i32>(<i32>nearest<F>(value), 0), 255));
}

/**
 * Adds to each of so many sums, of 32 bits, by how much a sample of `a` is more than that of `b`; `../differences.ts` calls it.
 * The number is a multiple of 16.
 */
export function addDifferences(sums: usize, a: usize, b: usize, count: i32, isWide: bool): void {
  if (isWide) {
    for (let i: usize = 0; i < <usize>count; i += 8) {
      addEight(sums + (i << 2), v128.load(a + (i << 1)), v128.load(b + (i << 1)));
    }
    return;
  }
  for (let i: usize = 0; i < <usize>count; i += 16) {
    const first = v128.load(a + i);
    const second = v128.load(b + i);
    addEight(sums + (i << 2), i16x8.extend_low_i8x16_u(first), i16x8.extend_low_i8x16_u(second));
    addEight(sums + (i << 2) + 32, i16x8.extend_high_i8x16_u(first), i16x8.extend_high_i8x16_u(second));
  }
}

/** Of eight samples of 16 bits. */
@inline
function addEight(sums: usize, a: v128, b: v128): void {
  const low = i32x4.sub(i32x4.extend_low_i16x8_u(a), i32x4.extend_low_i16x8_u(b));
  const high = i32x4.sub(i32x4.extend_high_i16x8_u(a), i32x4.extend_high_i16x8_u(b));
  v128.store(sums, i32x4.add(v128.load(sums), low));
  v128.store(sums + 16, i32x4.add(v128.load(sums + 16), high));
}
