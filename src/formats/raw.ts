/**
 * Raw files of cameras, known by what is in them. What they show beside the data of the sensor is a small preview: cleaning
 * that would lose the picture, so they are refused.
 *
 * Source: DNG 1.7.1, "DNG Tags" and "TIFF/EP Photometric Interpretations"; for the marks of makers, ExifTool's and LibRaw's sources.
 */
import { latin1 } from "../bytes/bytes.ts";
import { Cursor } from "../bytes/cursor.ts";
import { DermShareError } from "../errors.ts";
import { numbers, readIfd } from "./tiff-ifd.ts";
import type { Ifd, TiffFile } from "./tiff-ifd.ts";
import { tags } from "./tiff-page.ts";

const dngVersion = 50706;
const subIfds = 330;
const sensorPhotometrics = new Set([32803, 34892]); // a colour filter array, and LinearRaw
const maxInner = 64; // real files have five

/** How files start that have no directory of TIFF, or none that says what they are. */
const marks = [
  /^II\*\0.{4}(CR.\0|IIII.waR)/s, // Canon CR2, Phase One IIQ
  /^MM\0\*.{4}MMMMRaw/s,
  /^(IIR[OS]|MMOR|IIU\0)/, // Olympus ORF; Panasonic RW2 and Leica RWL
  /^(II|MM).{4}HEAPCCDR/s, // Canon CRW
  /^.{4}ftypcrx /s, // Canon CR3
  /^(FUJIFILMCCD-RAW|FOVb|\0MRM)/, // Fujifilm RAF, Sigma X3F, Minolta MRW
];

/** Whether the bytes start as a raw file does whose maker has its own mark. */
export function isMarkedRaw(bytes: Uint8Array): boolean {
  const start = latin1(bytes.subarray(0, 16));
  return marks.some((mark) => mark.test(start));
}

/** @throws DermShareError "input-refused" for a raw file in the form of a TIFF: DNG, NEF, CR2, ARW, PEF, SRW and others */
export function expectDeveloped(file: TiffFile): void {
  const isDng = file.ifds.some(({ fields }) => fields.some(({ tag }) => tag === dngVersion));
  if (isDng || isMarkedRaw(file.bytes) || file.ifds.some((ifd) => holdsSensorData(file, ifd))) throw rawRefused();
}

/** The error for a raw file. */
export function rawRefused(): DermShareError {
  return new DermShareError(
    "input-refused",
    "it is a camera's raw file, whose picture a program has yet to develop",
    "export it as JPEG or TIFF from the program that shows it, then clean that",
  );
}

/** Whether a directory is of the sensor's data, or points to one that is. */
function holdsSensorData(file: TiffFile, ifd: Ifd): boolean {
  const isSensorData = (each: Ifd): boolean =>
    valuesOf(file, each, tags.photometric).some((v) => sensorPhotometrics.has(v));
  return isSensorData(ifd) || innerIfds(file, ifd).some(isSensorData);
}

/** The directories of the pictures inside a page; those that cannot be followed are none. */
function innerIfds(file: TiffFile, ifd: Ifd): Ifd[] {
  return valuesOf(file, ifd, subIfds)
    .slice(0, maxInner)
    .flatMap((offset) => orNothing(() => [readIfd(new Cursor(file.bytes, offset, file.endian), file.isBig)]));
}

function valuesOf(file: TiffFile, ifd: Ifd, tag: number): number[] {
  const field = ifd.fields.find((each) => each.tag === tag);
  return field === undefined ? [] : orNothing(() => numbers(file, field));
}

function orNothing<T>(read: () => T[]): T[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof DermShareError) return [];
    throw error;
  }
}
