/**
 * With `--strict`, whole cells of a JPEG's coding are wiped under a shape: what is left of a cell was coded together with
 * what the shape hides. A shape that is an upright rectangle on its picture grows to the edges of those cells, so that they
 * are not seen beside it; any other shape keeps its form, and the wiped cells show along it in its own colour.
 */
import type { Rect, Size } from "../geometry.ts";
import type { BakesOfPart } from "./bakes.ts";
import { coversOn, opaqueCovers } from "./covers.ts";
import { layersOf } from "./layers.ts";
import type { ThemeFills } from "./opacity.ts";
import type { PartEditor } from "./part-editor.ts";
import { type Affine, apply, invert, ownTransform, type Placed, type PlacingRules } from "./placement.ts";
import { attribute, child, type Element } from "./xml.ts";

/** A shape over two pictures may grow for the one and then touch new cells of the other: the second time is the last. */
const rounds = 2;

/**
 * Grows the shapes of a slide, layout or master.
 *
 * @param imageOf the part that holds the picture of a blip
 */
export async function growCovers(
  editor: PartEditor,
  slide: Size,
  patterns: PlacingRules["patterns"],
  imageOf: (blip: Element) => string | null,
  bakes: BakesOfPart,
  fills: ThemeFills,
): Promise<void> {
  const sizeOf = (blip: Element) => {
    const image = imageOf(blip);
    return image === null ? null : bakes.size(image);
  };
  for (let round = 0; round < rounds; round++) {
    const grown = new Map<Placed, Box>();
    for (const layer of layersOf(editor, slide, patterns, sizeOf)) {
      const { picture } = layer;
      const image = imageOf(picture.blip);
      const [size, cell] = image === null ? [null, null] : [picture.size(), bakes.cell(image)];
      if (image === null || size === null || cell === null) continue;
      const covering = coversOn(layer, patterns, fills).flatMap(({ above, found }) =>
        typeof found === "string" ? [] : [{ above, found }],
      );
      for (const [i, { above, found }] of covering.entries()) {
        const [cover, ...others] = found.covers;
        if (cover?.by !== "shape" || cover.above !== undefined || others.some(({ by }) => by !== "line")) continue;
        const back = invert(found.way);
        if (back === null || cover.region.shape !== "rect") continue;
        const higher = covering.slice(i + 1).flatMap(({ found: { covers } }) => covers);
        const inOtherColours = higher.filter(({ fill }) => fill !== cover.fill);
        const { opaque } = await opaqueCovers(inOtherColours, imageOf, bakes);
        if (!(await bakes.open(image, [cover, ...opaque])).includes(cover)) continue;
        const { width, height } = above.box;
        const box = grown.get(above) ?? { left: 0, top: 0, right: width, bottom: height };
        grown.set(above, around(box, wholeCells(cover.region, cell, size), back));
      }
    }
    for (const [shape, box] of grown) place(editor, shape, box);
  }
}

/** In the box of a `Placed`, in EMU. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function around(box: Box, { x, y, width, height }: Rect, back: Affine): Box {
  const [a, b] = [apply(back, { x, y }), apply(back, { x: x + width, y: y + height })];
  return {
    left: Math.min(box.left, a.x, b.x),
    top: Math.min(box.top, a.y, b.y),
    right: Math.max(box.right, a.x, b.x),
    bottom: Math.max(box.bottom, a.y, b.y),
  };
}

/** Outward to the edges of cells, or of the picture. */
function wholeCells({ x, y, width, height }: Rect, cell: Size, size: Size): Rect {
  const [left, top] = [Math.floor(x / cell.width) * cell.width, Math.floor(y / cell.height) * cell.height];
  const right = Math.min(size.width, Math.ceil((x + width) / cell.width) * cell.width);
  const bottom = Math.min(size.height, Math.ceil((y + height) / cell.height) * cell.height);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Lets a shape fill this box; one that stands where its layout says keeps its place. */
function place(editor: PartEditor, { element, box }: Placed, onSlide: Box): void {
  const properties = child(element, "p:spPr");
  const transform = properties && child(properties, "a:xfrm");
  const own = transform === undefined ? null : ownTransform(transform);
  const [offset, extent] = transform === undefined ? [] : [child(transform, "a:off"), child(transform, "a:ext")];
  if (own === null || offset === undefined || extent === undefined) return;
  // Its group may stretch what stands in the file.
  const [a, d] = [Number(attribute(extent, "cx")) / box.width, Number(attribute(extent, "cy")) / box.height];
  const [left, right, top, bottom] = [onSlide.left * a, onSlide.right * a, onSlide.top * d, onSlide.bottom * d];
  const [wide, high] = [Math.round(right - left), Math.round(bottom - top)];
  const middle = apply(own, { x: (left + right) / 2, y: (top + bottom) / 2 });
  for (const [holder, key, value] of [
    [offset, "x", Math.round(middle.x - wide / 2)],
    [offset, "y", Math.round(middle.y - high / 2)],
    [extent, "cx", wide],
    [extent, "cy", high],
  ] as const) {
    const isSame = Math.abs(Number(attribute(holder, key)) - value) < 2; // EMU: what rounding leaves
    if (!isSame) editor.setAttribute(holder, key, String(value));
  }
}
