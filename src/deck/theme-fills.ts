/**
 * The fills of a theme, which shapes and backgrounds name by numbers.
 *
 * Source: ECMA-376 Part 1, 20.1.4.1.13 and .7 (fillStyleLst, bgFillStyleLst), 20.1.10.57 (their numbers: from 1 and from 1001).
 */
import { opacityOf, type ThemeFill, type ThemeFills } from "./opacity.ts";
import { attribute, child, children, descendants, type Element, nameOf } from "./xml.ts";

const lists = [
  ["a:fillStyleLst", 1],
  ["a:bgFillStyleLst", 1001],
] as const;

/** Those of a theme, or of what overrides one for a sheet; null where that says nothing about fills. */
export function themeFillsIn(root: Element): ThemeFills | null {
  const scheme = descendants(root).find((found) => nameOf(found) === "a:fmtScheme");
  if (scheme === undefined) return null;
  const fills = lists.flatMap(([name, first]) => {
    const list = child(scheme, name);
    return (list === undefined ? [] : children(list)).flatMap((found, i) => {
      const fill = themeFill(found);
      return fill === null ? [] : [[String(first + i), fill] as const];
    });
  });
  return Object.fromEntries(fills);
}

/** Null for what is not followed. */
function themeFill(fill: Element): ThemeFill | null {
  const isTinted = descendants(fill).some((found) => attribute(found, "val") === "phClr");
  switch (nameOf(fill)) {
    case "a:blipFill":
      return { paint: "picture", isTinted };
    case "a:noFill":
    case "a:solidFill":
    case "a:gradFill":
    case "a:pattFill":
      return { paint: opacityOf(fill), isTinted };
    default:
      return null;
  }
}
