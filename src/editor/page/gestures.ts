/** Mouse, pen and fingers on the picture. */
import type { Point, Region, Size } from "../../geometry.ts";
import type { Drawing } from "./drawing.ts";
import { between, moveBy, pointIn, pull, type Shape, shapeIn } from "./shapes.ts";
import type { Stage } from "./stage.ts";

/** What a press on the picture begins. */
export type Tool = "select" | Shape | "crop";

/** Follows one pointer until it is lifted. */
interface Gesture {
  move(to: Point): void;
  end(to: Point): void;
}

/** Below this a press was no pull, in CSS pixels. */
const pressPx = 4;

/** What happens on the picture. */
export class Gestures {
  tool: Tool = "select";
  readonly #stage: Stage;
  readonly #drawing: Drawing;
  readonly #size: Size;
  readonly #pointers = new Map<number, { clientX: number; clientY: number }>();
  #gesture: Gesture | null = null;

  constructor(stage: Stage, drawing: Drawing, size: Size) {
    this.#stage = stage;
    this.#drawing = drawing;
    this.#size = size;
    const { svg } = stage;
    svg.addEventListener("pointerdown", (event) => this.#down(event));
    svg.addEventListener("pointermove", (event) => this.#move(event));
    svg.addEventListener("pointerup", (event) => this.#up(event));
    svg.addEventListener("pointercancel", (event) => this.#up(event));
    svg.addEventListener("dragstart", (event) => event.preventDefault()); // the browser would carry the picture away
    svg.addEventListener("dblclick", () => this.closePolygon());
    svg.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
  }

  /** Lets go of what is half drawn; says whether there was something. */
  abort(): boolean {
    const isDrawing = this.#stage.draft.length > 0;
    this.#stage.draft = [];
    this.#gesture = null;
    this.#stage.draw();
    return isDrawing;
  }

  /**
   * Makes a region of an outline that is still open, where its points enclose something.
   *
   * @returns what became of what was half drawn; "open" where it is left as it is
   */
  finish(): "nothing" | "closed" | "open" {
    if (this.#stage.draft.length === 0) return "nothing";
    this.closePolygon();
    return this.#stage.draft.length === 0 ? "closed" : "open";
  }

  /** Makes a region of the points so far. */
  closePolygon(): void {
    const points = this.#stage.draft.filter(
      (point, i, all) => i === 0 || point.x !== all[i - 1]?.x || point.y !== all[i - 1]?.y,
    );
    const [xs, ys] = [new Set(points.map(({ x }) => x)), new Set(points.map(({ y }) => y))];
    if (this.tool !== "polygon" || points.length < 3 || xs.size < 2 || ys.size < 2) return;
    this.#stage.draft = [];
    this.#drawing.add({ shape: "polygon", points });
  }

  #down(event: PointerEvent): void {
    this.#pointers.set(event.pointerId, event);
    this.#stage.svg.setPointerCapture(event.pointerId);
    if (this.#pointers.size > 1) {
      if (this.tool !== "polygon") this.#stage.draft = [];
      this.#gesture = null;
      return;
    }
    const at = this.#stage.pointAt(event);
    this.#gesture = event.button === 1 ? this.#pan() : this.#begin(at, event.target);
  }

  #begin(at: Point, target: EventTarget | null): Gesture {
    const { handle, region } = target instanceof SVGElement ? target.dataset : {};
    const { shape, selected } = this.#drawing;
    if (handle !== undefined && shape !== null) return this.#pull(shape, Number(handle));
    const isDrawing = this.tool !== "select" && !(region !== undefined && Number(region) === selected);
    if (this.tool === "polygon" && isDrawing) return this.#addPoint(at);
    if (isDrawing) return this.#drag(at);
    if (region !== undefined) {
      this.#drawing.select(Number(region));
      return this.#carry(at);
    }
    return this.#pan();
  }

  #pull(shape: Region, handle: number): Gesture {
    const pullTo = (to: Point): void => this.#drawing.reshape(pull(shape, handle, to, this.#size), "pull");
    return { move: pullTo, end: () => this.#drawing.settle() };
  }

  #carry(from: Point): Gesture {
    const { shape } = this.#drawing;
    const move = (to: Point): void => {
      const by = { x: Math.round(to.x - from.x), y: Math.round(to.y - from.y) };
      if (shape !== null && (by.x !== 0 || by.y !== 0)) this.#drawing.reshape(moveBy(shape, by, this.#size), "carry");
    };
    return { move, end: () => this.#drawing.settle() };
  }

  #pan(): Gesture {
    let total = 0;
    let last: Point | null = null;
    const move = (): void => {
      const [pointer] = this.#pointers.values();
      if (pointer === undefined) return;
      const now = { x: pointer.clientX, y: pointer.clientY };
      if (last !== null) {
        total += Math.hypot(now.x - last.x, now.y - last.y);
        const { scale } = this.#stage;
        this.#stage.panBy({ x: (last.x - now.x) / scale, y: (last.y - now.y) / scale });
      }
      last = now;
    };
    return {
      move,
      end: () => {
        if (total < pressPx) this.#drawing.select(null);
      },
    };
  }

  #drag(from: Point): Gesture {
    const start = pointIn(from, this.#size);
    const corners = (to: Point): Point[] => {
      const { x, y, width, height } = between(start, to, this.#size);
      const region = shapeIn(this.tool === "ellipse" ? "ellipse" : "rect", { x, y, width, height });
      return pointsAround(region);
    };
    return {
      move: (to) => {
        this.#stage.draft = corners(to);
        this.#stage.draw();
      },
      end: (to) => {
        this.#stage.draft = [];
        const rect = between(start, to, this.#size);
        if (Math.max(rect.width, rect.height) * this.#stage.scale < pressPx || rect.width < 1 || rect.height < 1) {
          this.#drawing.select(null);
        } else if (this.tool === "crop") {
          this.#drawing.change({ crop: rect });
          this.#drawing.select("crop");
        } else {
          this.#drawing.add(shapeIn(this.tool === "ellipse" ? "ellipse" : "rect", rect));
        }
      },
    };
  }

  #addPoint(at: Point): Gesture {
    const point = pointIn(at, this.#size);
    const [first] = this.#stage.draft;
    const closes =
      first !== undefined && Math.hypot(point.x - first.x, point.y - first.y) * this.#stage.scale < 3 * pressPx;
    if (closes && this.#stage.draft.length > 2) this.closePolygon();
    else this.#stage.draft = [...this.#stage.draft, point];
    this.#stage.draw();
    return { move: () => {}, end: () => {} };
  }

  #move(event: PointerEvent): void {
    const before = this.#pointers.get(event.pointerId);
    if (before === undefined) return;
    const others = [...this.#pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    this.#pointers.set(event.pointerId, event);
    const [other] = others;
    if (other === undefined) this.#gesture?.move(this.#stage.pointAt(event));
    else this.#pinch(other, before, event);
  }

  /** Two fingers: what is between them stays between them. */
  #pinch(still: Pointer, before: Pointer, after: Pointer): void {
    const apart = ({ clientX, clientY }: Pointer): number =>
      Math.hypot(clientX - still.clientX, clientY - still.clientY);
    const middle = ({ clientX, clientY }: Pointer): Point =>
      this.#stage.pointAt({ clientX: (clientX + still.clientX) / 2, clientY: (clientY + still.clientY) / 2 });
    if (apart(before) < 1 || apart(after) < 1) return;
    this.#stage.zoomBy(apart(after) / apart(before), middle(before));
    const [from, to] = [middle(before), middle(after)];
    this.#stage.panBy({ x: from.x - to.x, y: from.y - to.y });
  }

  #up(event: PointerEvent): void {
    const wasOne = this.#pointers.size === 1;
    this.#pointers.delete(event.pointerId);
    const gesture = this.#gesture;
    this.#gesture = null;
    if (wasOne && gesture !== null) {
      if (event.type === "pointerup") gesture.end(this.#stage.pointAt(event));
      else if (this.tool !== "polygon") this.abort(); // an outline keeps the points that it has
    }
    this.#stage.draw();
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    this.#stage.zoomBy(Math.exp(-event.deltaY / (event.deltaMode === 0 ? 400 : 8)), this.#stage.pointAt(event));
  }
}

interface Pointer {
  readonly clientX: number;
  readonly clientY: number;
}

/** A closed line around a shape that is being drawn. */
function pointsAround(region: Region): Point[] {
  if (region.shape === "polygon") return [...region.points];
  if (region.shape === "rect") {
    const { x, y, width, height } = region;
    return [
      { x, y },
      { x: x + width, y },
      { x: x + width, y: y + height },
      { x, y: y + height },
      { x, y },
    ];
  }
  return Array.from({ length: 49 }, (_, i) => {
    const angle = (i * Math.PI) / 24;
    return { x: region.cx + region.rx * Math.cos(angle), y: region.cy + region.ry * Math.sin(angle) };
  });
}
