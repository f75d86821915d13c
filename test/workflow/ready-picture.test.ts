import { join } from "node:path";
import { expect, it } from "vitest";
import type { Edit } from "../../src/edits.ts";
import { DermShareError } from "../../src/errors.ts";
import { plainStrip } from "../../src/workflow/anonymise.ts";
import { type AskedEdit, editsFor } from "../../src/workflow/asked-edits.ts";
import { drawnEdits } from "../../src/workflow/drawn-edits.ts";
import { preparePictures } from "../../src/workflow/ready-picture.ts";
import { corpusFiles, describeCorpus } from "../support/corpus.ts";

const fixtures = join(import.meta.dirname, "../../fixtures/planted");
const mask = (x: number, y: number): Edit => ({
  kind: "mask",
  fill: "black",
  region: { shape: "rect", x, y, width: 10, height: 4 },
});

it.each([
  ["lesion.jpg", [256, 512]], // one MCU of 16 x 16, and two
  ["lesion.png", [40, 40]],
])("knows of %s how much each mask covered, and which steps were done", async (name, areas) => {
  const path = join(fixtures, name);
  const edits: Edit[] = [mask(0, 0), mask(40, 50), { kind: "crop", rect: { x: 32, y: 32, width: 64, height: 64 } }];
  const found = [{ path, relativePath: name, root: null }];
  const { pictures } = await preparePictures(found, { ...plainStrip, edits });
  expect(pictures).toMatchObject([{ steps: ["metadata-removed", "masked", "cropped"], maskAreasPx: areas }]);
});

const byFlag: AskedEdit = {
  label: "--rect",
  unit: "pixels",
  edit: { kind: "mask", fill: "black", region: { shape: "rect", x: 0, y: 0, width: 10, height: 4 } },
};
const drawn = drawnEdits(
  { regions: [{ shape: "rect", x: 40, y: 50, width: 9, height: 9 }], crop: null, fill: "black" },
  { width: 384, height: 288 },
  "the editor",
);

it("has another hint for what was drawn on another picture than for what was typed for it", () => {
  const other = { width: 9, height: 9 };
  const hintOf = (edits: readonly AskedEdit[]): unknown => {
    try {
      return editsFor(edits, other);
    } catch (error) {
      return error instanceof DermShareError ? error.hint : error;
    }
  };
  expect(hintOf(drawn)).toBe("draw it anew on this picture");
  expect(hintOf([{ ...byFlag, drawnOn: { width: 384, height: 288 } }])).toContain("percentages");
});

it.each([
  ["drawn", drawn, [], ["regions-confirmed"]],
  ["named by a flag", [byFlag], [], []],
  ["drawn, and others named by flags", [byFlag, ...drawn], [], []],
  [
    "drawn after detectors looked",
    drawn,
    ["faces", "codes"],
    ["faces-looked-for", "codes-looked-for", "regions-confirmed"],
  ],
  ["not there though a detector looked", [], ["codes"], ["codes-looked-for"]],
] as const)("tells of masks that are %s whether a person saw each", async (_, asked, detectors, steps) => {
  const found = [{ path: join(fixtures, "lesion.jpg"), relativePath: "lesion.jpg", root: null }];
  const { pictures } = await preparePictures(found, { ...plainStrip, asked }, detectors);
  const done = asked.length > 0 ? ["metadata-removed", "masked"] : ["metadata-removed"];
  expect(pictures[0]?.steps).toEqual([...done, ...steps]);
});

describeCorpus("a HEIC", () => {
  it("is told to have been converted, and stays lossy", async () => {
    const path = corpusFiles("images", /cheers.*heic$/)[0] ?? "none";
    const { pictures } = await preparePictures([{ path, relativePath: "x.heic", root: null }], plainStrip);
    expect(pictures).toMatchObject([
      { mediaType: "image/jpeg", lossless: false, steps: ["metadata-removed", "converted", "re-encoded"] },
    ]);
  });
});
