/**
 * GIF, still and animated: what each byte of the file is for, and a new file from what decoding and timing need.
 *
 * Source: GIF89a, CompuServe 1990; the looping extension is Netscape's. Frames are copied code by code, never composited.
 */
import { ascii, concat, equal } from "../bytes/bytes.ts";
import { applicationOf, isGif, labels, readBlocks, writeExtension, writeFrame } from "./gif-blocks.ts";
import type { Extension, Frame, GifFile } from "./gif-blocks.ts";
import type { Block, BlockKind, ImageFormat, Note, StripOptions, Stripped } from "./format.ts";

/** GIF. It has no orientation and, to all readers that count, no colour profile. */
export const gif: ImageFormat = {
  id: "gif",
  mediaType: "image/gif",
  extensions: [".gif"],
  detect: isGif,
  inspect: (bytes) => blocksOf(bytes, plan(readBlocks(bytes))),
  size(bytes) {
    const { width, height } = readBlocks(bytes);
    return { width, height };
  },
  strip(bytes, options): Stripped {
    const planned = plan(readBlocks(bytes));
    const { file, frames } = planned;
    if (frames.length === 0) {
      return { refused: { reason: "there is no picture in the GIF", hint: "look whether it is the right file" } };
    }
    if (frames.some(({ frame }) => reachesOut(frame, file))) {
      return {
        needsPixels: {
          reason: "a frame reaches over the edge of the picture, and what lies there has to go",
          hint: "open it in another program and save it as PNG",
        },
      };
    }
    const removed = blocksOf(bytes, planned).filter(({ role }) => role !== "image");
    return { bytes: write(planned, options.take), removed, notes: notesOf(planned) };
  },
};

/** What is written of a file. */
interface Plan {
  readonly file: GifFile;
  readonly table: Uint8Array | null;
  readonly loop: { readonly source: Extension; readonly written: Uint8Array } | null;
  readonly frames: readonly PlannedFrame[];
}

interface PlannedFrame {
  readonly frame: Frame;
  readonly table: Uint8Array | null;
  readonly control: { readonly source: Extension; readonly written: Uint8Array } | null;
}

const loopApplications = new Set(["NETSCAPE2.0", "ANIMEXTS1.0"]);

function plan(file: GifFile): Plan {
  const seenGlobally = new Uint8Array(256);
  if (file.table !== null) seenGlobally[file.background] = 1;
  const frames: PlannedFrame[] = [];
  let loop: Plan["loop"] = null;
  let control: PlannedFrame["control"] = null;
  for (const block of file.blocks) {
    if (block.type === "frame") {
      const transparent = transparentIndex(control?.written);
      const seen = block.codes.isUsed.map((isUsed, index) => (index === transparent ? 0 : isUsed));
      if (block.table === null) seen.forEach((isSeen, index) => (seenGlobally[index] ||= isSeen));
      frames.push({ frame: block, control, table: block.table && clearUnseen(block.table, seen) });
      control = null;
    } else if (block.label === labels.control) {
      control = readControl(block);
    } else loop = readLoop(block) ?? loop; // readers go by the last
  }
  return { file, loop, frames, table: file.table && clearUnseen(file.table, seenGlobally) };
}

/** The last one before a frame counts: GIF 23. Its three reserved bits are cleared. */
function readControl(source: Extension): PlannedFrame["control"] {
  const [fields] = source.subBlocks;
  if (fields?.length !== 4) return null;
  return { source, written: writeExtension(labels.control, Uint8Array.from(fields).with(0, (fields[0] ?? 0) & 0x1f)) };
}

/** The index that is transparent by a written control extension; null where none is. */
function transparentIndex(control: Uint8Array | undefined): number | null {
  return control !== undefined && ((control[3] ?? 0) & 1) === 1 ? (control[6] ?? null) : null;
}

/** How often the animation plays: a sub-block of 1 and two bytes. */
function readLoop(source: Extension): Plan["loop"] {
  const application = applicationOf(source);
  if (application === null || !loopApplications.has(application)) return null;
  const count = source.subBlocks.slice(1).find((fields) => fields.length === 3 && fields[0] === 1);
  return count === undefined
    ? null
    : { source, written: writeExtension(labels.application, ascii("NETSCAPE2.0"), count) };
}

/** The table with every colour black that no pixel shows. */
function clearUnseen(table: Uint8Array, isSeen: Uint8Array): Uint8Array {
  return table.map((value, at) => (isSeen[Math.floor(at / 3)] === 1 ? value : 0));
}

function reachesOut({ left, top, width, height }: Frame, file: GifFile): boolean {
  return left + width > file.width || top + height > file.height;
}

function notesOf({ file, table, frames }: Plan): Note[] {
  const notes: Note[] = [];
  if (frames.some(({ frame }) => frame.codes.hasExcess)) notes.push("pixels-rewritten");
  const isCleared = !isSame(table, file.table) || frames.some((planned) => !isSame(planned.table, planned.frame.table));
  if (isCleared) notes.push("hidden-colour-cleared");
  return notes;
}

function isSame(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === null || b === null ? a === b : equal(a, b);
}

function write({ file, table, loop, frames }: Plan, take: StripOptions["take"]): Uint8Array {
  const parts = [file.head, table, loop?.written ?? null];
  for (const { frame, control, table: own } of frames) parts.push(control?.written ?? null, ...writeFrame(frame, own));
  return concat([...parts.filter((part) => part !== null), Uint8Array.of(0x3b)], take);
}

type Kind = Pick<Block, "kind" | "role">;

function blocksOf(bytes: Uint8Array, planned: Plan): Block[] {
  const { file, table, frames } = planned;
  const blocks: Block[] = [];
  let offset = 0;
  const tables = new Map(frames.map((each) => [each.frame, each.table]));
  const extensions = writtenInPlace(planned);
  const add = (length: number, { kind, role }: Kind): void => {
    if (length > 0) blocks.push({ kind, offset, length, role });
    offset += length;
  };
  add(file.head.length, { kind: "header", role: "image" });
  add(table?.length ?? 0, { kind: "tables", role: isSame(table, file.table) ? "image" : "unknown" });
  for (const block of file.blocks) {
    if (block.type === "extension") add(block.length, extensionKind(block, bytes, extensions.get(block)));
    else addFrame(block, file, tables.get(block) ?? null, add);
  }
  add(1, { kind: "header", role: "image" }); // the trailer
  add(bytes.length - file.end, { kind: "after-end", role: "trailing" });
  return blocks;
}

/** The extensions that are written, as they are; null for one that is written in another place. */
function writtenInPlace({ file, loop, frames }: Plan): ReadonlyMap<Extension, Uint8Array | null> {
  const extensions = new Map<Extension, Uint8Array | null>();
  for (const { control } of frames) if (control !== null) extensions.set(control.source, control.written);
  const firstFrame = file.blocks.find(({ type }) => type === "frame");
  if (loop !== null) {
    extensions.set(loop.source, (firstFrame?.offset ?? 0) > loop.source.offset ? loop.written : null);
  }
  return extensions;
}

/** @param own the frame's colour table as it is written */
function addFrame(
  frame: Frame,
  file: GifFile,
  own: Uint8Array | null,
  add: (length: number, kind: Kind) => void,
): void {
  const [descriptor, table, data] = frame.parts;
  const isHiding = frame.codes.hasExcess || reachesOut(frame, file);
  add(descriptor, { kind: "header", role: (frame.flags & 0x18) === 0 ? "image" : "unknown" });
  add(table, { kind: "tables", role: isSame(own, frame.table) ? "image" : "unknown" });
  add(data, isHiding ? { kind: "hidden-pixels", role: "unknown" } : { kind: "image-data", role: "image" });
}

/** Application extensions that speak about the picture: XMP specification part 3, 1.1.2; ICC.1 B.6; C2PA. */
const applicationKinds: Readonly<Record<string, BlockKind>> = {
  "XMP DataXMP": "xmp",
  ICCRGBG1012: "icc-profile",
  C2PA_GIF: "c2pa",
};

/** @param written the extension as it is written in its place, null for one that is elsewhere; none for one that is not */
function extensionKind(extension: Extension, bytes: Uint8Array, written?: Uint8Array | null): Kind {
  if (written !== undefined) {
    const stored = bytes.subarray(extension.offset, extension.offset + extension.length);
    return { kind: "animation", role: written !== null && equal(written, stored) ? "image" : "unknown" };
  }
  switch (extension.label) {
    case labels.comment:
      return { kind: "comment", role: "metadata" };
    case labels.text:
      return { kind: "text", role: "metadata" };
    case labels.application:
      return { kind: applicationKinds[applicationOf(extension) ?? ""] ?? "application-data", role: "metadata" };
    case labels.control:
      return { kind: "animation", role: "unknown" };
    default:
      return { kind: "unknown", role: "unknown" };
  }
}
