/** From the bytes of a picture to a clean one: detect, edit, strip, and prove what came out. */
import { equal } from "../bytes/bytes.ts";
import type { AppliedEdit, Edit, Trimmed } from "../edits.ts";
import { DermShareError } from "../errors.ts";
import type { Block, ImageFormat, Note, Refusal, Stripped, StripOptions } from "../formats/format.ts";
import { formatOf } from "../formats/registry.ts";
import { type AskedEdit, editsFor } from "./asked-edits.ts";
import { type CleanImage, hidesColour, proveClean } from "./clean-image.ts";

/** What may be asked for besides cleaning. */
export interface AnonymiseOptions extends StripOptions {
  readonly edits: readonly Edit[];
  /** Edits that become some in pixels when the picture's size is known. */
  readonly asked?: readonly AskedEdit[];
  /** 2 asks exifr too: for what goes into a bundle. */
  readonly readers: 1 | 2;
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
  const asked = options.asked === undefined ? [] : editsFor(options.asked, format.size(bytes));
  const result = await clean(bytes, format, { ...options, edits: [...options.edits, ...asked] });
  if ("refused" in result) return result;
  if ("needsPixels" in result) return { refused: result.needsPixels };
  const image = await proveClean(result.bytes, options.readers);
  return {
    image,
    unchanged: equal(result.bytes, bytes),
    removed: result.removed,
    notes: result.notes,
    applied: result.applied ?? [],
    trimmed: result.trimmed ?? null,
    lossless: !result.notes.includes("re-encoded-lossy"),
  };
}

type Result = Stripped & { readonly applied?: readonly AppliedEdit[] };

async function clean(bytes: Uint8Array, format: ImageFormat, options: AnonymiseOptions): Promise<Result> {
  if (options.edits.length === 0) {
    const stripped = format.strip(bytes, options);
    if ("needsPixels" in stripped) return throughPixels(bytes, format, options);
    const hides = "bytes" in stripped && (await hidesColour(stripped.bytes, format));
    return hides ? throughPixels(bytes, format, { ...options, lossy: false }) : stripped;
  }
  const edited = format.edit?.(bytes, options.edits, options);
  return edited === undefined || "needsPixels" in edited ? throughPixels(bytes, format, options) : edited;
}

/** Decodes and encodes once, then strips what the encoder wrote. */
async function throughPixels(bytes: Uint8Array, source: ImageFormat, options: AnonymiseOptions): Promise<Result> {
  const { editPixels } = await import("../pixels/edit-pixels.ts");
  const edited = await editPixels(bytes, source.id, options.edits, options);
  const format = formatOf(edited.bytes);
  if (format === null) throw unsupported();
  const stripped = format.strip(edited.bytes, options);
  if (!("bytes" in stripped)) return stripped;
  const removed = source.inspect(bytes).filter(({ role }) => role !== "image" && role !== "rendering");
  return { ...stripped, removed, notes: [...edited.notes, ...stripped.notes], applied: edited.applied };
}

function unsupported(): DermShareError {
  return new DermShareError(
    "input-unsupported",
    "not a picture that is known here, by its content",
    "export it as JPEG or PNG from the program that made it",
  );
}
