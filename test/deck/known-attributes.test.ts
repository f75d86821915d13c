/** Values of attributes, held against what the standard knows. */
import { expect, it } from "vitest";
import { isPlainValue } from "../../src/deck/known-attributes.ts";

const names =
  "from to by fmla val path filter axis prLst tmFilter ptsTypes cnt st hideLastTrans lang uri script invalStChars Requires";

it.each(names.split(" "))("%s ends soon, however often a value could be read in another way", (name) => {
  const parts = ["1", "1.", "a", "e", "ppt_e", "pos ", " ", "(", "$", "in", "1a", "-1 ", "1e-1", "1e1 "];
  const hostile = parts.map((part) => `${part.repeat(60)}!\u0000`);
  expect(hostile.filter((value) => isPlainValue("set", name, value))).toEqual([]);
});

it("a formula over place and size is plain, and a word in it is not", () => {
  for (const formula of [
    "#ppt_x+#ppt_w*1.125",
    "$ppt_y-.5*abs(sin(pi*2))",
    "(ppt_h)%2^3",
    "0.5",
    "0-#ppt_h*3.125E-2",
    "1-$",
  ])
    expect(isPlainValue("set", "to", formula)).toBe(true);
  for (const words of ["#ppt_x+kowalska", "1 2 abc", "ppt_xyz", "1.2.3", "1e2e3", "2ee"])
    expect(isPlainValue("set", "to", words)).toBe(false);
});
