import { join } from "node:path";
import { expect, it } from "vitest";
import type { Edit } from "../../src/edits.ts";
import { plainStrip } from "../../src/workflow/anonymise.ts";
import { preparePictures } from "../../src/workflow/ready-picture.ts";

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
