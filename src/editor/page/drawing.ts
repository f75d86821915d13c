/** The drawing with its past and future. */
import type { Region } from "../../geometry.ts";
import type { Drawn } from "../task.ts";

/** What is selected: a region by its index, or the crop. */
export type Selected = number | "crop" | null;

/** A drawing that can be changed, undone and redone; `onChange` is called after everything. */
export class Drawing {
  #now: Drawn;
  #past: Drawn[] = [];
  #future: Drawn[] = [];
  #step: string | null = null;
  #selected: Selected = null;
  onChange: () => void = () => {};

  constructor(initial: Drawn) {
    this.#now = initial;
  }

  get now(): Drawn {
    return this.#now;
  }

  get selected(): Selected {
    return this.#selected;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** The selected shape. */
  get shape(): Region | null {
    const { regions, crop } = this.#now;
    if (this.#selected === "crop") return crop === null ? null : { shape: "rect", ...crop };
    return this.#selected === null ? null : (regions[this.#selected] ?? null);
  }

  select(selected: Selected): void {
    this.#selected = selected;
    this.#step = null;
    this.onChange();
  }

  /** Changes the drawing. @param step changes of one name, one after the other, are undone together */
  change(next: Partial<Drawn>, step: string | null = null): void {
    if (step === null || step !== this.#step) this.#past.push(this.#now);
    this.#step = step;
    this.#future = [];
    this.#now = { ...this.#now, ...next };
    this.onChange();
  }

  /** Puts another shape in the place of the selected one. */
  reshape(region: Region, step: string | null = null): void {
    if (this.#selected === null) return;
    if (this.#selected === "crop") {
      if (region.shape !== "rect") return;
      const { x, y, width, height } = region;
      this.change({ crop: { x, y, width, height } }, step);
    } else {
      this.change({ regions: this.#now.regions.with(this.#selected, region) }, step);
    }
  }

  /** Adds a region, and selects it. */
  add(region: Region): void {
    this.#selected = this.#now.regions.length;
    this.change({ regions: [...this.#now.regions, region] });
  }

  /** Removes a region or the crop. */
  remove(which: Exclude<Selected, null>): void {
    this.#selected = null;
    this.change(which === "crop" ? { crop: null } : { regions: this.#now.regions.toSpliced(which, 1) });
  }

  /** The end of a pull or a row of key presses: the next one is undone by itself. */
  settle(): void {
    this.#step = null;
  }

  undo(): void {
    this.#travel(this.#past, this.#future);
  }

  redo(): void {
    this.#travel(this.#future, this.#past);
  }

  #travel(from: Drawn[], to: Drawn[]): void {
    const next = from.pop();
    if (next === undefined) return;
    to.push(this.#now);
    this.#now = next;
    this.#step = null;
    if (this.shape === null) this.#selected = null;
    this.onChange();
  }
}
