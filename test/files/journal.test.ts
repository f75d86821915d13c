import { readdirSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Journal } from "../../src/files/journal.ts";
import { makeState } from "../support/state.ts";

it("a journal that a power cut left empty is one in which nothing is done", async () => {
  const state = makeState();
  const mark = "a".repeat(22);
  const first = await Journal.open("/out", false);
  first.add(mark, "done");
  first.close();
  const [name = "none"] = readdirSync(join(state, "journal"));
  const before = await Journal.open("/out", true);
  before.close();
  expect(before.find(mark)).toBe("done");
  truncateSync(join(state, "journal", name));
  const after = await Journal.open("/out", true);
  after.close();
  expect(after.find(mark)).toBeNull();
});
