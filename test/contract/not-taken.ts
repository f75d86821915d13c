/** The files of the corpus that are not cleaned, by format, and why: a code of ours, or the reason that people are told. */
import type { FormatId } from "../../src/formats/format.ts";

/** File name and reason. */
export const notTaken: Partial<Record<FormatId, Readonly<Record<string, string>>>> = {
  jpeg: {
    "metadata-extractor-images-2c9e7a1805f8b47630bbb83d21bf8222.jpg": "input-malformed", // a second frame header in the scan
    "metadata-extractor-images-7997b6b229f25315d33f5c7085e37500.jpg": "input-truncated",
    "metadata-extractor-images-fd44dc63fa7bdd12ee34fc602231ef02.jpg": "input-truncated",
    "pillow-ultrahdr.jpg": "input-truncated",
  },
  heic: {
    "metadata-extractor-images-nullpointerexception.heifpicturehandler.processbox.heif": "input-truncated", // cut off
  },
};
