/** The files of the corpus that are not cleaned, by format, and why: a code of ours, or the reason that people are told. */
import type { FormatId } from "../../src/formats/format.ts";

/** File name and reason. */
export const notTaken: Partial<Record<FormatId, Readonly<Record<string, string>>>> = {
  heic: {
    "metadata-extractor-images-nullpointerexception.heifpicturehandler.processbox.heif": "input-truncated", // cut off
  },
};
