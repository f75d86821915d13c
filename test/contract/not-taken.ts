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
  png: {
    ...reasonFor(
      "input-malformed",
      "metadata-extractor-images-",
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
      ],
      ".png",
    ),
    "image-png-x_consecutive_idat.png":
      "another chunk lies between parts of the picture's data; readers do not agree on what it shows",
  },
  tiff: {
    "metadata-extractor-images-d664a73588796b59191ad8628065f04a.tif": "input-refused", // old-style JPEG beside Group 4
    // Fuzzers knocked bytes out of directories or data; libtiff reports errors for all of them.
    ...reasonFor(
      "input-truncated",
      "metadata-extractor-images-",
      [
        "m1-26f459b3eb2a285626b849d6950db7ab",
        "m1-f55287249b20fd368b4683f8336153d3",
        "m2-f55287249b20fd368b4683f8336153d3",
      ],
      ".tif",
    ),
    ...reasonFor(
      "input-malformed",
      "metadata-extractor-images-",
      [
        "m1-3562055aecf63b573f8a18c4034a4a23",
        "m1-f0d7bcb90496c323c880a9773dfe93ff",
        "m11-42c19f8e79e582bef107f372f18a074b",
        "m2-f0d7bcb90496c323c880a9773dfe93ff",
        "m5-63c8b14ea08a18c884d05a3431716047",
        "m6-63c8b14ea08a18c884d05a3431716047",
        "m6-f0d7bcb90496c323c880a9773dfe93ff",
        "m7-f0d7bcb90496c323c880a9773dfe93ff",
        "m8-42c19f8e79e582bef107f372f18a074b",
        "m8-f0d7bcb90496c323c880a9773dfe93ff",
        "m9-f0d7bcb90496c323c880a9773dfe93ff",
      ],
      ".tif",
    ),
    ...reasonFor(
      "input-malformed",
      "pillow-crash-",
      [
        "0c7e0e8e11ce787078f00b5b0ca409a167f070e0",
        "0da013a13571cc8eb457a39fee8db18f8a3c7127",
        "1185209cf7655b5aed8ae5e77784dfdd18ab59e9",
        "2020-10-test",
        "338516dbd2f0e83caddb8ce256c22db3bd6dc40f",
        "74d2a78403a5a59db1fb0a2b8735ac068a75f6e3",
        "f46f5b2f43c370fe65706c11449f567ecc345e74",
      ],
      ".tif",
    ),
    ...reasonFor(
      "input-truncated",
      "pillow-crash-",
      ["0e16d3bfb83be87356d026d66919deaefca44dac", "1152ec2d1a1a71395b6f2ce6721c38924d025bf3"],
      ".tif",
    ),
    "metadata-extractor-images-m1-b127f0fb89daedea07abb50b9db2dfd9.tif": "input-refused", // in a coding that nobody named
    "metadata-extractor-images-m10-42c19f8e79e582bef107f372f18a074b.tif":
      "the colour profile cannot be written anew: the tags that its colours need are not there",
  },
  heic: {
    "metadata-extractor-images-nullpointerexception.heifpicturehandler.processbox.heif": "input-truncated", // cut off
  },
};

function reasonFor(
  reason: string,
  prefix: string,
  names: readonly string[],
  extension: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [`${prefix}${name}${extension}`, reason]));
}
