/** Vectors whose fault is inside: ZIP files that we would never write. */
import { crc32 as zlibCrc32, deflateRawSync } from "node:zlib";
import { planContents } from "../../../src/bundle/contents.ts";
import { sign } from "../../../src/bundle/minisign.ts";
import { ascii, concat, latin1 } from "../../../src/bytes/bytes.ts";
import { crc32 } from "../../../src/bytes/crc32.ts";
import {
  type EntryFields,
  formatCentralHeader,
  formatEndRecord,
  formatLocalHeader,
} from "../../../src/bytes/zip-records.ts";
import { readStoredZip, type StoredContent, writeStoredZip } from "../../../src/bytes/zip-stored.ts";
import { collect } from "../../support/pieces.ts";
import { bundleId, replaced, sender, stranger } from "./material.ts";

/** A plaintext; it is encrypted when it is used. */
export interface Inside {
  readonly name: string;
  readonly about: string;
  readonly expect: string;
  readonly zip: Uint8Array;
}

interface File {
  readonly name: string;
  readonly content: Uint8Array;
}

const comment = `derm-share:inner:${bundleId}`;
const malformed = "bundle-malformed";

/** All of them, made from the good plaintext. */
export async function insideVectors(good: Uint8Array): Promise<Inside[]> {
  const files = await filesOf(good);
  const named = (name: string): number => files.findIndex((file) => file.name === name);
  const at = { manifest: 0, signature: 1, sheet: 2, first: 3, second: 4, pad: named("pad.bin") };
  const stored = async (name: string, about: string, entries: readonly File[], expect = malformed): Promise<Inside> => {
    return { name, about, expect, zip: await collect(writeStoredZip(entries.map(entryOf))) };
  };
  const changed = (index: number, content: Uint8Array): File[] => {
    return files.with(index, { name: files[index]?.name ?? "", content });
  };
  const papers = (manifest: string, signing = sender.signing): File[] => {
    const bytes = ascii(manifest);
    const signed = changed(at.manifest, bytes).with(at.signature, {
      name: "manifest.json.minisig",
      content: ascii(sign(bytes, signing, comment)),
    });
    return repadded(signed);
  };
  const contentOf = (index: number): Uint8Array => files[index]?.content ?? new Uint8Array(0);
  const manifest = contentOf(at.manifest);
  const pad = contentOf(at.pad);
  return [
    await stored(
      "inside-picture-changed",
      "A picture is not the one that was sealed.",
      changed(at.first, contentOf(at.first).with(300, 0)),
    ),
    await stored("inside-picture-missing", "The second picture is missing.", files.toSpliced(at.second, 1)),
    await stored(
      "inside-picture-more",
      "A picture more than the manifest names.",
      files.toSpliced(at.pad, 0, { name: "images/03.jpg", content: contentOf(at.first) }),
    ),
    await stored(
      "inside-pictures-exchanged",
      "The pictures stand in another order.",
      files.toSpliced(at.first, 2, ...files.slice(at.first, at.pad).toReversed()),
    ),
    await stored(
      "inside-sheet-changed",
      "The consent sheet is not the one that was sealed.",
      changed(at.sheet, contentOf(at.sheet).with(0, 0x66)),
    ),
    await stored("inside-padding-used", "The padding holds something.", changed(at.pad, pad.with(pad.length - 1, 1))),
    await stored(
      "inside-padding-short",
      "The padding is a byte shorter than it must be.",
      changed(at.pad, pad.subarray(1)),
    ),
    await stored("inside-padding-missing", "There is no padding.", files.slice(0, at.pad)),
    await stored("inside-file-more", "A file behind the padding.", [
      ...files,
      { name: "note.txt", content: ascii("x") },
    ]),
    await stored(
      "inside-manifest-untidy",
      "A blank more in the manifest.",
      changed(at.manifest, ascii(replaced(manifest, '"written"', '"verbal" '))),
      malformed,
    ),
    await stored(
      "inside-purpose-changed",
      "The purpose was changed after signing.",
      repadded(changed(at.manifest, ascii(replaced(manifest, '"teaching"', '"audit"')))),
      "signature-wrong",
    ),
    await stored(
      "inside-signed-by-stranger",
      "Signed by another key than the one named.",
      papers(latin1(manifest), { ...stranger.signing, keyId: sender.signing.keyId }),
      "signature-wrong",
    ),
    await stored(
      "inside-key-unknown",
      "Signed, with a key that the schema does not know.",
      papers(replaced(manifest, '  "tool"', '  "patient": "x",\n  "tool"')),
    ),
    await stored(
      "inside-numbering",
      "Signed, with pictures numbered from 2.",
      papers(replaced(manifest, "images/01.jpg", "images/03.jpg")),
    ),
    await stored(
      "inside-name-climbs",
      "Signed, with a name that leaves the folder.",
      papers(replaced(manifest, "images/01.jpg", "../01.jpg")),
    ),
    await stored(
      "inside-both-locks",
      "Signed, naming recipients and a passphrase.",
      papers(replaced(manifest, '"passphrase": null', '"passphrase": "chosen"')),
    ),
    ...zipVectors(files),
  ];
}

/** Faults of the ZIP alone, which other readers of ZIP files do not mind. */
function zipVectors(files: readonly File[]): Inside[] {
  const zip = (name: string, about: string, hand: HandMade): Inside => {
    return { name, about, expect: malformed, zip: handMade(files, hand) };
  };
  return [
    zip("zip-comment", "A comment at the end of the ZIP.", { comment: ascii("hello") }),
    zip("zip-gap", "Bytes between two files that no record speaks of.", { gap: ascii("hidden") }),
    zip("zip-prefix", "Bytes before the first file.", { prefix: ascii("hidden") }),
    zip("zip-suffix", "Bytes after the end.", { suffix: ascii("hidden") }),
    zip("zip-date", "A date other than 1980-01-01.", { fields: { date: 0x5d76 } }),
    zip("zip-flag", "A flag is set.", { fields: { flags: 0x0800 } }),
    zip("zip-deflated", "A picture is compressed.", { deflate: true }),
    zip("zip-directory-differs", "The directory names a file otherwise than its own header.", {
      directoryName: "images/01.png",
    }),
    zip("zip-checksum", "A checksum does not fit.", { fields: { crc32: 0 } }),
  ];
}

interface HandMade {
  readonly comment?: Uint8Array;
  readonly gap?: Uint8Array;
  readonly prefix?: Uint8Array;
  readonly suffix?: Uint8Array;
  /** Of the first picture. */
  readonly fields?: Partial<EntryFields>;
  readonly deflate?: boolean;
  readonly directoryName?: string;
}

const firstPicture = "images/01.jpg";

/** A ZIP put together record by record, with one thing as it should not be. */
function handMade(files: readonly File[], hand: HandMade): Uint8Array {
  const nothing = new Uint8Array(0);
  const body: Uint8Array[] = [hand.prefix ?? nothing];
  const directory: Uint8Array[] = [];
  let offset = hand.prefix?.length ?? 0;
  for (const { name, content } of files) {
    const isFirst = name === firstPicture;
    const data = isFirst && hand.deflate === true ? deflateRawSync(content) : content;
    const fields: EntryFields = {
      versionNeeded: 10,
      flags: 0,
      method: isFirst && hand.deflate === true ? 8 : 0,
      time: 0,
      date: 0x21,
      crc32: zlibCrc32(content),
      compressedBytes: data.length,
      bytes: content.length,
      ...(isFirst ? hand.fields : {}),
    };
    const gap = isFirst ? (hand.gap ?? nothing) : nothing;
    const local = formatLocalHeader(fields, ascii(name));
    body.push(local, data, gap);
    directory.push(formatCentralHeader(fields, ascii(isFirst ? (hand.directoryName ?? name) : name), offset));
    offset += local.length + data.length + gap.length;
  }
  const end = formatEndRecord(files.length, concat(directory).length, offset);
  if (hand.comment !== undefined) new DataView(end.buffer).setUint16(20, hand.comment.length, true);
  return concat([...body, ...directory, end, hand.comment ?? nothing, hand.suffix ?? nothing]);
}

/** The same files with the padding that belongs to them, so that nothing but what was meant is wrong. */
function repadded(files: readonly File[]): File[] {
  const contentOf = (name: string): Uint8Array =>
    files.find((file) => file.name === name)?.content ?? new Uint8Array(0);
  const papers = {
    manifest: contentOf("manifest.json"),
    signature: latin1(contentOf("manifest.json.minisig")),
    sheet: contentOf("consent.txt"),
  };
  const pictures = files.filter((file) => file.name.startsWith("images/")).map(entryOf);
  const pad = planContents(papers, pictures).at(-1)?.bytes ?? 0;
  return [...files.filter((file) => file.name !== "pad.bin"), { name: "pad.bin", content: new Uint8Array(pad) }];
}

async function filesOf(zip: Uint8Array): Promise<File[]> {
  const files: File[] = [];
  for await (const { name, content } of readStoredZip([zip], { maxEntries: 10, maxBytes: zip.length })) {
    files.push({ name, content: await collect(content) });
  }
  return files;
}

function entryOf({ name, content }: File): StoredContent {
  return { name, bytes: content.length, crc32: crc32(content), content: () => [content] };
}
