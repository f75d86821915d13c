/**
 * The values of a shape's guides, and the outlines that are drawn with them.
 *
 * Source: ECMA-376 Part 1, 20.1.9.11 (formulas), 20.1.10.56 (the guides that every shape has).
 */
import type { Size } from "../geometry.ts";

/** What a word of a formula or a coordinate is worth; NaN where it names nothing. */
export type GuideValue = (word: string) => number;

/** A guide by name, and its formula: "*\/ w 1 2". */
export type GuideFormula = readonly [name: string, formula: string];

const circle = 21_600_000; // 60,000ths of a degree

/** The values in a shape of this size; a guide may name those before it. */
export function guideValues({ width: w, height: h }: Size, formulas: readonly GuideFormula[]): GuideValue {
  const [ss, ls] = [Math.min(w, h), Math.max(w, h)];
  const values = new Map<string, number>(
    Object.entries({ w, h, l: 0, t: 0, r: w, b: h, hc: w / 2, vc: h / 2, ss, ls }),
  );
  const parts: readonly (readonly [string, number])[] = [
    ["wd", w],
    ["hd", h],
    ["ssd", ss],
  ];
  for (const [name, whole] of parts) for (let i = 2; i <= 32; i++) values.set(`${name}${i}`, whole / i);
  for (const [name, part] of Object.entries({
    cd2: 2,
    cd4: 4,
    cd8: 8,
    "3cd4": 4 / 3,
    "3cd8": 8 / 3,
    "5cd8": 8 / 5,
    "7cd8": 8 / 7,
  })) {
    values.set(name, circle / part);
  }
  const valueOf: GuideValue = (word) => values.get(word) ?? (/^-?\d+(?:\.\d+)?$/.test(word) ? Number(word) : NaN);
  for (const [name, formula] of formulas) {
    const [operator = "", ...words] = formula.trim().split(/\s+/);
    const [x = NaN, y = NaN, z = NaN] = words.map(valueOf);
    values.set(name, results[operator]?.(x, y, z) ?? NaN);
  }
  return valueOf;
}

function angle(value: number): number {
  return (value / circle) * 2 * Math.PI;
}

const results: Readonly<Record<string, (x: number, y: number, z: number) => number>> = {
  val: (x) => x,
  "*/": (x, y, z) => (x * y) / z,
  "+-": (x, y, z) => x + y - z,
  "+/": (x, y, z) => (x + y) / z,
  "?:": (x, y, z) => (x > 0 ? y : z),
  abs: (x) => Math.abs(x),
  at2: (x, y) => (Math.atan2(y, x) / (2 * Math.PI)) * circle,
  cat2: (x, y, z) => x * Math.cos(Math.atan2(z, y)),
  cos: (x, y) => x * Math.cos(angle(y)),
  max: (x, y) => Math.max(x, y),
  min: (x, y) => Math.min(x, y),
  mod: (x, y, z) => Math.hypot(x, y, z),
  pin: (x, y, z) => Math.min(z, Math.max(x, y)),
  sat2: (x, y, z) => x * Math.sin(Math.atan2(z, y)),
  sin: (x, y) => x * Math.sin(angle(y)),
  sqrt: (x) => Math.sqrt(x),
  tan: (x, y) => x * Math.tan(angle(y)),
};
