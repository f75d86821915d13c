import { EventEmitter, once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { review } from "../../src/workflow/review.ts";

// Only a built program has its pages beside it.
vi.mock(import("../../src/workflow/editor-page.ts"), () => {
  const page = { html: "", script: "", style: "" };
  return { editorPage: async () => page, pagesForReview: async () => ({ sheet: page, editor: page }) };
});

afterEach(() => vi.useRealTimers());

it("a review is not over for nobody's touch while files are read, and two minutes after the last one it is", async () => {
  const folder = mkdtempSync(join(tmpdir(), "derm-review-"));
  try {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const events = new EventEmitter();
    const shown = once(events, "shown");
    let ended = false;
    const options = { path: join(folder, "d.json"), merge: [], open: () => void events.emit("shown") };
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
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** A folder without pictures that is read to its end when `read` says so. */
async function* slowly(read: Promise<unknown>): AsyncGenerator<never> {
  await read;
  yield* [];
}
