import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { layFixture, planted } from "../support/fixtures.ts";
import { describeWith } from "../support/oracles.ts";
import { makeDesk } from "../support/program.ts";

function largestDifference(a: Uint8Array, b: Uint8Array): number {
  return a.length === b.length ? a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? 0))), 0) : 255;
}

const pixels = (path: string) => sharp(path).autoOrient().raw().toBuffer();

describe("strip", () => {
  it.each(planted)("takes everything out of %s that was planted, and changes no pixel", async (name) => {
    const desk = makeDesk();
    layFixture(desk, `planted/${name}`, name);
    const before = desk.files()[name];
    const clean = name.replace(/\.(\w+)$/, ".clean.$1");

    const strip = await desk.run(["strip", name, "--json"]);
    expect(strip.status).toBe(0);
    const [result, summary] = strip.stdout
      .trim()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(result).toMatchObject({ v: 1, type: "file", input: name, output: clean, status: "cleaned", lossless: true });
    expect(summary).toMatchObject({ v: 1, type: "summary", cleaned: 1 });

    expect((await desk.run(["verify", name])).status).toBe(1);
    expect((await desk.run(["verify", clean])).status).toBe(0);
    // Where the coefficients were turned, decoders interpolate the chroma in another order: a few levels, as with jpegtran.
    const levels = name.includes("orientation") ? 4 : 0;
    expect(largestDifference(await pixels(desk.path(clean)), await pixels(desk.path(name)))).toBeLessThanOrEqual(
      levels,
    );
    expect(Object.keys(desk.files())).toEqual([clean, name].toSorted());
    expect(desk.files()[name]).toBe(before);
  });

  it.each(["strip", "inspect --json"])("%s says so when standard output is a file that takes a part", async (words) => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    const [command = "", ...flags] = words.split(" ");
    const args = [command, "a.jpg", ...(command === "strip" ? ["-o", "-"] : flags)];
    const script = `trap '' XFSZ; ulimit -f 1; exec "$0" "$@" > out`; // a block of 512 bytes
    const run = await desk.run(args, { under: ["sh", "-c", script] });
    expect(readFileSync(desk.path("out"))).toHaveLength(512);
    expect(run.status).toBe(74);
    expect(run.stderr).toMatch(/^derm-share: standard output: the file is too large for this disk\n$/);
  });

  it("tells that a clean file was clean, and gives the same bytes", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    await desk.run(["strip", "a.jpg", "-o", "b.jpg"]);
    const again = await desk.run(["strip", "b.jpg", "-o", "c.jpg", "--json"]);
    expect(again.stdout).toContain('"status":"already-clean"');
    expect(desk.files()["c.jpg"]).toBe(desk.files()["b.jpg"]);
  });

  it("replaces the original only with --in-place", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    expect((await desk.run(["strip", "a.jpg", "-o", "a.jpg"])).status).toBe(2);
    expect((await desk.run(["verify", "a.jpg"])).status).toBe(1);
    symlinkSync("a.jpg", desk.path("link.jpg"));
    const throughLink = await desk.run(["strip", "link.jpg", "--in-place"]);
    expect(throughLink).toMatchObject({ status: 2, stdout: "" });
    expect(throughLink.stderr).toContain("it is a link to another file");
    rmSync(desk.path("link.jpg"));
    expect((await desk.run(["strip", "a.jpg", "--in-place"])).status).toBe(0);
    expect((await desk.run(["verify", "a.jpg"])).status).toBe(0);
    expect(Object.keys(desk.files())).toEqual(["a.jpg"]);
  });

  it("reads standard input and writes standard output, with results on stderr", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    await desk.run(["strip", "a.jpg", "-o", "b.jpg"]);
    const result = spawnSync("sh", ["-c", `"${process.execPath}" "$0" strip - < a.jpg > c.jpg`, programAt()], {
      cwd: desk.folder,
    });
    expect(result.status).toBe(0);
    expect(String(result.stderr)).toContain("- -> -");
    expect(desk.files()["c.jpg"]).toBe(desk.files()["b.jpg"]);
  });

  it.each([
    ["a.jpg", "--out-dir", "notes.txt"],
    ["a.jpg", "-o", "notes.txt/a.jpg"],
    ["a.jpg", "--out-dir", "out", "--report", "notes.txt/r.json"],
  ])("says that a file is no folder: %s %s %s", async (...args) => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    writeFileSync(desk.path("notes.txt"), "text");
    const { status, stderr } = await desk.run(["strip", ...args]);
    expect(status).toBe(74);
    expect(stderr).toMatch(/folder/);
    expect(Object.keys(desk.files())).toEqual(["a.jpg", "notes.txt"]);
  });

  it("mirrors a folder, leaves out junk and links, and lists what it does not know", async () => {
    const desk = makeDesk();
    mkdirSync(desk.path("in/below"), { recursive: true });
    layFixture(desk, "planted/lesion.jpg", "in/below/a.jpg");
    layFixture(desk, "planted/lesion.png", "in/wrong-name.jpg");
    writeFileSync(desk.path("in/notes.txt"), "not a picture");
    writeFileSync(desk.path("in/.DS_Store"), "junk");
    symlinkSync("/etc/hostname", desk.path("in/link.jpg"));
    const run = await desk.run(["strip", "in", "--out-dir", "out"]);
    expect(run.status).toBe(0);
    expect(run.stdout).toContain("skipped  in/notes.txt");
    expect(run.stdout).not.toContain("DS_Store");
    expect(Object.keys(desk.files()).filter((name) => name.startsWith("out"))).toEqual([
      "out-report.html",
      "out-report.json",
      "out/below/a.jpg",
      "out/wrong-name.png",
    ]);
  });

  it("writes nothing with --dry-run", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    const run = await desk.run(["strip", "--dry-run", "a.jpg"]);
    expect(run).toMatchObject({ status: 0 });
    expect(run.stderr).toContain("Exif");
    expect(Object.keys(desk.files())).toEqual(["a.jpg"]);
  });

  it("loads neither sharp, exifr, prompts nor crypto for a JPEG", () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    const probe = `process.argv = [process.argv[0], "derm-share", "strip", "a.jpg"];
      const { main } = await import(${JSON.stringify(join(programAt(), "..", "..", "dist", "cli", "main.js"))});
      await main(process.argv);
      console.log(JSON.stringify([...Object.keys((await import("node:module")).default._cache), ...process.moduleLoadList]));`;
    const run = spawnSync(process.execPath, ["--input-type=module", "-e", probe], { cwd: desk.folder });
    const loaded = String(run.stdout);
    expect(loaded).toContain("a.clean.jpg");
    expect(loaded).toContain("NativeModule zlib"); // the list is one of what was loaded
    for (const heavy of [
      "sharp",
      "exifr",
      "inquirer",
      "tweetnacl",
      "NativeModule crypto",
      "NativeModule child_process",
    ])
      expect(loaded).not.toContain(heavy);
  });
});

/** Each bad input: what is laid on the desk, what is typed, the exit status, what the error must say. */
const badInputs: readonly {
  readonly what: string;
  readonly lay: (folder: string) => void;
  readonly args: readonly string[];
  readonly status: number;
  readonly says: RegExp;
}[] = [
  {
    what: "no picture",
    lay: (folder) => writeFileSync(join(folder, "x.jpg"), "hello, this is text"),
    args: ["strip", "x.jpg"],
    status: 65,
    says: /x\.jpg: not a picture/,
  },
  {
    what: "an empty file",
    lay: (folder) => writeFileSync(join(folder, "x.jpg"), ""),
    args: ["strip", "x.jpg"],
    status: 65,
    says: /empty/,
  },
  {
    what: "a file that is not there",
    lay: () => {},
    args: ["strip", "x.jpg"],
    status: 74,
    says: /x\.jpg: there is no such file/,
  },
  { what: "an unexpanded pattern", lay: () => {}, args: ["strip", "*.jpg"], status: 74, says: /give the folder/ },
  {
    what: "a cut-off picture",
    lay: (folder) => writeFileSync(join(folder, "x.jpg"), readFileSync(fixture("lesion.jpg")).subarray(0, 9000)),
    args: ["strip", "x.jpg"],
    status: 65,
    says: /x\.jpg: .*ends/,
  },
  {
    what: "a folder without a place for the results",
    lay: (folder) => mkdirSync(join(folder, "x")),
    args: ["strip", "x"],
    status: 2,
    says: /--out-dir/,
  },
  {
    what: "an output that is there",
    lay: (folder) => {
      copyFileSync(fixture("lesion.jpg"), join(folder, "x.jpg"));
      writeFileSync(join(folder, "x.clean.jpg"), "mine");
    },
    args: ["strip", "x.jpg"],
    status: 2,
    says: /already there[\s\S]*--force/,
  },
  {
    what: "an option that is not known",
    lay: (folder) => copyFileSync(fixture("lesion.jpg"), join(folder, "x.jpg")),
    args: ["strip", "x.jpg", "--out-dri", "y"],
    status: 2,
    says: /--out-dir/,
  },
  {
    what: "a name with a newline and a colour code",
    lay: (folder) => writeFileSync(join(folder, "a\nb\u001b[31m.jpg"), "text"),
    args: ["strip", "a\nb\u001b[31m.jpg"],
    status: 65,
    says: /a\\x0ab\\x1b\[31m\.jpg/,
  },
  { what: "a command that is not known", lay: () => {}, args: ["stirp"], status: 2, says: /strip/ },
];

describe("strip, given", () => {
  it.each(badInputs)("$what: one error, the right status, nothing left", async ({ lay, args, status, says }) => {
    const desk = makeDesk();
    lay(desk.folder);
    const before = desk.files();
    const run = await desk.run(args);
    expect(run.status).toBe(status);
    expect(run.stderr).toMatch(says);
    expect(run.stderr).not.toMatch(/\n\s+at |bug/);
    expect(desk.files()).toEqual(before);
  });

  it("a name that looks like an option: works behind --", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "-rf.jpg");
    expect((await desk.run(["strip", "--", "-rf.jpg"])).status).toBe(0);
    expect(Object.keys(desk.files())).toContain("-rf.clean.jpg");
  });
});

describeWith(["setpriv"], "strip, as somebody who is not root", () => {
  const under = ["setpriv", "--reuid", "65534", "--clear-groups"];

  it("says of an unreadable file that it may not be read", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    chmodSync(desk.path("a.jpg"), 0o000);
    openToAll(desk.folder);
    const run = await desk.run(["strip", "a.jpg"], { under });
    expect(run).toMatchObject({ status: 74 });
    expect(run.stderr).toContain("permission denied");
  });

  it("says of a read-only folder that it may not be written", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    chmodSync(desk.path("a.jpg"), 0o644);
    openToAll(desk.folder);
    chmodSync(desk.folder, 0o555);
    const run = await desk.run(["strip", "a.jpg"], { under });
    expect(run).toMatchObject({ status: 74 });
    expect(run.stderr).toContain("permission denied");
    expect(Object.keys(desk.files())).toEqual(["a.jpg"]);
  });
});

describeWith(["unshare", "mount"], "strip, on a disk that is full", () => {
  it("says so and leaves nothing", () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    const hash = createHash("sha256")
      .update(readFileSync(desk.path("a.jpg")))
      .digest("hex");
    const script = `mkdir small && mount -t tmpfs -o size=4k none small && "$0" "$1" strip a.jpg -o small/b.jpg; echo "status $?"; ls -A small`;
    const run = spawnSync("unshare", ["-m", "sh", "-c", script, process.execPath, programAt()], { cwd: desk.folder });
    expect(String(run.stderr)).toContain("the disk is full");
    expect(String(run.stdout)).toBe("status 74\n");
    expect(desk.files()).toEqual({ "a.jpg": hash });
  });
});

function fixture(name: string): string {
  return join(import.meta.dirname, "..", "..", "fixtures", "planted", name);
}

function programAt(): string {
  return join(import.meta.dirname, "..", "..", "bin", "derm-share.js");
}

/** The desk's own folder is private; another user must be able to reach it. */
function openToAll(folder: string): void {
  chmodSync(join(folder, ".."), 0o755);
  chmodSync(folder, 0o777);
}

describe("strip, of several files", () => {
  it("goes on after one that is not there, and prints an object for each", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    const run = await desk.run(["strip", "nosuch.jpg", "a.jpg", "--json"]);
    expect(run.status).toBe(3);
    const objects = run.stdout
      .trim()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(objects).toMatchObject([
      { input: "nosuch.jpg", status: "failed", error: { code: "read-failed" } },
      { input: "a.jpg", status: "cleaned", error: null },
      { type: "summary", cleaned: 1, failed: 1 },
    ]);
  });

  it("refuses an output whose extension would not be true", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    expect((await desk.run(["strip", "a.jpg", "-o", "b.png"])).status).toBe(2);
    expect(Object.keys(desk.files())).toEqual(["a.jpg"]);
  });
});
