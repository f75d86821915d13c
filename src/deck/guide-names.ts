/**
 * The words in the geometry of a shape: names of guides that Office gives, guides that every shape has, operators.
 *
 * Source: ECMA-376 Part 1, 20.1.9.11 (gd: name and formula), 20.1.10.56 (the guides that every shape has).
 */

/** "adj1", "connsiteX12", "T34", "f5" are what Office and LibreOffice call theirs. */
export const ownGuide = /^(?:adj\d{0,2}|connsite[XY]\d{1,5}|[A-Za-z]{1,2}\d{1,5}|[hv]f)$/;
const everyShapeHas = /^(?:[blrthw]|hc|vc|ss|ls|(?:\d?cd|hd|wd|ssd)\d{1,2})$/;
const number = /^-?\d+(?:\.\d+)?(?:mm|cm|in|pt|pc|pi)?$/;

/** What formulas do. */
export const operators: ReadonlySet<string> = new Set(
  "*/ +- +/ ?: abs at2 cat2 cos max min mod pin sat2 sin sqrt tan val".split(" "),
);

/** The attributes that are a number or name a guide. */
export const coordinates: ReadonlySet<string> = new Set(
  "x y l t r b wR hR stAng swAng ang minX maxX minY maxY minR maxR minAng maxAng gdRefX gdRefY gdRefR gdRefAng".split(
    " ",
  ),
);

/** Whether a guide has a name that a program gave it. */
export function isOwnGuide(name: string): boolean {
  return ownGuide.test(name);
}

/** Whether a word is a number or a guide that every shape has. */
export function isPlaceWord(word: string): boolean {
  return number.test(word) || everyShapeHas.test(word);
}

/** Whether a formula has nothing in it that an author could choose. */
export function isOwnFormula(formula: string): boolean {
  const [operator = "", ...words] = formula.split(" ");
  return operators.has(operator) && words.every((word) => isPlaceWord(word) || isOwnGuide(word));
}
