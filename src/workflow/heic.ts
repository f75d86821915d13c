/** HEIC, which few programs show, as JPEG or PNG. */
import type { AppliedEdit, Edit } from "../edits.ts";
import { DermShareError } from "../errors.ts";
import type { BlockKind, Note, Stripped, StripOptions } from "../formats/format.ts";
import { codedPicture } from "../formats/heif-coded.ts";
import { formatOf } from "../formats/registry.ts";

/** What a HEIC becomes; "keep" copies its coded picture into a new container. */
export type HeicTarget = "jpeg" | "png" | "keep";

/** What of the source the person should know to be gone. */
const goneNotes: readonly (readonly [BlockKind, Note])[] = [
  ["gain-map", "gain-map-removed"],
  ["hidden-picture", "other-pictures-removed"],
  ["animation", "other-pictures-removed"],
];

/**
 * Decodes a HEIC, edits it and strips what the encoder wrote. Orientation is that of the container, once; Exif has no say.
 *
 * @throws DermShareError "input-truncated", "input-malformed", "input-too-large", "input-refused", "region-invalid",
 *         "verification-failed"
 */
export async function convertHeic(
  bytes: Uint8Array,
  edits: readonly Edit[],
  target: "jpeg" | "png",
  options: StripOptions,
): Promise<Stripped & { readonly applied?: readonly AppliedEdit[] }> {
  const removed = (formatOf(bytes)?.inspect(bytes) ?? []).filter(
    ({ role }) => role !== "image" && role !== "rendering",
  );
  const coded = codedPicture(bytes);
  if ("refused" in coded) return coded;
  const { editHeic } = await import("../pixels/heic-edit.ts");
  const edited = await editHeic(coded, edits, target);
  const stripped = formatOf(edited.bytes)?.strip(edited.bytes, options);
  if (stripped === undefined) throw new DermShareError("bug", "the encoder wrote no picture of ours");
  if (!("bytes" in stripped)) return stripped;
  await edited.verify(stripped.bytes);
  const gone = goneNotes.filter(([kind]) => removed.some((block) => block.kind === kind)).map(([, note]) => note);
  return {
    ...stripped,
    removed,
    notes: [...new Set([...edited.notes, ...gone, ...stripped.notes])],
    applied: edited.applied,
  };
}
