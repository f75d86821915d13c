/** The picture with what is drawn on it. */
import type { Point, Rect, Region, Size } from "../../geometry.ts";
import { keptRect, maskRects } from "../applied.ts";
import type { Task } from "../task.ts";
import { drawn, element, say } from "./dom.ts";
import type { Drawing } from "./drawing.ts";
import { extentOf, handlesOf } from "./shapes.ts";
import { fit, pan, seen, show, type Viewport, zoom } from "./viewport.ts";

/** The picture on the page. */
export class Stage {
  readonly svg = element("stage", SVGSVGElement);
  readonly #task: Task;
  readonly #drawing: Drawing;
  readonly #rects = new WeakMap<Region, readonly Rect[]>();
  #view: Viewport;
  #isWhole = true;
  /** The handle that the keyboard holds. */
  handle: number | null = null;
  /** What is being drawn and is no region yet. */
  draft: readonly Point[] = [];

  constructor(task: Task, drawing: Drawing) {
    this.#task = task;
    this.#drawing = drawing;
    this.#view = fit(task.size, this.window);
    const picture = element("picture", SVGImageElement);
    picture.setAttribute("width", String(task.size.width));
    picture.setAttribute("height", String(task.size.height));
    const suggested = (task.suggestions?.places ?? []).map(({ region }) =>
      outlineOf(region, { class: "outline suggested" }),
    );
    element("dashed", SVGGElement).append(...suggested);
    new ResizeObserver(() =>
      this.look(this.#isWhole ? fit(task.size, this.window) : this.#view, this.#isWhole),
    ).observe(this.svg);
  }

  /** The room for the picture, in CSS pixels. */
  get window(): Size {
    const { clientWidth, clientHeight } = this.svg;
    return { width: Math.max(clientWidth, 50), height: Math.max(clientHeight, 50) };
  }

  get scale(): number {
    return this.#view.scale;
  }

  /** The part of the picture that is seen. */
  get seen(): Rect {
    return seen(this.#view, this.window);
  }

  /** Where a place on the screen lies in the picture. */
  pointAt({ clientX, clientY }: { clientX: number; clientY: number }): Point {
    const box = this.svg.getBoundingClientRect();
    const { x, y } = this.seen;
    return { x: x + (clientX - box.left) / this.scale, y: y + (clientY - box.top) / this.scale };
  }

  /** Shows another part. */
  look(view: Viewport, isWhole = false): void {
    this.#view = view;
    this.#isWhole = isWhole;
    const { x, y, width, height } = this.seen;
    this.svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    say("scale", `${Math.round(view.scale * 100)} %`);
    this.draw();
  }

  showWhole(): void {
    this.look(fit(this.#task.size, this.window), true);
  }

  showPart(rect: Rect): void {
    this.look(show(rect, this.window));
  }

  zoomBy(factor: number, fixed: Point = this.#view.centre): void {
    this.look(zoom(this.#view, factor, fixed, this.#task.size, this.window));
  }

  /** Moves the view by so many pixels of the picture. */
  panBy(by: Point): void {
    this.look(pan(this.#view, by, this.#task.size));
  }

  /** Draws everything anew. */
  draw(): void {
    const { now, shape, selected } = this.#drawing;
    const outlines = now.regions.map((region, i) => outlineOf(region, { "data-region": i, class: "outline" }));
    outlines.forEach((outline, i) => outline.classList.toggle("chosen", i === selected));
    element("applied", SVGGElement).replaceChildren(...this.#masks(), ...this.#shade());
    element("drawn", SVGGElement).replaceChildren(
      ...outlines,
      ...this.#cropOutline(),
      ...this.#draftLine(),
      ...(shape === null ? [] : this.#handles(shape)),
    );
  }

  #masks(): SVGElement[] {
    const { regions, fill } = this.#drawing.now;
    return regions.map((region) => drawn("path", { d: pathOf(this.#applied(region)), class: `mask ${fill}` }));
  }

  /** Rectangles are worked out once for each region: while one is pulled, the others stay. */
  #applied(region: Region): readonly Rect[] {
    const { grid, size } = this.#task;
    const known = this.#rects.get(region) ?? maskRects(region, grid, size);
    this.#rects.set(region, known);
    return known;
  }

  /** All that a crop cuts off. */
  #shade(): SVGElement[] {
    const { crop } = this.#drawing.now;
    if (crop === null) return [];
    const { grid, size } = this.#task;
    const kept = keptRect(crop, grid, size);
    const whole = { x: 0, y: 0, ...size };
    return [
      drawn("path", { d: pathOf(kept === null ? [whole] : [whole, kept]), class: "shade", "fill-rule": "evenodd" }),
    ];
  }

  #cropOutline(): SVGElement[] {
    const { crop } = this.#drawing.now;
    if (crop === null) return [];
    const outline = outlineOf({ shape: "rect", ...crop }, { class: "outline crop" });
    outline.classList.toggle("chosen", this.#drawing.selected === "crop");
    return [outline];
  }

  #draftLine(): SVGElement[] {
    if (this.draft.length === 0) return [];
    const points = this.draft.map(({ x, y }) => `${x},${y}`).join(" ");
    const [first] = this.draft;
    const dot = first === undefined ? [] : [this.#dot(first, "draft-start")];
    return [drawn("polyline", { points, class: "outline draft" }), ...dot];
  }

  /** A visible square, and a larger one that a finger can hit. */
  #handles(shape: Region): SVGElement[] {
    const { width, height } = extentOf(shape);
    const isSmall = shape.shape !== "polygon" && Math.min(width, height) * this.scale < 40;
    return handlesOf(shape).flatMap(({ at }, i) => {
      if (isSmall && i % 2 === 1) return []; // only the corners, so that there is something left to take hold of
      const square = (px: number, name: string): SVGElement => {
        const side = px / this.scale;
        const box = { x: at.x - side / 2, y: at.y - side / 2, width: side, height: side };
        return drawn("rect", { ...box, class: name, "data-handle": i });
      };
      return [square(12, i === this.handle ? "handle held" : "handle"), square(28, "grip")];
    });
  }

  #dot({ x, y }: Point, name: string): SVGElement {
    return drawn("circle", { cx: x, cy: y, r: 6 / this.scale, class: name });
  }
}

/** The shape as it was drawn. */
export function outlineOf(region: Region, attributes: Record<string, string | number>): SVGElement {
  switch (region.shape) {
    case "rect": {
      const { x, y, width, height } = region;
      return drawn("rect", { x, y, width, height, ...attributes });
    }
    case "ellipse": {
      const { cx, cy, rx, ry } = region;
      return drawn("ellipse", { cx, cy, rx, ry, ...attributes });
    }
    case "polygon":
      return drawn("polygon", { points: region.points.map(({ x, y }) => `${x},${y}`).join(" "), ...attributes });
  }
}

function pathOf(rects: readonly Rect[]): string {
  return rects.map(({ x, y, width, height }) => `M${x} ${y}h${width}v${height}h${-width}z`).join("");
}
