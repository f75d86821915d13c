/** Edits in the coefficients, in one pass: turn, mask, crop, append, write. */
import { concat } from "../../bytes/bytes.ts";
import type { AppliedEdit, Edit, Trimmed } from "../../edits.ts";
import { DermShareError } from "../../errors.ts";
import type { Origin } from "./expected-plane.ts";
import type { Note, Refusal, StripOptions } from "../format.ts";
import type { Orientation } from "../orientation-exif.ts";
import { colourModelOf } from "./app-segments.ts";
import { appendStrip } from "./append-strip.ts";
import type { Coefficients } from "./coefficients.ts";
import { cellGridOf, coverBlocks, cropTo, fillsOf, markCover } from "./cover-blocks.ts";
import type { ColourModel } from "./frame.ts";
import { makeSegment, marker } from "./markers.ts";
import { ownSegments } from "./own-segments.ts";
import { firstScan, orientationOf, type Parsed } from "./parse.ts";
import { formatTables, isBaseline, type QuantisationTable, quantisationOf, transposedTable } from "./quantisation.ts";
import { writeScans } from "./rewrite.ts";
import { trimOf, turnOf, turnUpright } from "./turn-blocks.ts";
import type { Planned } from "./verify.ts";
import type { View } from "./view.ts";

/** A picture written anew, and what was done to it. */
interface EditedPicture {
  readonly bytes: Uint8Array;
  /** What is to be found in the bytes: they are nobody's before `verifyWritten` has found it. */
  readonly planned: Planned;
  readonly applied: readonly AppliedEdit[];
  readonly notes: readonly Note[];
  readonly trimmed?: Trimmed;
}

const nothing: Trimmed = { left: 0, top: 0, right: 0, bottom: 0 };

/**
 * Turns the picture upright, covers and crops it, and puts a strip below it.
 *
 * @throws DermShareError "region-invalid"; "usage" where it is to be cropped twice
 */
export function writeEdited(
  parsed: Parsed,
  source: Coefficients,
  edits: readonly Edit[],
  options: StripOptions,
): EditedPicture | { refused: Refusal } {
  const head = parsed.segments.slice(0, firstScan(parsed.segments));
  const model = colourModelOf(
    parsed.frame.components.map(({ id }) => id),
    head,
  );
  const upright = bake(source, orientationOf(head), options);
  const { transposed } = turnOf(upright.baked);
  const tables = quantisationOf(parsed.segments, parsed.frame).map((table) =>
    transposed ? transposedTable(table) : table,
  );
  const done = applyEdits(upright.picture, edits, upright.view, { model, tables });
  if ("refused" in done) return done;
  const own = ownSegments(head, parsed.frame, upright.view.orientation, transposed);
  const bytes = writePicture(own, done.picture, model, tables);
  const { baked: orientation, picture } = upright;
  const origin = { ...done.cut, source, orientation, turned: picture.frame };
  const planned = { size: done.picture.frame, tables, origin };
  const { trimmed } = upright.view;
  const isTrimmed = trimmed.left + trimmed.top > 0;
  const notes: Note[] = [
    ...(upright.baked === 1 ? [] : ["orientation-baked" as const]),
    ...(upright.view.orientation === 1 ? [] : ["orientation-kept" as const]),
    ...(isTrimmed ? ["edge-trimmed" as const] : []),
  ];
  return { bytes, planned, notes, applied: done.applied, ...(isTrimmed ? { trimmed } : {}) };
}

interface Upright {
  readonly picture: Coefficients;
  readonly view: View;
  /** The orientation that the coefficients were turned by; 1 where it was not possible, or not wanted. */
  readonly baked: Orientation;
}

function bake(source: Coefficients, orientation: Orientation, { keepEdges }: StripOptions): Upright {
  const trimmed = trimOf(source.frame, orientation);
  const wanted = trimmed !== null && !(keepEdges && trimmed.left + trimmed.top > 0);
  if (orientation === 1 || !wanted) {
    return { picture: source, view: { size: source.frame, orientation, trimmed: nothing }, baked: 1 };
  }
  const picture = turnUpright(source, orientation, trimmed);
  return { picture, view: { size: picture.frame, orientation: 1, trimmed }, baked: orientation };
}

interface Colours {
  readonly model: ColourModel;
  readonly tables: readonly QuantisationTable[];
}

/** What came of the edits, and how. */
interface Applied {
  readonly picture: Coefficients;
  readonly cut: Omit<Origin, "source" | "orientation" | "turned">;
  readonly applied: readonly AppliedEdit[];
}

function applyEdits(
  source: Coefficients,
  edits: readonly Edit[],
  view: View,
  { model, tables }: Colours,
): Applied | { refused: Refusal } {
  const { frame } = source;
  const applied: AppliedEdit[] = edits.flatMap(({ kind }) => (kind === "orient" ? [{ kind }] : []));
  const { columns, rows } = cellGridOf(frame);
  const [cover, fills] = [new Uint8Array(columns * rows), new Array<readonly number[]>()];
  for (const edit of edits) {
    if (edit.kind !== "mask") continue;
    const fill = fillsOf(edit.fill, model, tables);
    if (fill === null) return { refused: { reason: "a JPEG too coarse to be masked", hint: "use --lossy" } };
    const known = fills.findIndex((other) => other.join() === fill.join());
    const mark = known < 0 ? fills.push(fill) : known + 1;
    applied.push(markCover(cover, mark, frame, edit, view));
  }
  const covered = fills.length === 0 ? source : coverBlocks(source, cover, fills);
  const [crop, second] = edits.filter((edit) => edit.kind === "crop");
  if (second !== undefined) throw new DermShareError("usage", "a picture can be cropped once, not twice");
  const whole = { picture: covered, kept: { x: 0, y: 0, width: frame.width, height: frame.height }, edit: null };
  const { picture, kept, edit } = crop === undefined ? whole : cropTo(covered, crop, view);
  if (edit !== null) applied.push(edit);
  const cut = { cover, fills, kept };
  const strip = edits.find(({ kind }) => kind === "append-strip");
  if (strip?.kind !== "append-strip") return { picture, cut, applied };
  if (view.orientation !== 1) return { refused: turnedAside };
  const appended = appendStrip(picture, strip.raster, model, tables);
  if ("refused" in appended) return appended;
  return { picture: appended.picture, cut: { ...cut, drawn: appended.picture }, applied: [...applied, appended.edit] };
}

const turnedAside: Refusal = {
  reason: "a strip below a JPEG that stays turned",
  hint: "leave out --keep-edges, or use --lossy",
};

function writePicture(
  own: readonly Uint8Array[],
  picture: Coefficients,
  model: ColourModel,
  tables: readonly QuantisationTable[],
): Uint8Array {
  const distinct = [...new Map(tables.map((table) => [table.join(), table])).values()];
  const numbers = tables.map((table) => distinct.findIndex((other) => other.join() === table.join()));
  const code = distinct.every(isBaseline) ? marker.sof0 : marker.sof1;
  const frame = makeSegment(code, [formatFrame(picture, numbers)]);
  const start = [Uint8Array.of(0xff, marker.soi), ...own, ...formatTables(distinct), frame];
  return writeScans(picture, model, (scans) => concat([...start, ...scans, Uint8Array.of(0xff, marker.eoi)]));
}

/** The payload of a frame header: T.81 B.2.2. */
function formatFrame({ frame }: Coefficients, tableNumbers: readonly number[]): Uint8Array {
  const { width, height, components } = frame;
  const described = components.flatMap(({ id, h, v }, i) => [id, (h << 4) | v, tableNumbers[i] ?? 0]);
  return Uint8Array.of(8, height >> 8, height & 255, width >> 8, width & 255, components.length, ...described);
}
