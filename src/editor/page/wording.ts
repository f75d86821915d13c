/** What the page says about what is drawn. */
import type { Rect, Region } from "../../geometry.ts";
import { countPixels, keptRect, maskRects } from "../applied.ts";
import type { Drawn, Task } from "../task.ts";
import { extentOf, shapeWords } from "./shapes.ts";

/** Where something lies: "320 x 200 at 100, 50". */
export function place({ x, y, width, height }: Rect): string {
  const [left, top, across, down] = [x, y, width, height].map((value) => Math.round(value));
  return `${across} \u00d7 ${down} at ${left}, ${top}`;
}

/** A region with its number. */
export function regionWords(region: Region, index: number): string {
  return `${index + 1}: ${shapeWords[region.shape]}, ${place(extentOf(region))}`;
}

/** What will be lost, one sentence each. */
export function lossWords(task: Task, { regions, crop, fill }: Drawn): string[] {
  const { size, grid, frames, isTransparent } = task;
  const all = size.width * size.height;
  const covered = countPixels(regions.flatMap((region) => maskRects(region, grid, size)));
  const kept = crop === null ? null : keptRect(crop, grid, size);
  const words: string[] = [];
  if (regions.length > 0) {
    const what = regions.length === 1 ? "1 region becomes" : `${regions.length} regions become`;
    words.push(`${what} ${fill}: ${percent(covered / all)} of the picture. What is under it cannot be brought back.`);
  }
  if (crop !== null && kept === null) words.push("The crop is too small: nothing would be left.");
  if (kept !== null) {
    words.push(
      `Only ${place(kept)} is kept. ${percent(1 - (kept.width * kept.height) / all)} of the picture is cut off.`,
    );
  }
  if (grid.trims) words.push(`Turning the picture upright cuts off ${edgeWords(grid.origin)}.`);
  if (words.length === 0) words.push("Nothing so far.");
  words.push(...codingWords(task));
  if (frames > 1) words.push(`Its ${frames} pages or frames are all changed in the same places: look at each.`);
  if (isTransparent) words.push("Transparent parts are shown as a grey checkerboard.");
  return words;
}

function codingWords({ coding, grid }: Task): string[] {
  const { cell, growPx } = grid;
  const grown = `Masks grow by ${growPx} pixels, because the coding has smeared what is under them.`;
  switch (coding) {
    case "coefficients":
      return [
        `Masks grow and crops shrink to cells of ${cell.width} \u00d7 ${cell.height} pixels, as shown. Everything else stays as the camera wrote it.`,
      ];
    case "pixels":
      return growPx > 0
        ? [grown, "Everything else keeps its colours."]
        : ["Everything else keeps its colours exactly."];
    case "encoded-anew":
      return [...(growPx > 0 ? [grown] : []), "The whole picture is encoded anew, at the best quality there is."];
  }
}

function edgeWords({ x, y }: { x: number; y: number }): string {
  const sides = [x > 0 ? `${x} pixels at the left` : "", y > 0 ? `${y} pixels at the top` : ""];
  return sides.filter((side) => side !== "").join(" and ");
}

function percent(share: number): string {
  if (share > 0 && share < 0.001) return "less than 0.1 %";
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}
