/** The lines and sentences about cleaned files. */
import type { AppliedEdit } from "../edits.ts";
import { DermShareError, shown } from "../errors.ts";
import type { DeckLeak, DeckNote } from "../deck/leaks.ts";
import type { BlockKind, Note } from "../formats/format.ts";
import type { Rect } from "../geometry.ts";
import type { FileResult } from "../workflow/file-result.ts";
import { deckLeakWords, deckNoteSentences } from "./deck-words.ts";
import type { Tally } from "./tally.ts";
import { counted, grouped, showError, type Terminal } from "./terminal.ts";

/** The words that people read for the kinds of block; JSON has the kinds themselves. */
export const kindWords: Readonly<Record<BlockKind | DeckLeak, string>> = {
  ...deckLeakWords,
  header: "header",
  "image-data": "image data",
  tables: "tables",
  animation: "animation",
  colour: "colour",
  "icc-profile": "colour profile with text",
  orientation: "orientation",
  density: "print size",
  exif: "Exif",
  thumbnail: "thumbnail",
  xmp: "XMP",
  iptc: "IPTC",
  photoshop: "Photoshop data",
  c2pa: "content credentials (C2PA)",
  "multi-picture": "further pictures (MPF)",
  "gain-map": "gain map",
  comment: "comment",
  text: "text",
  time: "time",
  "application-data": "application data",
  "maker-data": "maker's data",
  "hidden-picture": "hidden picture",
  "hidden-pixels": "hidden pixels",
  "unproved-pixels": "pixels in a coding that can hide more", // what they show is written in another one
  padding: "padding",
  gap: "unused bytes",
  "before-start": "bytes before the picture",
  "after-end": "bytes after the end",
  unknown: "unknown data",
};

const noteSentences: Readonly<Record<Note | DeckNote, string | null>> = {
  ...deckNoteSentences,
  "icc-rewritten": null, // ordinary: the colours are the same, only the profile's text went
  "icc-dropped-unreadable": "the colour profile was unreadable and is gone: colours may look different",
  "orientation-baked": "turned upright",
  "orientation-kept": "the orientation stays as its one tag: viewers show the picture upright",
  "edge-trimmed": "an edge of less than one block was cut off by the turn (--keep-edges keeps it)",
  "gain-map-removed": "the HDR gain map is gone: on HDR screens the picture looks plainer",
  "other-pictures-removed": "further pictures inside the file are gone",
  "scan-rewritten": null,
  "pixels-rewritten": null,
  "hidden-colour-cleared": null,
  "chroma-interpolated":
    "it held its colours at half the resolution: decoders spread them over the pixels each in its way, edges may look a little different",
  "re-encoded-lossy": "encoded anew with a small loss (--lossy)",
  "colours-converted": "the colours were converted to sRGB, and the profile is left out (--lossy)",
  "heic-to-jpeg":
    "made a JPEG of the best quality from HEIC (--png for a PNG without loss; strip --keep-heic keeps what is neither cut nor covered)",
  "strip-replaced": "the consent strip that was there is replaced",
  "not-looked-at": "nobody has decided about it in the review, or about a picture in it",
  "faint-trace-possible":
    "this format smears what it holds: a faint trace beside what was covered or cut off cannot be excluded",
};

/** The sentence about a note; null for what is ordinary. */
export function noteSentence(note: Note | DeckNote): string | null {
  return noteSentences[note];
}

/**
 * Shows what came of one file; an error is a result line among others, or the run's own error where it was alone.
 *
 * @param run.brief what was removed is told with --verbose only
 */
export function showFile(
  terminal: Terminal,
  result: FileResult,
  run: { dryRun: boolean; isBatch: boolean; brief?: boolean },
): void {
  const { error } = result;
  if (error !== null && !run.isBatch && !terminal.json) {
    showError(new DermShareError(error.code, error.message, error.hint ?? undefined).about(result.input));
    return;
  }
  terminal.result(fileLine(result, run.dryRun), { v: 1, type: "file", ...result });
  // In a folder of thousands nobody reads what was removed from each: the end of the run tells the sums.
  for (const remark of fileRemarks(result, run.dryRun)) {
    if (run.brief === true && error === null) terminal.detail(remark);
    else terminal.say(remark);
  }
  const { bytesIn, bytesOut, ms, lossless } = result;
  terminal.detail(`  ${bytesIn} -> ${bytesOut} bytes, ${lossless ? "lossless" : "not lossless"}, ${ms} ms`);
}

function fileLine(result: FileResult, dryRun: boolean): string {
  const input = shown(result.input);
  switch (result.status) {
    case "cleaned":
    case "already-clean": {
      const output = result.output === null ? "" : shown(result.output);
      const mark = result.status === "already-clean" ? " (was already clean)" : "";
      return dryRun ? `${input}: would become ${output}${mark}` : `${input} -> ${output}${mark}`;
    }
    case "skipped":
      if (result.resumed === true) return `skipped  ${input}: done in an earlier run`;
      return problemLine(result);
    case "held":
    case "refused":
    case "failed":
      return problemLine(result);
  }
}

function problemLine({ status, input, error }: FileResult): string {
  return `${status.padEnd(8)} ${shown(input)}: ${shown(error?.message ?? "")}`;
}

/** What was removed and what to know, for people; empty when there is nothing to tell. */
function fileRemarks(result: FileResult, dryRun: boolean): string[] {
  const bytesOf = new Map<BlockKind | DeckLeak, number>();
  for (const { kind, bytes } of result.removed) bytesOf.set(kind, (bytesOf.get(kind) ?? 0) + bytes);
  const removed = [...bytesOf].map(([kind, bytes]) => {
    // What was covered or cropped in a deck's pictures has no length of its own.
    return bytes === 0 ? kindWords[kind] : `${kindWords[kind]} (${grouped(bytes)} bytes)`;
  });
  return [
    ...(removed.length > 0 ? [`  ${dryRun ? "would remove" : "removed"}: ${removed.join(", ")}`] : []),
    ...appliedLines(result.applied),
    ...noteLines(result),
    ...(result.error?.hint ? [`  hint: ${shown(result.error.hint)}`] : []),
  ];
}

/** What was covered and kept, beside what was asked for: X,Y,W,H of the picture as displayed. */
export function appliedLines(applied: readonly AppliedEdit[]): string[] {
  return applied.flatMap(({ kind, asked, applied: done, clipped, recodedRows = 0 }) => {
    if (kind === "append-strip") return stripLines(recodedRows);
    if (kind === "orient") return [];
    const verb = kind === "mask" ? "covered" : "kept";
    const wish = asked === undefined || sameRect(asked, done) ? "as asked for" : `asked for ${rectWords(asked)}`;
    const beyond = clipped === true ? "; what was asked for reaches beyond the picture" : "";
    return [`  ${verb} ${done === undefined ? "nothing that is left" : rectWords(done)} (${wish}${beyond})`];
  });
}

/** What the strip cost the picture above it. */
function stripLines(recodedRows: number): string[] {
  const anew = `; of the picture's last ${counted(recodedRows, "row")} of pixels some cells were coded anew`;
  return [`  a strip below the picture, which covers none of it${recodedRows === 0 ? "" : anew}`];
}

function rectWords({ x, y, width, height }: Rect): string {
  return [x, y, width, height].map((value) => Number(value.toFixed(2))).join(",");
}

function sameRect(a: Rect, b: Rect | undefined): boolean {
  return b !== undefined && rectWords(a) === rectWords(b);
}

/** What a person should know about a picture that was written anew. */
export function noteLines({ notes, trimmed }: Pick<FileResult, "notes" | "trimmed">): string[] {
  const sentences = notes.map(noteSentence).filter((sentence) => sentence !== null);
  const cut =
    trimmed && `cut: left ${trimmed.left}, top ${trimmed.top}, right ${trimmed.right}, bottom ${trimmed.bottom} pixels`;
  return [...sentences.map((sentence) => `  note: ${sentence}`), ...(cut === null ? [] : [`  ${cut}`])];
}

/** Where "no metadata found" holds: sound and film that were kept are not looked into. */
export function whereLooked(notes: FileResult["notes"]): string {
  return notes.includes("media-kept") ? " outside of sound and film" : "";
}

/** What a run over many files removed, and what to know of them: for people who did not see it file by file. */
export function sumLines({ removed, notes }: Pick<Tally, "removed" | "notes">, dryRun: boolean): string[] {
  const kinds = [...removed].map(([kind, files]) => `${kindWords[kind]} in ${counted(files, "file")}`);
  const remarks = [...notes].flatMap(([note, files]) => {
    const sentence = noteSentence(note);
    return sentence === null ? [] : [`  ${counted(files, "file")}: ${sentence}`];
  });
  const title = `  ${dryRun ? "would remove" : "removed"}: `;
  return [...(kinds.length > 0 ? wrapped(title, kinds) : []), ...remarks];
}

const columns = 80;

/** A list behind its title, in lines that a terminal holds. */
function wrapped(title: string, items: readonly string[]): string[] {
  const lines = [title];
  for (const [i, item] of items.entries()) {
    const text = i + 1 < items.length ? `${item}, ` : item;
    const line = lines.at(-1) ?? "";
    const isFull = line.trim() !== "" && line !== title && line.length + text.trimEnd().length > columns;
    if (isFull) lines.push(`    ${text}`);
    else lines[lines.length - 1] = line + text;
  }
  return lines.map((line) => line.trimEnd());
}
