import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { addToLedger, readLedger } from "../../src/workflow/ledger.ts";
import { makeState } from "../support/state.ts";

const ref = "7Q2M-VK4D";
const today = "2026-11-24";

describe("the ledger on the disk", () => {
  it("is one without lines where a power cut left nothing in it, and is written on", async () => {
    const path = join(makeState(), "ledger.jsonl");
    writeFileSync(path, "", { mode: 0o600 });
    expect(await readLedger()).toEqual({ lines: [], damaged: [] });
    await addToLedger([{ type: "withdrawn", on: today, ref }]);
    expect(readFileSync(path, "utf8")).toBe(`{"type":"withdrawn","on":"${today}","ref":"${ref}"}\n`);
  });
});
