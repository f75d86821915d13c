import { EventEmitter, once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { noDecisions, readDecisions, writeDecisions } from "../../src/workflow/decisions-file.ts";
import { review } from "../../src/workflow/review.ts";

// Only a built program has its pages beside it.
vi.mock(import("../../src/workflow/editor-page.ts"), () => {
  const page = { html: "", script: "", style: "" };
  return { editorPage: async () => page, pagesForReview: async () => ({ sheet: page, editor: page }) };
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "derm-review-"));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

it("a review is not over for nobody's touch while files are read, and two minutes after the last one it is", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const events = new EventEmitter();
  const shown = once(events, "shown");
  let ended = false;
  const options = { path: join(folder, "none", "d.json"), merge: [], open: () => void events.emit("shown") };
  const reviewed = review(slowly(once(events, "read")), options).finally(() => {
    ended = true;
  });
  await shown;
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(ended).toBe(false);
  events.emit("read");
  await vi.advanceTimersByTimeAsync(100_000);
  expect(ended).toBe(false);
  await vi.advanceTimersByTimeAsync(100_000);
  expect(await reviewed).toMatchObject({ unsaved: "idle" });
  expect(existsSync(options.path)).toBe(false); // nothing was decided
});

it("does not end well where something else took the place of what was decided; a file that is gone is written again", async () => {
  const path = join(folder, "d.json");
  const decided = { ...noDecisions(), pictures: { ["a".repeat(64)]: { verdict: "withhold" } as const } };
  const torn = '{ "format": "derm-sha';
  const reviewed = async (meanwhile: () => void) => {
    await writeDecisions(path, decided);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const events = new EventEmitter();
    const shown = once(events, "shown");
    const end = review(slowly(Promise.resolve()), { path, merge: [], open: () => void events.emit("shown") });
    const ended = end.catch((error: unknown) => error);
    await shown;
    meanwhile();
    await vi.advanceTimersByTimeAsync(200_000);
    return ended;
  };
  const failed = await reviewed(() => writeFileSync(path, torn));
  expect(failed).toMatchObject({ code: "write-failed", message: expect.stringContaining("Not kept: ") as unknown });
  expect(readFileSync(path, "utf8")).toBe(torn);
  expect(await reviewed(() => rmSync(path))).toMatchObject({ unsaved: "idle" });
  expect(await readDecisions(path, true)).toEqual(decided);
});

it("keeps nothing under a link, which would become a file of its own", async () => {
  const [real, path] = [join(folder, "real.json"), join(folder, "d.json")];
  await writeDecisions(real, noDecisions());
  symlinkSync(real, path);
  const open = vi.fn();
  const reviewed = review(slowly(Promise.resolve()), { path, merge: [], open });
  await expect(reviewed).rejects.toMatchObject({ code: "usage" });
  expect(open).not.toHaveBeenCalled();
});

/** A folder without pictures that is read to its end when `read` says so. */
async function* slowly(read: Promise<unknown>): AsyncGenerator<never> {
  await read;
  yield* [];
}
