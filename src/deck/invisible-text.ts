/** Text on a slide that no eye sees: the layer of words that a converter of PDF lays over a scan, or what somebody hid. */
import { partOf } from "./crops.ts";
import { fillOf } from "./opacity.ts";
import { attribute, child, descendants, type Element, nameOf } from "./xml.ts";

/** In hundredths of a point: a letter of two points is a speck. */
const leastSize = 200;
const leastAlpha = 0.05;

/** Whether a run says that it has no colour, none that is seen, or no size: ECMA-376 Part 1, 21.1.2.3.9. */
export function hasInvisibleText(root: Element): boolean {
  return descendants(root).some((run) => {
    if (nameOf(run) !== "a:r" && nameOf(run) !== "a:fld") return false;
    const [properties, text] = [child(run, "a:rPr"), child(run, "a:t")];
    return properties !== undefined && isInvisible(properties) && (text?.textContent ?? "").trim() !== "";
  });
}

function isInvisible(properties: Element): boolean {
  const size = attribute(properties, "sz");
  if (size !== undefined && Number(size) <= leastSize) return true;
  const [fill, line] = [fillOf(properties), child(properties, "a:ln")];
  const isDrawn = line !== undefined && isSeen(fillOf(line));
  const hasLinkColour = child(properties, "a:hlinkClick") !== undefined;
  return fill !== undefined && !isSeen(fill) && !isDrawn && !hasLinkColour;
}

function isSeen(fill: Element | undefined): boolean {
  if (fill === undefined || nameOf(fill) === "a:noFill") return false;
  if (nameOf(fill) !== "a:solidFill") return true;
  return !descendants(fill).some((step) => nameOf(step) === "a:alpha" && partOf(attribute(step, "val")) < leastAlpha);
}
