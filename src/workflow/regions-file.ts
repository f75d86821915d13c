/**
 * A file that holds regions: what to cover on one picture, or on a whole series, and at most one crop.
 * Schema: schemas/regions-1.schema.json.
 */
import { parseUnrepeated } from "../bytes/json.ts";
import type { Fill } from "../edits.ts";
import { DermShareError } from "../errors.ts";
import { checkShape, type Point, type Rect, type Region, type Size } from "../geometry.ts";
import type { AskedEdit } from "./asked-edits.ts";

const format = "derm-share/regions/1";
const mostRegions = 1000;

/** What the file asks for; `label` (its path) stands in errors. */
export interface RegionsFileOptions {
  readonly label: string;
  readonly fill: Fill;
}

/**
 * Reads the file: its masks, then its crop.
 *
 * @throws DermShareError "region-invalid", which says where
 */
export function parseRegionsFile(text: string, { label, fill }: RegionsFileOptions): AskedEdit[] {
  const file = objectAt(
    parseUnrepeated(text, malformed),
    "the file",
    ["format", "coordinates"],
    ["size", "regions", "crop"],
  );
  if (file["format"] !== format) throw malformed(`"format" is not ${format}`);
  const where = whereOf(file["coordinates"], file["size"]);
  if (file["regions"] === undefined && file["crop"] === undefined) throw malformed("it has neither regions nor a crop");
  const regions = file["regions"] === undefined ? [] : listAt(file["regions"], "regions", mostRegions).map(readRegion);
  const crops = file["crop"] === undefined ? [] : [readRect(file["crop"], "crop", [])];
  return [
    ...regions.map((region, i) => ({
      label: `${label}, region ${i + 1}`,
      ...where,
      edit: { kind: "mask", region, fill } as const,
    })),
    ...crops.map((rect) => ({ label: `${label}, crop`, ...where, edit: { kind: "crop", rect } as const })),
  ];
}

function whereOf(coordinates: unknown, size: unknown): Pick<AskedEdit, "unit" | "drawnOn"> {
  if (coordinates === "percent" && size === undefined) return { unit: "percent" };
  if (coordinates !== "pixels") throw malformed('"coordinates" is pixels, with the size, or percent, without');
  const { width, height } = readSize(size);
  return { unit: "pixels", drawnOn: { width, height } };
}

function readSize(value: unknown): Size {
  const fields = objectAt(value, "size", ["width", "height"]);
  const [width, height] = [numberAt(fields["width"], "size"), numberAt(fields["height"], "size")];
  if (![width, height].every((side) => Number.isInteger(side) && side > 0))
    throw malformed("size needs two whole numbers above zero");
  return { width, height };
}

function readRegion(value: unknown, i: number): Region {
  const where = `region ${i + 1}`;
  const region = shapeAt(value, where);
  try {
    checkShape(region);
  } catch (error) {
    throw error instanceof DermShareError ? error.about(where) : error;
  }
  return region;
}

function shapeAt(value: unknown, where: string): Region {
  const shape = typeof value === "object" && value !== null && "shape" in value ? value.shape : undefined;
  switch (shape) {
    case "rect":
      return { shape, ...readRect(value, where, ["shape"]) };
    case "ellipse": {
      const fields = objectAt(value, where, ["shape", "cx", "cy", "rx", "ry"]);
      const [cx, cy] = [numberAt(fields["cx"], where), numberAt(fields["cy"], where)];
      return { shape, cx, cy, rx: numberAt(fields["rx"], where), ry: numberAt(fields["ry"], where) };
    }
    case "polygon": {
      const fields = objectAt(value, where, ["shape", "points"]);
      return { shape, points: listAt(fields["points"], where, mostRegions).map((point) => readPoint(point, where)) };
    }
    default:
      throw malformed(`${where} is no rect, ellipse or polygon`);
  }
}

function readRect(value: unknown, where: string, more: readonly string[]): Rect {
  const fields = objectAt(value, where, ["x", "y", "width", "height", ...more]);
  const [x, y] = [numberAt(fields["x"], where), numberAt(fields["y"], where)];
  const rect = { x, y, width: numberAt(fields["width"], where), height: numberAt(fields["height"], where) };
  checkShape({ shape: "rect", ...rect });
  return rect;
}

function readPoint(value: unknown, where: string): Point {
  const point = listAt(value, where, 2);
  return { x: numberAt(point[0], where), y: numberAt(point[1], where) };
}

/** An object with these keys and at most those others. */
function objectAt(
  value: unknown,
  where: string,
  keys: readonly string[],
  optional: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed(`${where} is not an object`);
  const fields = Object.fromEntries(Object.entries(value));
  const missing = keys.filter((key) => fields[key] === undefined);
  if (missing.length > 0) throw malformed(`${where} lacks ${missing.join(", ")}`);
  if (Object.keys(fields).some((key) => !keys.includes(key) && !optional.includes(key)))
    throw malformed(`${where} has a key that is not known`);
  return fields;
}

function listAt(value: unknown, where: string, most: number): unknown[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > most)
    throw malformed(`${where} needs a list of 1 to ${most}`);
  return value;
}

function numberAt(value: unknown, where: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw malformed(`${where} needs numbers`);
  return value;
}

function malformed(found: string): DermShareError {
  return new DermShareError("region-invalid", found, "derm-share redact-region --help shows a regions file");
}
