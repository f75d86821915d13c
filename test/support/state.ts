/** A state folder of a test's own, for what runs in the test's process. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";

/** Where the program remembers until the test ends. */
export function makeState(): string {
  const root = mkdtempSync(join(tmpdir(), "derm-state-"));
  vi.stubEnv("XDG_STATE_HOME", root);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(root, { recursive: true });
  });
  const folder = join(root, "derm-share");
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}
