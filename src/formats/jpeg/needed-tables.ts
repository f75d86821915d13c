/** Which tables a decoder reads: room for 65 bytes and more is in one that no scan asks for. */
import { huffmanTableBytes, quantisationTableBytes, type Frame } from "./frame.ts";
import { formatTable } from "./huffman.ts";
import { makeSegment, marker, type Segment } from "./markers.ts";
import { readScanHeader, type ScanHeader } from "./scan-header.ts";
import type { CodedScan } from "./scans.ts";

/**
 * What is to be kept of the segments that say more than is needed: tables that no scan uses before they are said again,
 * and restart intervals likewise.
 *
 * @returns for each such segment of exact length, a segment without them, or nothing; others are not in the map
 */
export function neededTables(segments: readonly Segment[], frame: Frame): Map<Segment, Uint8Array[]> {
  const kept = new Map<Segment, Uint8Array[]>();
  const wanted = new Set<number>();
  for (const segment of segments.toReversed()) {
    const { type, code } = segment;
    if (type !== "marker") continue;
    if (code === marker.sos) for (const key of keysOfScan(readScanHeader(segment), frame)) wanted.add(key);
    const tables = tablesOf(segment);
    const needed = tables.toReversed().filter((table) => wanted.delete(keyOf(code, table[0] ?? 0)));
    if (needed.length === tables.length) continue;
    kept.set(segment, needed.length === 0 ? [] : [makeSegment(code, needed.toReversed())]);
  }
  return kept;
}

/** The segment that sets the tables which scans use and no segment sets; nothing where there are none. */
export function impliedTables(scans: readonly CodedScan[]): Uint8Array[] {
  const implied = new Map<number, Uint8Array>();
  for (const { says, state } of scans) {
    for (const slot of says.components.flatMap(({ dcSlot, acSlot }) => [dcSlot, acSlot])) {
      const table = state.impliedTable(slot);
      if (table !== null) implied.set(slot, formatTable(slot, table));
    }
  }
  return implied.size === 0 ? [] : [makeSegment(marker.dht, [...implied.values()])];
}

/** What a scan reads of what was set before it: T.81 B.2.3, and G.1.2 for progressive ones. */
function keysOfScan(header: ScanHeader, frame: Frame): number[] {
  const { components, spectralStart, spectralEnd, approximationHigh } = header;
  const isProgressive = frame.code === marker.sof2;
  const readsDc = !isProgressive || (spectralStart === 0 && approximationHigh === 0);
  const readsAc = !isProgressive || spectralEnd > 0;
  const keys = components.flatMap(({ id, dcSlot, acSlot }) => [
    ...(readsDc ? [keyOf(marker.dht, dcSlot)] : []),
    ...(readsAc ? [keyOf(marker.dht, acSlot)] : []),
    ...frame.components.filter((component) => component.id === id).map((c) => keyOf(marker.dqt, c.quantisation)),
  ]);
  return [...keys, keyOf(marker.dri, 0)];
}

/** The tables of a segment with their first byte; a restart interval is one, and other segments have none. */
function tablesOf({ code, payload }: Segment): Uint8Array[] {
  if (code === marker.dri) return [payload];
  if (code !== marker.dqt && code !== marker.dht) return [];
  const tables: Uint8Array[] = [];
  for (let offset = 0; offset < payload.length;) {
    const bytes = (code === marker.dqt ? quantisationTableBytes : huffmanTableBytes)(payload, offset);
    tables.push(payload.subarray(offset, offset + bytes));
    offset += bytes;
  }
  return tables;
}

/** Names what is set: class and number of a Huffman table, the number of a quantisation table, the restart interval. */
function keyOf(code: number, firstByte: number): number {
  if (code === marker.dri) return code << 8;
  return (code << 8) | (code === marker.dqt ? firstByte & 15 : firstByte);
}
