import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { editsFor } from "../../src/workflow/asked-edits.ts";
import { parseRegionsFile } from "../../src/workflow/regions-file.ts";
import { failureOf } from "../support/errors.ts";

const schemaText = readFileSync(join(import.meta.dirname, "../../schemas/regions-1.schema.json"), "utf8");
const isOfSchema = new Ajv2020({ strict: true, strictRequired: false }).compile(JSON.parse(schemaText));

const head = { format: "derm-share/regions/1", coordinates: "percent" };
const rect = { shape: "rect", x: 10, y: 5, width: 30, height: 20 };
const ellipse = { shape: "ellipse", cx: 50, cy: 60, rx: 8, ry: 5 };
const points = [
  [1, 1],
  [9, 2],
  [5.5, 8],
];
const polygon = { shape: "polygon", points };
const crop = { x: 1, y: 2, width: 90, height: 80 };
const pixels = { ...head, coordinates: "pixels", size: { width: 384, height: 288 } };

const right: Record<string, unknown> = {
  "one rectangle": { ...head, regions: [rect] },
  "every shape and a crop": { ...head, regions: [rect, ellipse, polygon], crop },
  "a crop alone": { ...pixels, crop },
  "a region that reaches beyond the picture": { ...pixels, regions: [{ ...rect, x: -5 }] },
};

const wrong: Record<string, unknown> = {
  "no object": [],
  "another format": { ...head, format: "derm-share/regions/2", regions: [rect] },
  "no coordinates": { format: head.format, regions: [rect] },
  "unknown coordinates": { ...head, coordinates: "inches", regions: [rect] },
  "pixels without a size": { ...head, coordinates: "pixels", regions: [rect] },
  "percentages with a size": { ...pixels, coordinates: "percent", regions: [rect] },
  "a size of half pixels": { ...pixels, size: { width: 1.5, height: 2 }, regions: [rect] },
  "a size of nothing": { ...pixels, size: { width: 0, height: 2 }, regions: [rect] },
  "a size with a third side": { ...pixels, size: { width: 1, height: 2, depth: 3 }, regions: [rect] },
  nothing: head,
  "an empty list": { ...head, regions: [] },
  "an empty list beside a crop": { ...head, regions: [], crop },
  "an unknown key": { ...head, regions: [rect], patient: "x" },
  "an unknown key in a region": { ...head, regions: [{ ...rect, note: "x" }] },
  "an unknown key in a crop": { ...head, crop: { ...crop, shape: "rect" } },
  "an unknown shape": { ...head, regions: [{ ...rect, shape: "circle" }] },
  "no shape": { ...head, regions: [crop] },
  "a key that lacks": { ...head, regions: [{ shape: "rect", x: 1, y: 1, width: 2 }] },
  "a number in quotes": { ...head, regions: [{ ...rect, x: "10" }] },
  "no width": { ...head, regions: [{ ...rect, width: 0 }] },
  "a negative radius": { ...head, regions: [{ ...ellipse, rx: -1 }] },
  "two corners": { ...head, regions: [{ shape: "polygon", points: points.slice(0, 2) }] },
  "a corner of one number": { ...head, regions: [{ shape: "polygon", points: [[1], [2, 2], [3, 4]] }] },
  "a corner of three numbers": {
    ...head,
    regions: [
      {
        shape: "polygon",
        points: [
          [1, 1, 1],
          [2, 2],
          [3, 4],
        ],
      },
    ],
  },
  "an empty crop": { ...head, crop: { ...crop, height: 0 } },
};

const parse = (text: string) => parseRegionsFile(text, { label: "covers.json", fill: "grey" });

describe("a regions file", () => {
  it.each(Object.entries(right))("with %s is taken, by the schema too", (_, file) => {
    expect(parse(JSON.stringify(file)).length).toBeGreaterThan(0);
    expect(isOfSchema(file)).toBe(true);
  });

  it.each(Object.entries(wrong))("with %s is refused, by the schema too", async (_, file) => {
    expect(await failureOf(() => parse(JSON.stringify(file)))).toContain("region-invalid");
    expect(isOfSchema(file)).toBe(false);
  });

  it("that is no JSON is refused without a word of it", async () => {
    expect(await failureOf(() => parse('{"patient": Jane'))).toBe("region-invalid: it is not JSON");
  });

  it("with a key twice is refused: the last would hold, and uncover what the first covers", async () => {
    const text = JSON.stringify({ ...head, regions: [rect], crop }).replace('"crop"', '"regions":[],"crop"');
    expect(await failureOf(() => parse(text))).toBe("region-invalid: a key stands twice in it");
  });

  it("in percentages fits every picture", () => {
    const asked = parse(JSON.stringify(right["every shape and a crop"]));
    expect(editsFor(asked, { width: 200, height: 1000 })).toEqual([
      { kind: "mask", fill: "grey", region: { shape: "rect", x: 20, y: 50, width: 60, height: 200 } },
      { kind: "mask", fill: "grey", region: { shape: "ellipse", cx: 100, cy: 600, rx: 16, ry: 50 } },
      {
        kind: "mask",
        fill: "grey",
        region: {
          shape: "polygon",
          points: [
            { x: 2, y: 10 },
            { x: 18, y: 20 },
            { x: 11, y: 80 },
          ],
        },
      },
      { kind: "crop", rect: { x: 2, y: 20, width: 180, height: 800 } },
    ]);
  });

  it("in pixels fits the picture it was drawn on, and none that is turned", async () => {
    const asked = parse(JSON.stringify({ ...pixels, regions: [rect] }));
    expect(editsFor(asked, { width: 384, height: 288 })).toHaveLength(1);
    expect(await failureOf(() => editsFor(asked, { width: 288, height: 384 }))).toBe(
      "region-invalid: covers.json, region 1: drawn on a picture of 384 x 288, but this one is 288 x 384",
    );
  });
});
