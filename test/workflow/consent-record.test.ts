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
  const hinting = (hint: string) => expect.objectContaining({ code: "usage", hint });
  for (const typed of [record.ref, record.ref.toLowerCase().replace("-", "")]) {
    await expect(namedConsent(typed, "2026-11-24")).rejects.toEqual(hinting(`did you mean ${record.ref}.record.json?`));
  }
  await expect(namedConsent("derm-4f1c09ab", "2026-11-24")).rejects.toEqual(
    hinting("did you mean derm-4f1c09ab.record.json?"),
  );
  await expect(namedConsent("techng", "2026-11-24")).rejects.toEqual(hinting("did you mean teaching?"));
});
