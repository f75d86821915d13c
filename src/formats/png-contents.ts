/** The pictures inside a PNG: proved to hold what is shown and nothing else, cleaned of the rest, turned upright. */
import { equal } from "../bytes/bytes.ts";
import { release } from "../bytes/job-memory.ts";
import type { Note } from "./format.ts";
import { readOrientation } from "./orientation-exif.ts";
import type { Orientation } from "./orientation-exif.ts";
import type { Chunk } from "./png-chunks.ts";
import { blankRaster, deflateRows, inflateRows, readRaster, writeRaster } from "./png-data.ts";
import type { Raster } from "./png-data.ts";
import { hasAlpha } from "./png-header.ts";
import type { Header } from "./png-header.ts";
import { clearUnderAlpha, tidyPalette } from "./png-hidden.ts";
import type { Palette } from "./png-hidden.ts";
import type { Frame, FrameControl, Survey } from "./png-survey.ts";
import { DermShareError } from "../errors.ts";
import { swapsSides, turn } from "./turn.ts";

/** A picture or frame as it is to be written. */
interface CleanFrame {
  readonly control: FrameControl | null;
  /** Packs the samples, which are used up by that, or gives the source's stream where it is exact already. */
  encode(): Uint8Array;
}

/** The pictures of a PNG as they are to be written. */
export interface Contents {
  readonly header: Header;
  /** Data of PLTE and tRNS; null where there is none. */
  readonly palette: Uint8Array | null;
  readonly transparency: Uint8Array | null;
  readonly frames: readonly CleanFrame[];
  /** Chunks of the source that hold more than what is shown. */
  readonly inexact: ReadonlySet<Chunk>;
  readonly notes: ReadonlySet<Note>;
  /** Gives back the memory of the samples: no frame can be encoded after that. */
  release(): void;
}

/** A frame on its way: its filtered rows, or its pixels where they had to be looked at. */
interface OpenFrame {
  readonly source: Frame;
  readonly header: Header;
  readonly rows: Uint8Array | null;
  readonly isExact: boolean;
  raster: Raster | null;
  hasHiddenPixels: boolean;
  mustEncode: boolean;
}

/**
 * Unpacks every picture and looks for what is not shown.
 *
 * @throws DermShareError as `inflateRows` and `readRaster`
 */
export function openContents(survey: Survey): Contents {
  const { header } = survey;
  const orientation = bakedOrientation(survey);
  const isPadded = needsPadding(survey);
  const looksInside = hasAlpha(header) || header.depth < 8 || header.colourType === 3 || orientation !== 1;
  const isMoved = isPadded || orientation !== 1;
  const frames = survey.frames.map((frame) => openFrame(frame, header, looksInside, isMoved));
  const tidied = readPalette(survey, frames);
  const [first] = frames;
  if (isPadded && first?.raster) padToCanvas(first, first.raster, header);
  const rewritesPixels = isMoved || frames.some((frame) => frame.hasHiddenPixels);
  const dropsInterlacing = header.interlaced && rewritesPixels;

  const inexact = new Set<Chunk>(tidied.inexact);
  for (const { source, isExact, hasHiddenPixels } of frames) {
    const last = source.chunks.at(-1);
    if (last !== undefined && (!isExact || hasHiddenPixels)) inexact.add(last);
  }
  const notes = new Set<Note>();
  if (orientation !== 1) notes.add("orientation-baked");
  if (rewritesPixels || frames.some((frame) => !frame.isExact)) notes.add("pixels-rewritten");
  if (frames.some((frame) => frame.hasHiddenPixels)) notes.add("hidden-colour-cleared");

  const { width, height } = header;
  const whole = { x: 0, y: 0, width, height };
  const [shownWidth, shownHeight] = swapsSides(orientation) ? [height, width] : [width, height];
  return {
    header: { ...header, width: shownWidth, height: shownHeight, interlaced: header.interlaced && !dropsInterlacing },
    palette: tidied.palette,
    transparency: tidied.transparency,
    frames: frames.map((frame, i) => ({
      control: frame.source.control && i === 0 ? { ...frame.source.control, ...whole } : frame.source.control,
      encode: () => encodeFrame(frame, orientation, dropsInterlacing),
    })),
    inexact,
    notes,
    release: () => {
      for (const { rows, raster } of frames) {
        if (rows !== null) release(rows);
        if (raster !== null) release(raster.room);
      }
    },
  };
}

/** Takes the pictures for what they should be, without a look, where nothing but samples can be in them; else as `openContents`. */
export function ownContents(survey: Survey): Contents {
  const { header, singles, frames, plays } = survey;
  const isPlain = plays === null && !header.interlaced && !["PLTE", "tRNS", "eXIf"].some((name) => singles.has(name));
  if (!isPlain) return openContents(survey);
  const copied = frames.map(({ control, stream }) => ({ control, encode: () => stream }));
  return {
    header,
    palette: null,
    transparency: null,
    frames: copied,
    inexact: new Set(),
    notes: new Set(),
    release: () => {},
  };
}

/** The orientation that is baked into the pixels: that of a still picture. An animation keeps its own beside them. */
function bakedOrientation(survey: Survey): Orientation {
  return survey.plays === null ? statedOrientation(survey) : 1;
}

/** The orientation that the eXIf chunk states, before the data or behind them: PNG 5.6, 11.3.3.7. @throws as `readOrientation` */
export function statedOrientation({ singles }: Survey): Orientation {
  const exif = singles.get("eXIf");
  return exif === undefined ? 1 : readOrientation(exif.data);
}

/**
 * Whether the animation's first frame is smaller than the picture. It has to become the whole of it when it takes the
 * place of a default image that no viewer of animations shows; around it lies transparency, as viewers start with.
 */
export function needsPadding({ header, frames }: Survey): boolean {
  const control = frames[0]?.control;
  return control ? control.width !== header.width || control.height !== header.height : false;
}

function padToCanvas(frame: OpenFrame, raster: Raster, { width, height }: Header): void {
  const { x = 0, y = 0 } = frame.source.control ?? {};
  const { pixelBytes } = raster;
  const padded = blankRaster(width, height, pixelBytes);
  const rowBytes = raster.width * pixelBytes;
  for (let row = 0; row < raster.height; row++) {
    const line = raster.pixels.subarray(row * rowBytes, (row + 1) * rowBytes);
    padded.pixels.set(line, ((y + row) * width + x) * pixelBytes);
  }
  frame.raster = padded;
  frame.mustEncode = true;
}

/** @param isMoved whether its pixels are going to stand elsewhere */
function openFrame(source: Frame, picture: Header, looksInside: boolean, isMoved: boolean): OpenFrame {
  const { width, height } = source.control ?? picture;
  const header = { ...picture, width, height };
  const { rows, isExact } = inflateRows(source.stream, header);
  if (!looksInside) return { source, header, rows, isExact, raster: null, hasHiddenPixels: false, mustEncode: false };
  const { raster, hasSpareBits } = readRaster(rows, header, !isMoved);
  if (raster.room !== rows) release(rows);
  const hasHiddenPixels = clearUnderAlpha(raster, header) || hasSpareBits;
  return { source, header, rows: null, isExact, raster, hasHiddenPixels, mustEncode: false };
}

function encodeFrame(frame: OpenFrame, orientation: Orientation, dropsInterlacing: boolean): Uint8Array {
  const { source, header, rows, isExact, raster, hasHiddenPixels, mustEncode } = frame;
  if (raster !== null && (mustEncode || hasHiddenPixels || orientation !== 1 || dropsInterlacing)) {
    const isPhotograph =
      header.depth >= 8 && header.colourType !== 3 && 2 * source.stream.length > raster.pixels.length;
    const upright = turn(raster, orientation);
    if (upright !== raster) release(raster.room);
    const written = writeRaster(upright, header);
    const stream = deflateRows(written, isPhotograph);
    release(written);
    return stream;
  }
  return isExact ? source.stream : deflateRows(rows ?? inflateRows(source.stream, header).rows, false);
}

type Tables = Pick<Contents, "palette" | "transparency"> & { readonly inexact: readonly Chunk[] };

function readPalette({ header, singles }: Survey, frames: readonly OpenFrame[]): Tables {
  const source = singles.get("PLTE");
  const alphas = singles.get("tRNS");
  if (header.colourType !== 3) return keyColour(header, source, alphas);
  if (source === undefined || source.data.length % 3 !== 0 || source.data.length > 768) {
    throw new DermShareError("input-malformed", "PNG: there is no palette where one is needed");
  }
  const palette: Palette = { colours: source.data, alphas: new Uint8Array(source.data.length / 3).fill(255) };
  const isSensible = alphas !== undefined && alphas.data.length <= palette.alphas.length;
  if (isSensible) palette.alphas.set(alphas.data);
  const tidied = tidyPalette(
    frames.flatMap(({ raster }) => raster ?? []),
    palette,
  );
  if (tidied.changed) for (const frame of frames) frame.hasHiddenPixels = true;
  const { colours } = tidied.palette;
  const opaqueTail = tidied.palette.alphas.findLastIndex((alpha) => alpha !== 255) + 1; // PNG 11.3.1.1: may be left out
  const transparency = opaqueTail === 0 ? null : tidied.palette.alphas.subarray(0, opaqueTail);
  return {
    palette: colours,
    transparency,
    inexact: [
      ...(equal(colours, source.data) ? [] : [source]),
      ...(alphas === undefined || (transparency !== null && equal(transparency, alphas.data)) ? [] : [alphas]),
    ],
  };
}

/** For grey and RGB tRNS names the one colour that is transparent, in 16 bits a sample: PNG 11.3.1.1. */
function keyColour({ colourType, depth }: Header, palette: Chunk | undefined, key: Chunk | undefined): Tables {
  const suggested = palette === undefined ? [] : [palette]; // a suggestion for displays of 256 colours: PNG 11.2.2
  if (key === undefined) return { palette: null, transparency: null, inexact: suggested };
  const length = colourType === 0 ? 2 : colourType === 2 ? 6 : 0;
  if (key.data.length !== length || length === 0) {
    return { palette: null, transparency: null, inexact: [...suggested, key] };
  }
  const mask = 2 ** depth - 1;
  const transparency = key.data.map((byte, i) => byte & (i % 2 === 0 ? mask >> 8 : mask));
  const isExact = equal(transparency, key.data);
  return { palette: null, transparency, inexact: isExact ? suggested : [...suggested, key] };
}
