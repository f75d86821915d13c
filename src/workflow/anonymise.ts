/** From the bytes of a picture to a clean one: detect, edit, strip, and prove what came out. */
import { equal } from "../bytes/bytes.ts";
import type { AppliedEdit, Edit, Fill, GreyRaster, Trimmed } from "../edits.ts";
import { DermShareError } from "../errors.ts";
import type { Block, Edited, ImageFormat, Note, Refusal, Stripped, StripOptions } from "../formats/format.ts";
import { isIcc, rewriteIcc } from "../formats/icc.ts";
import { formatOf } from "../formats/registry.ts";
import type { Rect, Size } from "../geometry.ts";
import { type AskedEdit, editsFor } from "./asked-edits.ts";
import type { PixelEdit } from "../pixels/edit-pixels.ts";
import { convertHeic, type HeicTarget } from "./heic.ts";
import { type CleanImage, hidesColour, proveClean } from "./clean-image.ts";
import type { DecisionOptions } from "./decided.ts";

/** What may be asked for besides cleaning. */
export interface AnonymiseOptions extends StripOptions {
  readonly edits: readonly Edit[];
  /** Edits that become some in pixels when the picture's size is known. */
  readonly asked?: readonly AskedEdit[];
  /** Cover what the detectors suggest: a person has looked. */
  readonly suggested?: Fill;
  /** What a HEIC becomes: a JPEG where nothing is said. One that is edited is never kept. */
  readonly heic?: HeicTarget;
  /** What a person has decided about pictures, and whether one is needed. */
  readonly review?: DecisionOptions;
  /** 2 asks exifr too: for what goes into a bundle. */
  readonly readers: 1 | 2;
  /** Draws the consent strip that is put below the picture, for its size after all edits; one that is there already goes. */
  readonly strip?: (size: Size) => Promise<GreyRaster>;
}

/** A cleaned picture, or why it is not taken. */
export type Anonymised =
  | {
      readonly image: CleanImage;
      /** Whether the input was clean and nothing was asked for: the bytes are the input's. */
      readonly unchanged: boolean;
      readonly removed: readonly Block[];
      readonly notes: readonly Note[];
      readonly applied: readonly AppliedEdit[];
      readonly trimmed: Trimmed | null;
      /** Whether every pixel that is still shown is the camera's own. */
      readonly lossless: boolean;
      /** Whether there are masks, and a person saw each of them in place. */
      readonly isConfirmed: boolean;
    }
  | { readonly refused: Refusal };

/** Plain cleaning. */
export const plainStrip: AnonymiseOptions = { edits: [], keepEdges: false, lossy: false, readers: 1 };

/**
 * Cleans a picture.
 *
 * @throws DermShareError "input-unsupported" for what is no picture of ours, "input-malformed", "input-truncated",
 *         "region-invalid", "verification-failed"
 */
export async function anonymise(bytes: Uint8Array, options: AnonymiseOptions): Promise<Anonymised> {
  const format = formatOf(bytes);
  if (format === null) throw unsupported();
  const decided = await decidedIn(bytes, format, options.review);
  if ("refused" in decided) return decided;
  const asked = [...(options.asked ?? []), ...(await suggestedIn(bytes, options.suggested)), ...decided.edits];
  if (options.suggested !== undefined && asked.length === 0) return { refused: nothingSuggested };
  const size = asked.length === 0 ? null : format.size(bytes);
  if (size?.height === 0) return heightUntold(bytes, format, options);
  const whole = { ...options, edits: [...options.edits, ...(size === null ? [] : editsFor(asked, size))] };
  const { strip } = options;
  const result = await (strip === undefined ? clean(bytes, format, whole) : stamp(bytes, format, whole, strip));
  if ("refused" in result) return result;
  if ("needsPixels" in result) return { refused: result.needsPixels };
  const image = await proveClean(result.bytes, options.readers);
  return {
    image,
    unchanged: equal(result.bytes, bytes),
    removed: result.removed,
    notes: decided.isOpen ? [...result.notes, "not-looked-at"] : result.notes,
    applied: result.applied ?? [],
    trimmed: result.trimmed ?? null,
    lossless: !result.notes.some((note) => lossyNotes.has(note)),
    isConfirmed: isEachMaskConfirmed(asked, options.edits),
  };
}

const lossyNotes: ReadonlySet<string> = new Set([
  "re-encoded-lossy",
  "heic-to-jpeg",
  "chroma-interpolated",
  "colours-converted",
]);

const nothingSuggested: Refusal = {
  reason: "nothing is suggested on it, so nothing would be covered",
  hint: "look at it: give --rect for what you see; strip cleans it without covering",
};

/** A JPEG may tell its height behind its scan: no region can be held against it, and the format knows why it is not taken. */
function heightUntold(bytes: Uint8Array, format: ImageFormat, options: AnonymiseOptions): Anonymised {
  const result = format.strip(bytes, options);
  if ("refused" in result) return result;
  throw new DermShareError("input-malformed", "a picture without height");
}

/** Edits that nobody asked for by name were seen by nobody. */
function isEachMaskConfirmed(asked: readonly AskedEdit[], others: readonly Edit[]): boolean {
  const masks = asked.filter(({ edit }) => edit.kind === "mask");
  const isSeen = masks.every(({ isConfirmed }) => isConfirmed === true) && others.every(({ kind }) => kind !== "mask");
  return masks.length > 0 && isSeen;
}

async function suggestedIn(bytes: Uint8Array, fill: Fill | undefined): Promise<readonly AskedEdit[]> {
  if (fill === undefined) return [];
  const { suggestedMasks } = await import("./suggest.ts");
  return suggestedMasks(bytes, fill);
}

async function decidedIn(bytes: Uint8Array, { id }: ImageFormat, review: DecisionOptions | undefined) {
  if (review === undefined) return { edits: [], isOpen: false };
  const { decidedEdits } = await import("./decided.ts");
  return decidedEdits(bytes, id, review);
}

type Result = Stripped & { readonly applied?: readonly AppliedEdit[] };

async function clean(bytes: Uint8Array, format: ImageFormat, options: AnonymiseOptions): Promise<Result> {
  const { heic = "jpeg", edits } = options;
  const isKept = heic === "keep" && edits.length === 0;
  if (format.id === "heic" && !isKept) return convertHeic(bytes, edits, heic === "png" ? "png" : "jpeg", options);
  if (options.edits.length === 0) {
    const stripped = format.strip(bytes, options);
    if ("needsPixels" in stripped) return throughPixels(bytes, format, options);
    const hides = "bytes" in stripped && (await hidesColour(stripped.bytes, format));
    return hides ? throughPixels(bytes, format, { ...options, lossy: false }) : stripped;
  }
  const edited = editCoded(bytes, format, options);
  return edited === null || "needsPixels" in edited ? throughPixels(bytes, format, options) : edited;
}

/** Edits without decoding to pixels; null where only pixels can be edited so. */
function editCoded(bytes: Uint8Array, format: ImageFormat, options: AnonymiseOptions): Edited | null {
  try {
    return format.edit?.(bytes, options.edits, options) ?? null;
  } catch (error) {
    // A crop inside one cell of the coding: pixels have no cells, and will say whether it is a crop at all.
    if (options.lossy && error instanceof DermShareError && error.code === "region-invalid") return null;
    throw error;
  }
}

/** Cleans once to know the size, draws the strip, and cleans again with it. */
async function stamp(
  bytes: Uint8Array,
  format: ImageFormat,
  options: AnonymiseOptions,
  draw: (size: Size) => Promise<GreyRaster>,
): Promise<Result> {
  const { findStrip } = await import("../pixels/text-strip.ts");
  const old = await findStrip(bytes);
  const edits = old === null ? options.edits : cutAt(options.edits, format.size(bytes), old.heightPx);
  const plain = await clean(bytes, format, { ...options, edits });
  if (!("bytes" in plain)) return plain;
  const size = formatOf(plain.bytes)?.size(plain.bytes);
  if (size === undefined) throw unsupported();
  const raster = await draw(size);
  const result = await clean(bytes, format, { ...options, edits: [...edits, { kind: "append-strip", raster }] });
  if (old === null || !("bytes" in result)) return result;
  const wasCropped = options.edits.some(({ kind }) => kind === "crop");
  const applied = result.applied?.filter(({ kind }) => wasCropped || kind !== "crop") ?? [];
  return { ...result, applied, notes: [...result.notes, "strip-replaced"] };
}

/** The edits, with the last rows cropped away. */
function cutAt(edits: readonly Edit[], { width, height }: Size, rows: number): Edit[] {
  const whole: Rect = { x: 0, y: 0, width, height: height - rows };
  const crop = edits.find((edit) => edit.kind === "crop");
  const asked = crop?.rect ?? whole;
  const rect = { ...asked, height: Math.min(asked.height, whole.height - asked.y) };
  return [...edits.filter(({ kind }) => kind !== "crop"), { kind: "crop", rect }];
}

/** Decodes and encodes once, then strips what the encoder wrote. */
async function throughPixels(bytes: Uint8Array, source: ImageFormat, options: AnonymiseOptions): Promise<Result> {
  const { editPixels } = await import("../pixels/edit-pixels.ts");
  const edited = await editPixels(bytes, source.id, options.edits, { ...options, writeProfile });
  const format = formatOf(edited.bytes);
  if (format === null) throw unsupported();
  const stripped = format.strip(edited.bytes, { ...options, hasOwnSamples: edited.hidesNothing });
  const mayBeExact = edited.notes.includes("re-encoded-lossy") && source.id !== "jpeg";
  if (mayBeExact && !(await isAsPlanned(edited, stripped))) {
    return throughPixels(bytes, source, { ...options, lossy: false });
  }
  if (!("bytes" in stripped)) return stripped;
  if (!mayBeExact) await edited.verify(stripped.bytes);
  const removed = source.inspect(bytes).filter(({ role }) => role !== "image" && role !== "rendering");
  return { ...stripped, removed, notes: [...edited.notes, ...stripped.notes], applied: edited.applied };
}

/**
 * Whether what was coded with loss is near enough to what was planned, and hides no colours: edges between strong colours may
 * not be, and an animation may let colours lie under what stays as it was.
 */
async function isAsPlanned(edited: PixelEdit, stripped: Stripped): Promise<boolean> {
  if (!("bytes" in stripped)) return false;
  try {
    await edited.verify(stripped.bytes);
    return true;
  } catch (error) {
    if (error instanceof DermShareError && error.code === "verification-failed") return false;
    throw error;
  }
}

/** One that no reader takes for a profile is none. */
function writeProfile(profile: Uint8Array): ReturnType<typeof rewriteIcc> | { readonly profile: null } {
  return isIcc(profile) ? rewriteIcc(profile) : { profile: null };
}

/** The error for what is no picture of ours. */
export function unsupported(): DermShareError {
  return new DermShareError(
    "input-unsupported",
    "not a picture that is known here, by its content",
    "export it as JPEG or PNG from the program that made it",
  );
}
