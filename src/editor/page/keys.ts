/** The keyboard on the picture: everything that a mouse can do. */
import type { Point, Rect, Size } from "../../geometry.ts";
import type { Task } from "../task.ts";
import type { Drawing } from "./drawing.ts";
import { addPoint, handlesOf, moveBy, pull, removePoint, type Shape, shapeIn } from "./shapes.ts";
import type { Stage } from "./stage.ts";

/** How far an arrow key moves, in CSS pixels; with Shift it is one pixel of the picture. */
const stepPx = 12;

const arrows: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** What the keyboard does to the picture. */
export class Keys {
  readonly #stage: Stage;
  readonly #drawing: Drawing;
  readonly #size: Size;
  readonly #mode: Task["mode"];

  constructor(stage: Stage, drawing: Drawing, { size, mode }: Task) {
    this.#stage = stage;
    this.#drawing = drawing;
    this.#size = size;
    this.#mode = mode;
  }

  /** A rectangle in the middle of what is seen of the picture, of a share of it. */
  middle(across: number, down: number): Rect {
    const { x, y, width, height } = this.#stage.seen;
    const [left, top] = [Math.max(0, x), Math.max(0, y)];
    const [seenAcross, seenDown] = [
      Math.min(this.#size.width, x + width) - left,
      Math.min(this.#size.height, y + height) - top,
    ];
    const side = {
      width: Math.max(1, Math.round(seenAcross * across)),
      height: Math.max(1, Math.round(seenDown * down)),
    };
    return {
      x: Math.round(left + (seenAcross - side.width) / 2),
      y: Math.round(top + (seenDown - side.height) / 2),
      ...side,
    };
  }

  /** Puts a shape there and goes to the picture, where arrow keys move it. */
  place(shape: Shape | "crop", rect = shape === "crop" ? this.middle(0.8, 0.8) : this.middle(0.3, 0.3)): void {
    this.#stage.handle = null;
    if (shape === "crop") {
      this.#drawing.change({ crop: rect });
      this.#drawing.select("crop");
    } else {
      this.#drawing.add(shapeIn(shape, rect));
    }
    this.#stage.svg.focus();
  }

  /** Answers a key in the picture; says whether it meant something. */
  press({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    if (ctrlKey || metaKey || altKey) return false;
    const arrow = arrows[key];
    if (arrow !== undefined)
      return this.#arrow(arrow, shiftKey ? 1 : Math.max(1, Math.round(stepPx / this.#stage.scale)));
    const name = key.length === 1 ? key.toLowerCase() : key;
    const action = this.#actions[name] ?? (this.#mode === "mask" ? this.#masks[name] : undefined);
    action?.(shiftKey);
    return action !== undefined;
  }

  /** Chooses the next corner or point. */
  nextHandle(by: 1 | -1 = 1): void {
    const { shape } = this.#drawing;
    if (shape === null) return;
    const { length } = handlesOf(shape);
    const { handle } = this.#stage;
    this.#stage.handle = handle === null ? (by === 1 ? 0 : length - 1) : (handle + by + length) % length;
    this.#drawing.select(this.#drawing.selected);
  }

  addPoint(): void {
    const { shape } = this.#drawing;
    if (shape?.shape === "polygon") this.#drawing.reshape(addPoint(shape, this.#stage.handle ?? 0));
  }

  removePoint(): void {
    const { shape } = this.#drawing;
    const left = shape === null ? null : removePoint(shape, this.#stage.handle ?? 0);
    this.#stage.handle = null;
    if (left !== null) this.#drawing.reshape(left);
  }

  readonly #masks: Readonly<Record<string, () => void>> = {
    b: () => this.place("rect"),
    e: () => this.place("ellipse"),
    p: () => this.place("polygon"),
  };

  readonly #actions: Readonly<Record<string, (shift: boolean) => void>> = {
    c: () => this.place("crop"),
    n: (shift) => this.#next(shift ? -1 : 1),
    ".": () => this.nextHandle(1),
    ",": () => this.nextHandle(-1),
    Delete: () => this.#remove(),
    Backspace: () => this.#remove(),
    "+": () => this.#stage.zoomBy(1.25),
    "=": () => this.#stage.zoomBy(1.25),
    "-": () => this.#stage.zoomBy(0.8),
    "0": () => this.#stage.showWhole(),
  };

  #arrow(arrow: Point, step: number): boolean {
    const { shape } = this.#drawing;
    const by = { x: arrow.x * step, y: arrow.y * step };
    const { handle } = this.#stage;
    const held = shape === null || handle === null ? undefined : handlesOf(shape)[handle]?.at;
    if (shape === null) this.#stage.panBy({ x: by.x * 4, y: by.y * 4 });
    else if (handle === null || held === undefined) this.#drawing.reshape(moveBy(shape, by, this.#size), "arrow");
    else {
      const to = { x: held.x + by.x, y: held.y + by.y };
      this.#drawing.reshape(pull(shape, handle, to, this.#size), `arrow ${handle}`);
    }
    return true;
  }

  #next(by: number): void {
    const { now, selected } = this.#drawing;
    const all = [...now.regions.keys(), ...(now.crop === null ? [] : ["crop" as const])];
    const at = selected === null ? (by > 0 ? -1 : 0) : all.indexOf(selected);
    this.#stage.handle = null;
    this.#drawing.select(all[(at + by + all.length) % all.length] ?? null);
  }

  #remove(): void {
    const { selected } = this.#drawing;
    this.#stage.handle = null;
    if (selected !== null) this.#drawing.remove(selected);
  }
}
