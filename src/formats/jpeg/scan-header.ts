/** What the headers in front of a scan say about how it is coded. */
import { DermShareError } from "../../errors.ts";
import type { Frame } from "./frame.ts";
import { type Decoder, hasSpareCodes, type HuffmanTable, makeDecoder, readTables } from "./huffman.ts";
import { marker, type Segment } from "./markers.ts";
import { typicalTables } from "./typical-tables.ts";

/** One component of a scan. */
interface ScanComponent {
  readonly id: number;
  /** Slots of its Huffman tables: class << 4 | number, as in a DHT segment. */
  readonly dcSlot: number;
  readonly acSlot: number;
}

/** The scan header: T.81 B.2.3. */
export interface ScanHeader {
  readonly components: readonly ScanComponent[];
  /** The first and the last coefficient in zigzag order. */
  readonly spectralStart: number;
  readonly spectralEnd: number;
  /** The bit position of the scan before, and of this one. */
  readonly approximationHigh: number;
  readonly approximationLow: number;
}

/** Reads the payload of a SOS segment of exact length. */
export function readScanHeader({ payload }: Segment): ScanHeader {
  const count = payload[0] ?? 0;
  const [spectralStart = 0, spectralEnd = 0, approximation = 0] = payload.subarray(1 + 2 * count);
  const components = Array.from({ length: count }, (_, i): ScanComponent => {
    const [id = 0, tables = 0] = payload.subarray(1 + 2 * i);
    return { id, dcSlot: tables >> 4, acSlot: 0x10 | (tables & 15) };
  });
  const [approximationHigh, approximationLow] = [approximation >> 4, approximation & 15];
  return { components, spectralStart, spectralEnd, approximationHigh, approximationLow };
}

/**
 * The payload of a SOS segment of a sequential scan.
 *
 * @param components id and number of both tables, in order
 */
export function formatScanHeader(components: readonly (readonly [id: number, table: number])[]): Uint8Array {
  return Uint8Array.of(components.length, ...components.flatMap(([id, table]) => [id, table * 0x11]), 0, 63, 0);
}

interface HeldTable {
  readonly table: HuffmanTable;
  decoder: Decoder | null;
}

/** What a decoder holds when it comes to a scan: tables and the restart interval stay until they are set again. */
export class CodingState {
  /** In MCUs; 0 where there are no restart markers. */
  readonly restartInterval: number;
  readonly #tables: ReadonlyMap<number, HeldTable>;

  constructor(restartInterval = 0, tables: ReadonlyMap<number, HeldTable> = new Map()) {
    this.restartInterval = restartInterval;
    this.#tables = tables;
  }

  /** What is held before the first segment: of a progressive picture nothing. */
  static of({ code }: Pick<Frame, "code">): CodingState {
    const tables = code === marker.sof2 ? [] : [...typicalTables];
    return new CodingState(0, new Map(tables.map(([slot, table]) => [slot, { table, decoder: null }])));
  }

  /** What is held after a DHT or DRI segment; others change nothing. */
  after({ code, payload }: Segment): CodingState {
    if (code === marker.dri) return new CodingState(256 * (payload[0] ?? 0) + (payload[1] ?? 0), this.#tables);
    if (code !== marker.dht) return this;
    const read = readTables(payload).map(({ slot, table }) => [slot, { table, decoder: null }] as const);
    return new CodingState(this.restartInterval, new Map([...this.#tables, ...read]));
  }

  /** Whether the table in a slot was used, and has codes that were not. */
  hasSpareCodes(slot: number): boolean {
    const decoder = this.#tables.get(slot)?.decoder ?? null;
    return decoder !== null && hasSpareCodes(decoder);
  }

  /** The table in a slot that no segment has set; null where one has, or there is none. */
  impliedTable(slot: number): HuffmanTable | null {
    const table = this.table(slot);
    return table !== null && table === typicalTables.get(slot) ? table : null;
  }

  /** The table in a slot, or null. */
  table(slot: number): HuffmanTable | null {
    return this.#tables.get(slot)?.table ?? null;
  }

  /** The table in a slot, ready for decoding. @throws DermShareError "input-malformed" when there is none */
  decoder(slot: number): Decoder {
    const entry = this.#tables.get(slot);
    if (entry === undefined)
      throw new DermShareError("input-malformed", "a scan needs a Huffman table that is missing");
    entry.decoder ??= makeDecoder(entry.table);
    return entry.decoder;
  }
}
