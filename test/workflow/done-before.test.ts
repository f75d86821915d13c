import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, it, onTestFinished, vi } from "vitest";
import { beginJob, endJobs } from "../../src/bytes/job-memory.ts";
import { plainStrip } from "../../src/workflow/anonymise.ts";
import { DoneBefore } from "../../src/workflow/done-before.ts";

it("takes no other file for the result of a run that was stopped, while jobs begin beside it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "derm-done-"));
  vi.stubEnv("XDG_STATE_HOME", join(folder, "state"));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    endJobs();
    rmSync(folder, { recursive: true });
  });
  const at = (name: string) => join(folder, name);
  const [path, temporaryPath, same] = [at("there.jpg"), at("new.jpg"), at("same.jpg")];
  writeFileSync(path, Buffer.alloc(300_000, 1));
  writeFileSync(temporaryPath, Buffer.alloc(300_000, 2));
  writeFileSync(same, Buffer.alloc(300_000, 2));
  const memory = await DoneBefore.open(true, "1", {
    ...plainStrip,
    suffix: "clean",
    destination: { kind: "folder", path: folder },
    force: false,
    dryRun: false,
    withHash: false,
  });
  onTestFinished(() => memory.close());
  const asking = new AbortController();
  const jobs = (async () => {
    for (; !asking.signal.aborted; await setImmediate()) beginJob();
  })();
  const [isOther, isSame] = [
    await memory.isThere({ path, temporaryPath }),
    await memory.isThere({ path: same, temporaryPath }),
  ];
  asking.abort();
  await jobs;
  expect({ isOther, isSame }).toEqual({ isOther: false, isSame: true });
});
