import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { bundleName } from "../../src/bundle/manifest-fields.ts";
import { ascii } from "../../src/bytes/bytes.ts";
import { writePending } from "../../src/files/write.ts";
import { plainStrip } from "../../src/workflow/anonymise.ts";
import { preparePictures } from "../../src/workflow/ready-picture.ts";
import { seal } from "../../src/workflow/seal.ts";
import { inner, keys, sheet } from "../bundle/samples.ts";
import { failureOf } from "../support/errors.ts";

it("leaves no file of words behind when the bundle cannot get its name", async () => {
  const folder = mkdtempSync(join(tmpdir(), "derm-seal-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(import.meta.dirname, "../vectors/bundle/pictures/01.jpg");
  const { pictures } = await preparePictures([{ path, relativePath: "01.jpg", root: null }], plainStrip);
  let taken = "";
  const sealing = seal({
    pictures,
    consent: inner.consent,
    features: inner.features,
    sheet,
    record: ascii("{}"),
    lock: { recipients: [keys.identity.recipient] },
    passphraseOrigin: "generated",
    signing: keys.signing,
    role: "gp",
    outDir: folder,
    shell: null,
    now: "2026-11-22T09:30:00Z",
    tool: "derm-share/0.1.0",
    beforeCommit: async (bundleId) => {
      taken = `${bundleName(bundleId)}.age`; // somebody else's, in the last moment
      writeFileSync(join(folder, taken), "");
      return [await writePending(join(folder, "words.txt"), ascii("ozone-lava\n"))];
    },
  });
  expect(await failureOf(() => sealing)).toContain("output-exists");
  expect(readdirSync(folder)).toEqual([taken]);
});
