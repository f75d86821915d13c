/** The files of the corpus that are not cleaned, by format, and why: a code of ours, or the reason that people are told. */
import type { FormatId } from "../../src/formats/format.ts";

/** File name and reason. */
export const notTaken: Partial<Record<FormatId, Readonly<Record<string, string>>>> = {
  jpeg: {
    "exifcleaner-orientation.jpg": "input-truncated", // data for a part of the picture only
    "exifcleaner-sample.jpg": "input-truncated",
    "metadata-extractor-images-2c9e7a1805f8b47630bbb83d21bf8222.jpg": "input-malformed", // a second frame header in the scan
    "metadata-extractor-images-40bb78b1ac031125a6d8466b374962a8.jpg": "input-truncated", // a marker that is none, in the scan
    "metadata-extractor-images-7997b6b229f25315d33f5c7085e37500.jpg": "input-truncated",
    "metadata-extractor-images-fd44dc63fa7bdd12ee34fc602231ef02.jpg": "input-truncated",
    "pillow-ultrahdr.jpg": "input-truncated", // headers only
  },
  // Fuzzers knocked bytes out of data or header; no viewer shows them.
  png: Object.fromEntries(
    [
      "c-m1-4bdd87fd0324f0a3d84d6905d17e1731",
      "c-m1-5e149c14dc7b7c16ff6bcedd1625ca31",
      "c-m1-d87a07bdc461bf81e43447ca0620d71d",
      "c-m2-80e163ebface8b0d2fbf9823bca02936",
      "c-m2-8f2b481b7fd9bd745e620b7c01a18df2",
      "m1-4bdd87fd0324f0a3d84d6905d17e1731",
      "m1-5e149c14dc7b7c16ff6bcedd1625ca31",
      "m1-80e163ebface8b0d2fbf9823bca02936",
      "m1-94f94e608d647b1b433f4d0ecc21e023",
      "m1-9eb5b67f01da30f0e16062004c343e4a",
      "m2-94f94e608d647b1b433f4d0ecc21e023",
    ].map((name) => [`metadata-extractor-images-${name}.png`, "input-malformed"]),
  ),
  heic: {
    "metadata-extractor-images-nullpointerexception.heifpicturehandler.processbox.heif": "input-truncated", // cut off
  },
};
