/** The quantisation tables of a picture, by component. Source: ITU-T T.81 (1992), B.2.4.1. */
import { DermShareError } from "../../errors.ts";
import { blockCoefficients } from "./coefficients.ts";
import { type Frame, quantisationTableBytes } from "./frame.ts";
import { makeSegment, marker, type Segment } from "./markers.ts";
import { readScanHeader } from "./scan-header.ts";
import { zigzag } from "./zigzag.ts";

/** Steps by place in the zigzag order; the first is that of the DC coefficient. */
export type QuantisationTable = Uint16Array;

/**
 * The table of every component: the one that is set when its first scan comes.
 *
 * @throws DermShareError "input-malformed" when one is missing or has a step of 0
 */
export function quantisationOf(segments: readonly Segment[], frame: Frame): QuantisationTable[] {
  const slots = new Map<number, QuantisationTable>();
  const found = new Map<number, QuantisationTable>();
  for (const segment of segments) {
    if (segment.code === marker.dqt) readTables(segment.payload, slots);
    if (segment.code !== marker.sos) continue;
    for (const { id } of readScanHeader(segment).components) {
      const table = slots.get(frame.components.find((component) => component.id === id)?.quantisation ?? -1);
      if (!found.has(id) && table !== undefined) found.set(id, table);
    }
  }
  return frame.components.map(({ id }) => {
    const table = found.get(id);
    if (table === undefined || table.includes(0)) {
      throw new DermShareError("input-malformed", "a quantisation table is missing, or has a step of 0");
    }
    return table;
  });
}

function readTables(payload: Uint8Array, slots: Map<number, QuantisationTable>): void {
  for (let offset = 0; offset < payload.length; offset += quantisationTableBytes(payload, offset)) {
    const isLong = quantisationTableBytes(payload, offset) > blockCoefficients + 1;
    const steps = payload.subarray(offset + 1);
    const table = Uint16Array.from(zigzag, (_, place) =>
      isLong ? 256 * (steps[2 * place] ?? 0) + (steps[2 * place + 1] ?? 0) : (steps[place] ?? 0),
    );
    slots.set((payload[offset] ?? 0) & 15, table);
  }
}

/** The table of a picture whose rows became columns. */
export function transposedTable(table: QuantisationTable): QuantisationTable {
  return Uint16Array.from(zigzag, (cell) => table[zigzag.indexOf(((cell & 7) << 3) | (cell >> 3))] ?? 0);
}

/** Whether a table can stand in a baseline picture: T.81 table B.4. */
export function isBaseline(table: QuantisationTable): boolean {
  return table.every((step) => step < 256);
}

/** One DQT segment for each of the tables, numbered as they come. */
export function formatTables(tables: readonly QuantisationTable[]): Uint8Array[] {
  return tables.map((table, number) => {
    const steps = isBaseline(table) ? [...table] : [...table].flatMap((step) => [step >> 8, step & 255]);
    return makeSegment(marker.dqt, [Uint8Array.of((isBaseline(table) ? 0 : 0x10) | number, ...steps)]);
  });
}
