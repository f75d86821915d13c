/** Edits that a person draws on the picture, in the browser. */
import { equal } from "../bytes/bytes.ts";
import { pixelGrid } from "../editor/applied.ts";
import { editRegions, type Preview } from "../editor/editor.ts";
import type { Sitting, Unsaved } from "../editor/local-page.ts";
import type { Drawn, SuggestedPlaces, Task } from "../editor/task.ts";
import type { Fill } from "../edits.ts";
import { DermShareError } from "../errors.ts";
import { readInput } from "../files/read.ts";
import { expectWritable } from "../files/folders.ts";
import { exists, outputExists } from "../files/write.ts";
import type { FormatId, StripOptions } from "../formats/format.ts";
import { codedPicture } from "../formats/heif-coded.ts";
import { displayedGrid } from "../formats/jpeg/displayed-grid.ts";
import { formatOf } from "../formats/registry.ts";
import type { Size } from "../geometry.ts";
import { lossyCoding, reachPx } from "../pixels/lossy-coding.ts";
import { unsupported } from "./anonymise.ts";
import { type AskedEdit, editsFor } from "./asked-edits.ts";
import { drawnEdits } from "./drawn-edits.ts";
import { editorPage } from "./editor-page.ts";
import { shownPicture } from "./shown-picture.ts";

/** What is wanted of the person. */
export interface DrawOptions extends StripOptions, Pick<Task, "mode" | "mayBeEmpty"> {
  /** What flags have asked for already: it can be changed. */
  readonly given: readonly AskedEdit[];
  /** The colour of masks, where `given` has none that says it. */
  readonly fill: Fill;
  /** Looks for places that may identify; null where nobody asked for that. */
  readonly suggest: ((bytes: Uint8Array) => Promise<SuggestedPlaces>) | null;
}

/** What is known of the file that the picture comes from. */
export interface DrawFileOptions extends DrawOptions {
  /**
   * Where the result will lie, and whether something may lie there already; null where it will be no file.
   *
   * @param made the result's format; "heic" for what flags make of one
   */
  readonly output: (made: FormatId) => { readonly path: string; readonly mayReplace: boolean } | null;
}

/**
 * Shows one picture, and gives what was drawn on it. Nothing is written, and what is drawn on a file that has changed
 * meanwhile is not taken, nor what would have no place: a drawing is work that is not to be lost.
 *
 * @throws DermShareError as `readInput` and `options.output`; "output-exists", "write-failed"; "input-unsupported", "input-malformed", "input-too-large", "input-refused"
 *         for what cannot be shown or edited; "region-invalid" for what flags asked for and does not fit
 */
export async function drawEdits(
  path: string,
  options: DrawFileOptions,
  sitting: Pick<Sitting, "open">,
): Promise<readonly AskedEdit[] | { readonly unsaved: Unsaved }> {
  const bytes = await readInput(path);
  const format = formatOf(bytes);
  if (format === null) throw unsupported().about(path);
  const aboutIt = (error: unknown): never => {
    throw error instanceof DermShareError ? error.about(path) : error;
  };
  const output = options.output(await madeOf(bytes, format.id, options).catch(aboutIt));
  const isTaken = async (): Promise<boolean> => output?.mayReplace === false && (await exists(output.path));
  if (output !== null) expectWritable(output.path);
  if (output !== null && (await isTaken())) throw outputExists().about(output.path);
  const { preview, task } = await prepareTask(bytes, options).catch(aboutIt);
  const previewOf = async (page: number) => {
    if (page === 1) return preview;
    return page > task.frames ? null : shownPicture(bytes, format, { page }).catch(aboutIt);
  };
  const isChanged = async (): Promise<boolean> => {
    const now = await readInput(path).catch(() => null);
    return now === null || !equal(now, bytes);
  };
  const changed = "The file was changed or removed meanwhile, so this cannot be saved. Cancel, and start again.";
  const taken = "By now a file lies where the result should. Move it away and save again, or cancel.";
  const objection = async (): Promise<string | null> =>
    (await isChanged()) ? changed : (await isTaken()) ? taken : null;
  const end = await editRegions(await editorPage(), previewOf, task, { ...sitting, objection });
  return "saved" in end ? drawnEdits(end.saved, task.size, "the editor") : end;
}

/** The format of the result; "heic" where that is for flags to say. @throws DermShareError as `editedFormat` */
async function madeOf(bytes: Uint8Array, source: FormatId, { lossy }: StripOptions): Promise<FormatId> {
  if (source !== "heic") {
    const { editedFormat } = await import("../pixels/edit-pixels.ts");
    return editedFormat(bytes, source, lossy);
  }
  const coded = codedPicture(bytes);
  return "refused" in coded || coded.alpha === null ? "heic" : "png"; // JPEG has no alpha
}

/** What the page is given. @throws DermShareError as `drawEdits`, but for reading */
export async function prepareTask(
  bytes: Uint8Array,
  options: DrawOptions,
): Promise<{ readonly preview: Preview; readonly task: Task }> {
  const format = formatOf(bytes);
  if (format === null) throw unsupported();
  if (format.id === "tiff") (await import("../pixels/edit-pixels.ts")).expectOnePlace(bytes);
  const size = format.size(bytes);
  const { grid, coding } = format.id === "jpeg" ? jpegWay(bytes, options) : pixelWay(bytes, format.id, options);
  const { frames, isTransparent, ...preview } = await shownPicture(bytes, format);
  const { mode, mayBeEmpty, given, fill } = options;
  const suggestions = (await options.suggest?.(bytes)) ?? null;
  const task: Task = {
    size,
    frames,
    isTransparent,
    grid,
    coding,
    mode,
    mayBeEmpty,
    initial: drawnFrom(given, fill, size),
    suggestions,
    back: null,
  };
  return { preview, task };
}

type Way = Pick<Task, "grid" | "coding">;

/** As `formats/jpeg` edits: in the coefficients, unless an uneven edge is to be kept by encoding anew. */
function jpegWay(bytes: Uint8Array, { lossy, keepEdges }: StripOptions): Way {
  const { cell, origin, trims, refusal } = displayedGrid(bytes);
  if (refusal !== null) throw new DermShareError("input-refused", refusal.reason, refusal.hint);
  if (lossy && !keepEdges && origin.x + origin.y > 0) {
    return { grid: { ...pixelGrid, growPx: reachPx.jpeg }, coding: "encoded-anew" };
  }
  return { grid: { cell, origin, trims: trims && !keepEdges, growPx: 0 }, coding: "coefficients" };
}

/** As `pixels/` edits. */
function pixelWay(bytes: Uint8Array, source: FormatId, { lossy }: StripOptions): Way {
  const coding = lossyCoding(bytes, source);
  const staysLossy = source === "heic" || (lossy && coding !== "none" && source !== "tiff");
  return { grid: { ...pixelGrid, growPx: reachPx[coding] }, coding: staysLossy ? "encoded-anew" : "pixels" };
}

function drawnFrom(given: readonly AskedEdit[], fill: Fill, size: Size): Drawn {
  const edits = editsFor(given, size);
  const masks = edits.flatMap((edit) => (edit.kind === "mask" ? [edit] : []));
  const crop = edits.find((edit) => edit.kind === "crop");
  return {
    regions: masks.map(({ region }) => region),
    crop: crop?.kind === "crop" ? crop.rect : null,
    fill: masks[0]?.fill ?? fill,
  };
}
