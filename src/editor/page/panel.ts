/** The side of the page: what is drawn, in words and numbers. */
import { keptRect, maskRects } from "../applied.ts";
import type { Task } from "../task.ts";
import { element, reveal, say } from "./dom.ts";
import type { Drawing, Selected } from "./drawing.ts";
import { between, extentOf, fitInto, handlesOf } from "./shapes.ts";
import type { Stage } from "./stage.ts";
import { lossWords, place, regionWords } from "./wording.ts";

const fields = ["x", "y", "width", "height"] as const;

/** Shows what is drawn, and takes numbers. */
export class Panel {
  readonly #task: Task;
  readonly #drawing: Drawing;
  readonly #stage: Stage;
  #listed: unknown = null;

  constructor(task: Task, drawing: Drawing, stage: Stage) {
    this.#task = task;
    this.#drawing = drawing;
    this.#stage = stage;
    for (const field of fields) this.#listen(element(`number-${field}`, HTMLElement));
    const fill = element("fill", HTMLSelectElement);
    fill.addEventListener("change", () => {
      const { value } = fill;
      if (value === "black" || value === "grey" || value === "white") drawing.change({ fill: value });
    });
    const through = element("through", HTMLInputElement);
    through.addEventListener("change", () => stage.svg.classList.toggle("solid", !through.checked));
  }

  /** Shows what is drawn now. */
  update(): void {
    const { now, canUndo, canRedo } = this.#drawing;
    this.#list();
    this.#numbers();
    element("fill", HTMLSelectElement).value = now.fill;
    setOff("undo", !canUndo);
    setOff("redo", !canRedo);
    const isEmpty = now.regions.length === 0 && now.crop === null;
    reveal("none", isEmpty);
    const items = lossWords(this.#task, now).map((words) => {
      const item = document.createElement("li");
      item.textContent = words;
      return item;
    });
    element("loss", HTMLUListElement).replaceChildren(...items);
    say("status", this.#status());
  }

  /** The list is made anew only when it differs, so that the focus stays where it is. */
  #list(): void {
    const { now, selected } = this.#drawing;
    const list = element("regions", HTMLOListElement);
    const count = now.regions.length + (now.crop === null ? 0 : 1);
    if (this.#listed !== `${count} ${now.crop === null}`) {
      const rows = [...now.regions.keys()].map((i) => this.#row(i, `Remove region ${i + 1}`));
      list.replaceChildren(...rows, ...(now.crop === null ? [] : [this.#row("crop", "Remove the crop")]));
      this.#listed = `${count} ${now.crop === null}`;
    }
    const names = now.regions.map((region, i) => `Region ${regionWords(region, i)}`);
    if (now.crop !== null) names.push(`Crop: ${place(now.crop)}`);
    for (const [i, row] of [...list.querySelectorAll<HTMLButtonElement>(".name")].entries()) {
      row.textContent = names[i] ?? "";
      row.setAttribute("aria-pressed", String(selected === (i < now.regions.length ? i : "crop")));
    }
  }

  #row(which: Exclude<Selected, null>, removing: string): HTMLLIElement {
    const [row, name, remove] = [document.createElement("li"), button("name"), button("remove")];
    remove.setAttribute("aria-label", removing);
    remove.textContent = "\u00d7";
    name.addEventListener("click", ({ detail }) => {
      this.#stage.handle = null;
      this.#drawing.select(which);
      if (detail === 0) this.#stage.svg.focus();
    });
    remove.addEventListener("click", () => {
      this.#drawing.remove(which);
      this.#stage.svg.focus();
    });
    row.append(name, remove);
    return row;
  }

  #numbers(): void {
    const { shape } = this.#drawing;
    reveal("numbers", shape !== null);
    reveal("points", shape?.shape === "polygon");
    if (shape === null) return;
    const extent = extentOf(shape);
    for (const field of fields) {
      const value = String(Math.round(extent[field]));
      say(`number-${field}`, value);
      element(`number-${field}`, HTMLElement).setAttribute("aria-valuenow", value);
    }
  }

  /** A field takes a typed number when it is left or with Enter; the arrows count. */
  #listen(field: HTMLElement): void {
    field.addEventListener("blur", () => this.#take());
    field.addEventListener("keydown", (event) => {
      const by = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key] ?? 0;
      if (by === 0 && event.key !== "Enter") return;
      event.preventDefault();
      if (by !== 0) field.textContent = String(Number(field.textContent) + by);
      this.#take("count");
    });
  }

  /** Numbers that lie outside the picture are brought inside. */
  #take(step: string | null = null): void {
    const { shape } = this.#drawing;
    if (shape === null) return;
    const [x = NaN, y = NaN, width = NaN, height = NaN] = fields.map((field) =>
      Math.round(Number(element(`number-${field}`, HTMLElement).textContent)),
    );
    const rect = between({ x, y }, { x: x + width, y: y + height }, this.#task.size);
    const { x: left, y: top, ...old } = extentOf(shape);
    const isNew = [left, top, old.width, old.height].some((value, i) => Math.round(value) !== [x, y, width, height][i]);
    if (isNew && width > 0 && height > 0 && rect.width > 0 && rect.height > 0) {
      this.#drawing.reshape(fitInto(shape, rect), step);
    } else this.#numbers();
  }

  /** What is chosen, and what it will really cover: for those who hear the page. */
  #status(): string {
    const { selected, shape, now } = this.#drawing;
    if (selected === null || shape === null) return "";
    const { grid, size } = this.#task;
    const held = this.#stage.handle === null ? undefined : handlesOf(shape)[this.#stage.handle];
    const corner =
      held === undefined ? "" : ` Pulling ${held.name}, at ${Math.round(held.at.x)}, ${Math.round(held.at.y)}.`;
    if (selected === "crop") {
      const kept = now.crop === null ? null : keptRect(now.crop, grid, size);
      return `Crop: ${kept === null ? "nothing would be left" : `keeps ${place(kept)}`}.${corner}`;
    }
    const rects = maskRects(shape, grid, size);
    const [xs, ys] = [rects.map(({ x }) => x), rects.map(({ y }) => y)];
    const [left, top] = [Math.min(...xs), Math.min(...ys)];
    const width = Math.max(...rects.map((rect) => rect.x + rect.width)) - left;
    const height = Math.max(...rects.map((rect) => rect.y + rect.height)) - top;
    return `Region ${regionWords(shape, selected)}; covers ${place({ x: left, y: top, width, height })}.${corner}`;
  }
}

function setOff(id: string, off: boolean): void {
  element(id, HTMLButtonElement).setAttribute("aria-disabled", String(off));
}

function button(name: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = name;
  return made;
}
