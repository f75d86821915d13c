import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { bundleName } from "../../src/bundle/manifest-fields.ts";
import { ascii } from "../../src/bytes/bytes.ts";
import { writePending } from "../../src/files/write.ts";
import { seal } from "../../src/workflow/seal.ts";

import { failureOf } from "../support/errors.ts";
import { sampleSeal } from "./sample-seal.ts";

it("leaves no file of words behind when the bundle cannot get its name", async () => {
  const folder = mkdtempSync(join(tmpdir(), "derm-seal-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const sample = await sampleSeal();
  let taken = "";
  const sealing = seal({
    ...sample,
    outDir: folder,
    beforeCommit: async (bundleId) => {
      taken = `${bundleName(bundleId)}.age`; // somebody else's, in the last moment
      writeFileSync(join(folder, taken), "");
      return [await writePending(join(folder, "words.txt"), ascii("ozone-lava\n"))];
    },
  });
  expect(await failureOf(() => sealing)).toContain("output-exists");
  expect(readdirSync(folder)).toEqual([taken]);
});
