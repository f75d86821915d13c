import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { keptBy, Pieces, wholeOf } from "../../src/bytes/pieces.ts";
import { ScratchFile } from "../../src/files/scratch-file.ts";
import { failureOf } from "../support/errors.ts";

let folder = "";
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "derm-share-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const large = new Uint8Array(100_000).fill(1);
const larger = new Uint8Array(200_000).fill(2);

it("gives back all that it was given, in a folder that shows nothing of it", () => {
  const scratch = new ScratchFile(join(folder, "new"));
  const small = Uint8Array.of(7);
  const kept = keptBy(scratch.keep, new Pieces([large, small, larger]));
  const second = scratch.keep(large);
  expect(readdirSync(join(folder, "new"))).toEqual([]);
  expect(kept instanceof Pieces && kept.areInMemory).toBe(false);
  expect(Buffer.concat([large, small, larger]).equals(wholeOf(kept))).toBe(true);
  expect(Buffer.from(large).equals(wholeOf(second))).toBe(true);
  scratch.close();
  expect(readdirSync(join(folder, "new"))).toEqual([]);
});

it("makes nothing where nothing is kept", () => {
  const scratch = new ScratchFile(join(folder, "new"));
  expect(keptBy(scratch.keep, Uint8Array.of(1))).toEqual(Uint8Array.of(1));
  scratch.close();
  expect(readdirSync(folder)).toEqual([]);
});

it("tells of a folder that takes nothing", async () => {
  writeFileSync(join(folder, "file"), "");
  const scratch = new ScratchFile(join(folder, "file"));
  expect(await failureOf(() => Promise.resolve(scratch.keep(large)))).toMatch(/^write-failed: /);
  scratch.close();
});
