/** A picture of a deck by what a slide shows of it. */
import { DermShareError } from "../errors.ts";
import { formatOf } from "../formats/registry.ts";
import { withoutOrientation } from "./deck-pictures.ts";
import { samplesDigest } from "./samples-digest.ts";

/** The digest of its samples as they are coded, which is how slides show them; null for what cannot be decoded. */
export async function samplesOnSlide(bytes: Uint8Array): Promise<string | null> {
  try {
    const { upright } = withoutOrientation(bytes);
    const format = formatOf(upright);
    return format === null ? null : await samplesDigest(upright, format.id);
  } catch (error) {
    if (error instanceof DermShareError) return null; // cleaning it will say what is wrong
    throw error;
  }
}
