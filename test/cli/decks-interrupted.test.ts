import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { canaryDraft } from "../deck/canary.ts";
import { layFixture } from "../support/fixtures.ts";
import { interrupted } from "../support/interrupted.ts";
import { jsonLines } from "../support/json-lines.ts";
import { describeWith } from "../support/oracles.ts";
import { type Desk, makeDesk } from "../support/program.ts";

const draft = await canaryDraft();
const finished = draft.build();
draft.replace("ppt/slides/slide2.xml", "<p:sld ", '<p:sld show="0" ');
const held = draft.build();

/** Every third deck is one that is held. */
function layDecks(desk: Desk, count: number): void {
  mkdirSync(desk.path("in"));
  for (let i = 0; i < count; i++) writeFileSync(desk.path(`in/${i}.pptx`), i % 3 === 2 ? held : finished);
}

function namesIn(desk: Desk, folder: string): string[] {
  return Object.keys(desk.files()).filter((name) => name.startsWith(`${folder}/`));
}

describe("strip of a folder of decks, interrupted", () => {
  it.each([
    ["SIGINT", "1"],
    ["SIGINT", "2"],
    ["SIGTERM", "2"],
  ] as const)(
    "by %s with --jobs %s: exit 130, whole decks and no others, and --resume does the rest",
    { timeout: 120_000 },
    async (signal, jobs) => {
      const desk = makeDesk();
      layDecks(desk, 16);
      const args = ["strip", "in", "--out-dir", "out", "--json", "--jobs", jobs];
      const run = await interrupted(desk, args, signal);
      expect(run.status).toBe(130);
      expect(run.stderr).toContain("interrupted");
      expect(run.stderr).not.toContain("bug");
      const written = [...namesIn(desk, "out"), ...namesIn(desk, "out-hold")];
      expect(written.length).toBeGreaterThanOrEqual(1);
      expect(written.length).toBeLessThan(16);
      expect(written.filter((name) => !/^out(?:-hold)?\/\d+\.pptx$/.test(name))).toEqual([]);
      expect((await desk.run(["verify", "out"])).status).toBe(0);
      const rest = await desk.run([...args, "--resume", "--force", "--hidden-slides", "keep"]);
      expect(rest.status).toBe(0);
      expect(namesIn(desk, "out")).toHaveLength(16);
    },
  );
});

describe("strip of a deck, where it cannot be written", () => {
  it("fails a folder's decks for which the disk has no room, and leaves nothing of them", async () => {
    const desk = makeDesk();
    layDecks(desk, 2);
    const script = `trap '' XFSZ; ulimit -f 8; exec "$0" "$@"`; // in blocks of 512 bytes
    const under = ["sh", "-c", script];
    const run = await desk.run(["strip", "in", "--out-dir", "out", "--json", "--jobs", "2"], { under });
    expect(run.status).toBe(3);
    const failed = jsonLines(run.stdout).filter(({ status }) => status === "failed");
    expect(failed).toMatchObject(Array.from({ length: 2 }, () => ({ error: { code: "write-failed" } })));
    expect(namesIn(desk, "out")).toEqual([]);
  });

  it("says so when standard output takes no more", async () => {
    const desk = makeDesk();
    layDecks(desk, 1);
    const under = ["sh", "-c", '"$0" "$@" > /dev/full'];
    const run = await desk.run(["strip", "in/0.pptx", "-o", "-"], { under });
    expect(run.status).toBe(74);
    expect(run.stderr).not.toContain("bug");
  });
});

describeWith(["setpriv"], "strip of decks, as somebody who is not root", () => {
  it("says before anybody draws or decides that nothing could be kept", async () => {
    const desk = makeDesk();
    layFixture(desk, "clean/lesion.jpg", "lesion.jpg");
    for (const path of [join(desk.folder, ".."), desk.folder]) chmodSync(path, 0o755);
    chmodSync(desk.path("lesion.jpg"), 0o644);
    const under = ["setpriv", "--reuid", "65534", "--clear-groups"];
    for (const args of [
      ["redact-region", "lesion.jpg", "--edit"],
      ["crop", "lesion.jpg", "--in-place"],
      ["seal", "lesion.jpg", "--consent", "teaching", "--edit"],
      ["review", "lesion.jpg"],
    ]) {
      const run = await desk.run([...args, "--browser", "none"], { under });
      expect(run.stderr).toContain("permission denied");
      expect(run.stderr).not.toContain("http");
      expect(run.status, args.join(" ")).toBe(74);
    }
  });

  it("says for each deck that the folder of results may not be written", async () => {
    const desk = makeDesk();
    layDecks(desk, 2);
    mkdirSync(desk.path("out"), { mode: 0o555 });
    for (const path of [join(desk.folder, ".."), desk.folder, desk.path("in")]) chmodSync(path, 0o755);
    for (const name of readdirSync(desk.path("in"))) chmodSync(desk.path(`in/${name}`), 0o644);
    const under = ["setpriv", "--reuid", "65534", "--clear-groups"];
    const run = await desk.run(["strip", "in", "--out-dir", "out", "--json", "--jobs", "2"], { under });
    expect(run.status).toBe(3);
    expect(jsonLines(run.stdout).slice(0, -1)).toMatchObject(
      Array.from({ length: 2 }, () => ({ status: "failed", output: null, error: { code: "write-failed" } })),
    );
    expect(readdirSync(desk.path("out"))).toEqual([]);
  });
});
