/** The order in which a scan codes its blocks: T.81 A.2. */
import { isFiller, type McuGrid, type PlaneGrid } from "./coefficients.ts";

/** How many blocks of a component are in an MCU, across and down, and how many in a row of its plane. */
interface Shape {
  readonly h: number;
  readonly v: number;
  readonly rowBlocks: number;
}

const nothing: Shape = { h: 0, v: 0, rowBlocks: 0 };

/** One of the blocks of an MCU. */
interface Slot {
  readonly component: number;
  /** From the first block of the component in the MCU, in blocks of the plane. */
  readonly offset: number;
}

/**
 * Goes through the blocks of a scan: MCU by MCU, or in rows where the scan has one component only.
 *
 *     for (const walk = new BlockWalk(planes, grid); walk.next();) planes[walk.component] ... walk.block
 */
export class BlockWalk {
  /** The place of the component among those of the scan, and the number of the block in its plane. */
  component = 0;
  block = 0;
  /** The number of the MCU, and whether this block is its first. */
  mcu = -1;
  isFirstOfMcu = false;
  /** How many blocks there are in all. */
  readonly count: number;
  readonly #planes: readonly PlaneGrid[];
  readonly #slots: readonly Slot[];
  readonly #columns: number;
  readonly #mcus: number;
  readonly #shapes: readonly Shape[];
  /** By component: its first block in the MCU. */
  readonly #first: Int32Array;
  #slot: number;
  #column = -1;
  #row = 0;

  /** @param planes those of the scan's components */
  constructor(planes: readonly PlaneGrid[], grid: McuGrid) {
    const [only] = planes;
    const alone = planes.length === 1 && only !== undefined;
    this.#planes = planes;
    this.#columns = alone ? only.columns : grid.columns;
    this.#mcus = alone ? only.columns * only.rows : grid.columns * grid.rows;
    this.#shapes = planes.map(({ component: { h, v }, paddedColumns: rowBlocks }) =>
      alone ? { h: 1, v: 1, rowBlocks } : { h, v, rowBlocks },
    );
    this.#slots = this.#shapes.flatMap(({ h, v, rowBlocks }, component) =>
      Array.from({ length: h * v }, (_, i) => ({ component, offset: Math.floor(i / h) * rowBlocks + (i % h) })),
    );
    this.#first = new Int32Array(planes.length);
    this.#slot = this.#slots.length - 1;
    this.count = this.#slots.length * this.#mcus;
  }

  /** Goes to the next block. @returns false behind the last one */
  next(): boolean {
    this.#slot += 1;
    this.isFirstOfMcu = this.#slot === this.#slots.length;
    if (this.isFirstOfMcu && !this.#nextMcu()) return false;
    const slot = this.#slots[this.#slot];
    if (slot === undefined) return false;
    this.component = slot.component;
    this.block = (this.#first[slot.component] ?? 0) + slot.offset;
    return true;
  }

  /** Whether this block lies outside the picture and only fills up its MCU. */
  isFiller(): boolean {
    const isAtEdge = this.#column === this.#columns - 1 || this.mcu >= this.#mcus - this.#columns;
    const plane = this.#planes[this.component];
    return isAtEdge && plane !== undefined && isFiller(plane, this.block);
  }

  #nextMcu(): boolean {
    this.#slot = 0;
    this.mcu += 1;
    this.#column += 1;
    const isNewRow = this.#column === this.#columns;
    if (isNewRow) {
      this.#column = 0;
      this.#row += 1;
    }
    for (let i = 0; i < this.#first.length; i++) {
      const { h, v, rowBlocks } = this.#shapes[i] ?? nothing;
      this.#first[i] = isNewRow ? this.#row * v * rowBlocks : (this.#first[i] ?? 0) + (this.mcu === 0 ? 0 : h);
    }
    return this.mcu < this.#mcus;
  }
}
