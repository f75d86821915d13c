import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { newRecord } from "../../src/consent/record.ts";
import { keepRecord, namedConsent } from "../../src/workflow/consent-record.ts";

it("points from a reference, or from the name of a bundle, to the record that is kept under it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "derm-state-"));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  vi.stubEnv("XDG_STATE_HOME", folder);
  const record = newRecord({ purpose: "teaching" }, "2026-11-24", (length) => new Uint8Array(length).fill(7));
  await keepRecord(record, record.ref);
  await keepRecord(record, "derm-4f1c09ab");
  const hints: (readonly [string, string])[] = [
    [record.ref, `did you mean ${record.ref}.record.json?`],
    [record.ref.toLowerCase().replace("-", ""), `did you mean ${record.ref}.record.json?`],
    ["derm-4f1c09ab", "did you mean derm-4f1c09ab.record.json?"],
    ["techng", "did you mean teaching?"],
  ];
  for (const [typed, hint] of hints) {
    await expect(namedConsent(typed, "2026-11-24"), typed).rejects.toMatchObject({ code: "usage", hint });
  }
});
