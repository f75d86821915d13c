/** The flags that say what to cover and what to keep of a picture. */
import type { Command } from "commander";
import type { Fill } from "../edits.ts";
import { decodeText } from "../bytes/text.ts";
import { DermShareError } from "../errors.ts";
import { readInput } from "../files/read.ts";
import { checkShape, type Point, type Rect, type Region } from "../geometry.ts";
import type { AskedEdit, Unit } from "../workflow/asked-edits.ts";
import { parseRegionsFile } from "../workflow/regions-file.ts";
import { collect } from "./options.ts";

/** The flags of `addShapeOptions`. */
export interface ShapeFlags {
  readonly rect?: readonly string[];
  readonly ellipse?: readonly string[];
  readonly polygon?: readonly string[];
  readonly regions?: string;
  readonly fill?: string;
}

const largestRegionsFileBytes = 1 << 20;

/** What to cover. */
export function addShapeOptions(command: Command): Command {
  return command
    .optionsGroup("What to cover (pixels as displayed or percentages, from the top left; again for several):")
    .option("--rect <x,y,w,h>", "a rectangle: 40,30,200,80 or 10%,5%,30%,20%", collect)
    .option("--ellipse <cx,cy,rx,ry>", "an ellipse: its middle and its two radii", collect)
    .option("--polygon <x1,y1,...>", "three corners or more", collect)
    .option("--regions <file>", "a regions file (JSON), for one picture or a series")
    .option("--fill <colour>", "black, grey or white", "black");
}

/**
 * What the flags ask for, in their order; empty where there is no shape.
 *
 * @throws DermShareError "region-invalid", "usage", "read-failed"
 */
export async function shapesFrom(flags: ShapeFlags): Promise<readonly AskedEdit[]> {
  const fill = fillFrom(flags.fill ?? "black");
  const masks = [
    ...(flags.rect ?? []).map((text) =>
      maskFrom("--rect", text, fill, (numbers) => ({ shape: "rect", ...box(numbers) })),
    ),
    ...(flags.ellipse ?? []).map((text) => maskFrom("--ellipse", text, fill, ellipse)),
    ...(flags.polygon ?? []).map((text) => maskFrom("--polygon", text, fill, polygon)),
  ];
  return flags.regions === undefined ? masks : [...masks, ...(await regionsIn(flags.regions, fill))];
}

/**
 * The shapes, and the one crop that a flag or the regions file asks for.
 *
 * @throws DermShareError as `shapesFrom`, and "usage" for several crops
 */
export async function editsFrom(
  flags: ShapeFlags & { readonly crop?: readonly string[] },
): Promise<readonly AskedEdit[]> {
  const asked = [...(await shapesFrom(flags)), ...(flags.crop ?? []).map((text) => cropFrom("--crop", text))];
  const crops = asked.filter(({ edit }) => edit.kind === "crop").map(({ label }) => label);
  if (crops.length < 2) return asked;
  throw new DermShareError("usage", `only one crop is possible, but there are ${crops.join(" and ")}`, "leave one");
}

/** The crop that a flag asks for. @throws DermShareError "region-invalid" */
export function cropFrom(flag: string, text: string): AskedEdit {
  const { label, unit, numbers } = measures(flag, text);
  const rect = box(numbers);
  checked({ shape: "rect", ...rect }, label);
  return { label, unit, edit: { kind: "crop", rect } };
}

async function regionsIn(path: string, fill: Fill): Promise<readonly AskedEdit[]> {
  try {
    const text = decodeText(await readInput(path, largestRegionsFileBytes));
    return parseRegionsFile(text, { label: path, fill });
  } catch (error) {
    throw error instanceof DermShareError ? error.about(path) : error;
  }
}

function maskFrom(flag: string, text: string, fill: Fill, read: (numbers: readonly number[]) => Region): AskedEdit {
  const { label, unit, numbers } = measures(flag, text);
  return { label, unit, edit: { kind: "mask", region: checked(read(numbers), label), fill } };
}

function checked(region: Region, label: string): Region {
  try {
    checkShape(region);
  } catch (error) {
    throw error instanceof DermShareError ? error.about(label) : error;
  }
  return region;
}

function box([x = NaN, y = NaN, width = NaN, height = NaN]: readonly number[]): Rect {
  return { x, y, width, height };
}

function ellipse([cx = NaN, cy = NaN, rx = NaN, ry = NaN]: readonly number[]): Region {
  return { shape: "ellipse", cx, cy, rx, ry };
}

function polygon(numbers: readonly number[]): Region {
  const points: Point[] = [];
  for (let i = 0; i < numbers.length; i += 2) points.push({ x: numbers[i] ?? NaN, y: numbers[i + 1] ?? NaN });
  return { shape: "polygon", points };
}

/** The numbers of a flag, all of one unit: four, or for a polygon pairs. */
function measures(flag: string, text: string): { label: string; unit: Unit; numbers: readonly number[] } {
  const parts = text.split(",").map((part) => part.trim());
  const isPolygon = flag === "--polygon";
  const isCounted = isPolygon ? parts.length >= 6 && parts.length % 2 === 0 : parts.length === 4;
  const inPercent = parts.filter((part) => part.endsWith("%")).length;
  if (!isCounted || !parts.every((part) => /^-?\d+(?:\.\d+)?%?$/.test(part))) {
    const expected = isPolygon ? "pairs of numbers, three or more" : "four numbers";
    throw invalid(flag, `takes ${expected}, with commas between`);
  }
  if (inPercent > 0 && inPercent < parts.length) throw invalid(flag, "takes pixels or percentages, not both at once");
  return {
    label: `${flag} ${text}`,
    unit: inPercent > 0 ? "percent" : "pixels",
    numbers: parts.map((part) => Number.parseFloat(part)),
  };
}

/** The colour of a mask. @throws DermShareError "usage" */
export function fillFrom(word: string): Fill {
  if (word === "black" || word === "grey" || word === "white") return word;
  throw new DermShareError("usage", "--fill does not know this colour", "it is one of black, grey, white");
}

function invalid(flag: string, message: string): DermShareError {
  return new DermShareError("region-invalid", `${flag} ${message}`, `for example ${flag} ${examples[flag] ?? ofBox}`);
}

const ofBox = "40,30,200,80 or 10%,5%,30%,20%";
const examples: Readonly<Record<string, string>> = {
  "--ellipse": "140,70,100,40 or 25%,15%,15%,10%",
  "--polygon": "40,30,240,30,140,110 or 10%,5%,40%,5%,25%,25%",
};
