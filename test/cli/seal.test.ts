import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { teaching } from "../support/consent-flags.ts";
import { layFixture } from "../support/fixtures.ts";
import { jsonLines } from "../support/json-lines.ts";
import { describeWith, runTool } from "../support/oracles.ts";
import { type Desk, makeDesk } from "../support/program.ts";

/** A colleague's keys: somebody who is not the sender. */
function colleague(): { desk: Desk; recipient: Promise<string> } {
  const desk = makeDesk();
  layFixture(desk, "planted/lesion.jpg", "own.jpg");
  const recipient = desk.run(["seal", "own.jpg", ...teaching, "--to-self"]).then(() => {
    const text = readFileSync(join(desk.home, "state", "derm-share", "keys", "age.txt"), "utf8");
    rmSync(desk.folder, { recursive: true });
    mkdirSync(desk.folder);
    return /age1\S+/.exec(text)?.[0] ?? "";
  });
  return { desk, recipient };
}

const bundleIn = (desk: Desk): string =>
  readdirSync(desk.folder).find((name) => /\.(?:age|html)$/.test(name)) ?? "none";

/** Copies a bundle with its papers to another desk. */
function send(from: Desk, to: Desk): string {
  for (const name of readdirSync(from.folder).filter((file) => file.startsWith("derm-"))) {
    writeFileSync(to.path(name), readFileSync(from.path(name)));
  }
  return bundleIn(to);
}

describe("seal and open", () => {
  it("give the colleague the stripped picture, byte for byte, and nothing else", async () => {
    const gp = makeDesk();
    const { desk, recipient } = colleague();
    layFixture(gp, "planted/lesion.jpg", "Jane-Doe-NHS9434765919.jpg");
    const sealed = await gp.run([
      "seal",
      "Jane-Doe-NHS9434765919.jpg",
      ...teaching,
      "--to",
      await recipient,
      "--audience=Department",
      "--json",
    ]);
    expect(sealed.status).toBe(0);
    const [result, summary] = jsonLines(sealed.stdout);
    expect(summary).toEqual({ v: 1, type: "summary", files: 1, bundles: 1 });
    expect(sealed.stderr).not.toContain("Not in the bundle");
    expect(result).toMatchObject({
      v: 1,
      type: "bundle",
      purpose: "teaching",
      audience: "department",
      items: 1,
      mode: "keys",
    });

    const bundle = send(gp, desk);
    const stranger = await desk.run(["open", bundle]);
    expect(stranger.status).toBe(6);
    expect(Object.keys(desk.files()).filter((name) => name.includes("/"))).toEqual([]);

    const card = join(gp.home, "state", "derm-share", "keys", "sign.pub");
    const opened = await desk.run(["open", bundle, "--from", card, "--json"]);
    expect(opened.status).toBe(0);
    expect(jsonLines(opened.stdout)).toMatchObject([
      { v: 1, type: "opened", purpose: "teaching", audience: "department", known: true },
      { v: 1, type: "summary", files: 1, bundles: 1 },
    ]);
    expect(opened.stderr).toContain("Who may see it: the department, and nobody else.\n");
    const folder = bundle.replace(".age", "");
    expect(readdirSync(desk.path(folder)).toSorted()).toEqual(["01.jpg", "consent.txt"]);
    expect(readFileSync(desk.path(`${folder}/consent.txt`), "utf8")).toContain("Who may see:  the department,");

    await gp.run(["strip", "Jane-Doe-NHS9434765919.jpg", "-o", "expected.jpg"]);
    expect(readFileSync(desk.path(`${folder}/01.jpg`))).toEqual(readFileSync(gp.path("expected.jpg")));
    expect((await desk.run(["verify", bundle])).status).toBe(0);
  });

  it.each(["html", "age"])("open with the words alone, and with no others: .%s", async (format) => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.png", "a.png");
    mkdirSync(desk.path("words"));
    const sealed = await desk.run([
      "seal",
      "a.png",
      ...teaching,
      "--passphrase-out",
      "words/w.txt",
      "--format",
      format,
    ]);
    expect(sealed.status).toBe(0);
    const words = readFileSync(desk.path("words/w.txt"), "utf8");
    expect(words).toMatch(/^(?:[a-z]+-){6}[a-z]+\n$/);
    expect(sealed.stdout + sealed.stderr).not.toContain(words.trim());
    const bundle = bundleIn(desk);
    expect(bundle).toMatch(new RegExp(`^derm-[0-9a-f]{8}\\.${format}$`));

    const wrong = await desk.run(["open", bundle, "--passphrase-file", "-"], {
      input: "abandon ability able about above absent absorb",
    });
    expect(wrong.status).toBe(5);
    expect(Object.keys(desk.files()).some((name) => name.startsWith("derm-") && name.includes("/"))).toBe(false);
    const typed = words.trim().replaceAll("-", " ").toUpperCase();
    const right = await desk.run(["open", bundle, "--passphrase-file", "-", "--out-dir", "opened"], { input: typed });
    expect(right.status).toBe(0);
    expect(readdirSync(desk.path("opened"))).toEqual(["01.png", "consent.txt"]);
    expect((await desk.run(["verify", "opened/01.png"])).status).toBe(0);
  });

  it("leave no token of the name or the metadata anywhere, and private files alone", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "Jane-Doe-NHS9434765919.jpg");
    mkdirSync(desk.path("w"));
    const args = [...teaching, "--notes-ref", "EMIS-4711", "--passphrase-out", "w/w.txt"];
    const sealed = await desk.run(["seal", "Jane-Doe-NHS9434765919.jpg", ...args]);
    const bundle = bundleIn(desk);
    const outputs = readdirSync(desk.folder).filter((name) => name.startsWith("derm-"));
    expect(outputs).toHaveLength(3);
    await desk.run(["open", bundle, "--passphrase-file", "w/w.txt", "--out-dir", "o"]);
    const inside = readFileSync(desk.path("o/consent.txt"), "latin1") + readFileSync(desk.path("o/01.jpg"), "latin1");
    const clear = outputs.map((name) => name + readFileSync(desk.path(name), "latin1")).join("");
    for (const token of ["Jane-Doe", "NHS943", "9434765919", "EMIS-4711"]) expect(clear + inside).not.toContain(token);
    for (const token of ["Jane", "NHS943", "9434765919", "EMIS-4711"]) {
      expect(sealed.stderr + sealed.stdout).not.toContain(token);
    }
    for (const name of outputs) expect(statSync(desk.path(name)).mode & 0o777).toBe(0o600);
  });

  it("do not take a bundle whose bytes, papers or signature were changed", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    await desk.run(["seal", "a.jpg", ...teaching, "--to-self"]);
    const name = bundleIn(desk).replace(".age", "");
    const changes: readonly (readonly [string, number, readonly number[]])[] = [
      [`${name}.age`, 400, [5]],
      [`${name}.consent.json`, 100, [5, 6]],
      [`${name}.consent.json.minisig`, 60, [5, 6]],
    ];
    for (const [file, at, statuses] of changes) {
      const good = readFileSync(desk.path(file));
      const bad = Buffer.from(good);
      bad[at] = (bad[at] ?? 0) ^ 1;
      writeFileSync(desk.path(file), bad);
      const before = desk.files();
      expect(statuses).toContain((await desk.run(["open", `${name}.age`])).status);
      expect((await desk.run(["verify", `${name}.age`])).status).toBe(1);
      expect(desk.files()).toEqual(before);
      writeFileSync(desk.path(file), good);
    }
    expect((await desk.run(["open", `${name}.age`])).status).toBe(0);
  });
});

describe("a page that was changed on its way", () => {
  it("is told by verify, and open does not take it, although what it carries is whole", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    mkdirSync(desk.path("words"));
    await desk.run(["seal", "a.jpg", ...teaching, "--passphrase-out", "words/w.txt"]);
    const page = bundleIn(desk);
    expect((await desk.run(["verify", page])).status).toBe(0);
    const good = readFileSync(desk.path(page), "latin1");
    for (const [from, to, status] of [
      ["Look again", "Look_again", 6], // its script
      ["default-src 'none'", "default-src *", 6], // what the script may do
      ['"purpose": "teaching"', '"purpose": "research"', 5], // what the patient agreed to: not as in the papers beside it
    ] as const) {
      expect(good.split(from), from).toHaveLength(2);
      writeFileSync(desk.path(page), good.replace(from, to), "latin1");
      const before = desk.files();
      expect((await desk.run(["verify", page])).status, from).toBe(1);
      expect((await desk.run(["open", page, "--passphrase-file", "words/w.txt"])).status, from).toBe(status);
      expect(desk.files()).toEqual(before);
    }
  });
});

describe("seal", () => {
  it("lists every missing flag at once where nobody can be asked, and writes nothing", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    const run = await desk.run(["seal", "a.jpg", "--consent", "teaching"]);
    expect(run.status).toBe(2);
    const flags = [
      "--given-by",
      "--subject",
      "--form",
      "--obtained-on",
      "--obtained-by",
      "--explained",
      "--in-notes",
      "--visible",
      "--patient-would-recognise",
      "--to",
    ];
    for (const flag of flags) expect(run.stderr).toContain(`  ${flag}`);
    expect(Object.keys(desk.files())).toEqual(["a.jpg"]);
    expect(readdirSync(desk.home)).toEqual([]);
  });

  it.each([
    ["E2", 4, ["--consent=public", "--form=verbal"]],
    ["E4", 4, ["--consent=teaching", "--visible=belongings"]],
    ["E5", 4, ["--consent=teaching", "--subject=adult", "--given-by=next-of-kin"]],
    ["run out", 7, ["--consent=teaching", "--obtained-on=2026-01-01", "--valid-until=2026-02-01"]],
    ["future", 2, ["--consent=teaching", "--obtained-on=2999-01-01"]],
    ["did you mean teaching", 2, ["--consent=teachnig"]],
    ["not a day", 2, ["--consent=teaching", "--obtained-on=2026-02-30"]],
    ["command line", 2, ["--consent=teaching", "--passphrase", "secret words here"]],
    ["age1pq", 2, [...teaching, "--to", "age1pq1qqqqqqqq"]],
    ["neither a recipient", 2, ["--consent=teaching", "--to", "nobody"]], // before anything is asked
    ["secret key", 2, [...teaching, "--to", "AGE-SECRET-KEY-1QQQ"]],
  ])("refuses at once: %s (exit %i)", async (says, status, args) => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    const run = await desk.run(["seal", "a.jpg", ...args]);
    expect(run.stderr).toContain(says);
    expect(run.stderr).not.toContain("AGE-SECRET");
    expect(run.status).toBe(status);
    expect(Object.keys(desk.files())).toEqual(["a.jpg"]);
  });

  it("says without a terminal that it cannot show the words", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    const run = await desk.run(["seal", "a.jpg", ...teaching]);
    expect(run).toMatchObject({ status: 2, stdout: "" });
    expect(run.stderr).toContain("--passphrase-out");
  });

  it("takes a record for a series of pictures, under one reference", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    await desk.run(["seal", "a.jpg", ...teaching, "--to-self"]);
    const name = bundleIn(desk).replace(".age", "");
    const again = await desk.run(["seal", "a.jpg", "--consent", `${name}.record.json`, "--to-self"]);
    expect(again.status).toBe(0);
    const refs = readdirSync(join(desk.home, "state", "derm-share", "records")).map((file) => {
      return /"ref": "(\S+)"/.exec(readFileSync(join(desk.home, "state", "derm-share", "records", file), "utf8"))?.[1];
    });
    expect(refs).toHaveLength(2);
    expect(new Set(refs).size).toBe(1);
  });

  it("leaves out what is no picture in a folder, and says so", async () => {
    const desk = makeDesk();
    mkdirSync(desk.path("in"));
    layFixture(desk, "planted/lesion.jpg", "in/a.jpg");
    layFixture(desk, "planted/lesion.png", "in/b.png");
    writeFileSync(desk.path("in/notes.txt"), "not a picture");
    const run = await desk.run(["seal", "in", ...teaching, "--to-self", "--json"]);
    expect(run.stderr).toContain("skipped  in/notes.txt");
    expect(jsonLines(run.stdout)[0]).toMatchObject({ items: 2 });
  });

  it("is all or nothing: one bad picture, and there is no bundle", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    writeFileSync(desk.path("b.jpg"), "no picture");
    const run = await desk.run(["seal", "a.jpg", "b.jpg", ...teaching, "--to-self"]);
    expect(run.status).toBe(65);
    expect(run.stderr).toContain("b.jpg");
    expect(Object.keys(desk.files())).toEqual(["a.jpg", "b.jpg"]);
  });
});

describeWith(["unshare", "mount"], "seal, on a disk that is full", () => {
  it("says so and leaves nothing", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    await desk.run(["seal", "a.jpg", ...teaching, "--to-self", "--out-dir", "first"]); // the keys are there now
    const script = `mkdir small && mount -t tmpfs -o size=64k none small && "$0" "$@" --out-dir small; echo "status $?"; ls -A small`;
    const program = join(import.meta.dirname, "..", "..", "bin", "derm-share.js");
    const run = spawnSync(
      "unshare",
      ["-m", "sh", "-c", script, process.execPath, program, "seal", "a.jpg", ...teaching, "--to-self"],
      {
        cwd: desk.folder,
        env: {
          PATH: process.env["PATH"],
          HOME: desk.home,
          XDG_STATE_HOME: join(desk.home, "state"),
          XDG_CONFIG_HOME: join(desk.home, "config"),
        },
      },
    );
    expect(String(run.stderr)).toContain("the disk is full");
    expect(String(run.stdout)).toBe("status 74\n");
  });
});

describeWith(["age", "age-keygen", "minisign", "unzip"], "tools that we did not write", () => {
  it("open what we seal, check our signature, and we open what they make", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    runTool("age-keygen", ["-o", desk.path("k.txt")]);
    const recipient = String(runTool("age-keygen", ["-y", desk.path("k.txt")])).trim();
    await desk.run(["seal", "a.jpg", ...teaching, "--to", recipient]);
    const name = bundleIn(desk).replace(".age", "");
    runTool("age", ["-d", "-i", desk.path("k.txt"), "-o", desk.path("plain.zip"), desk.path(`${name}.age`)]);
    expect(String(runTool("unzip", ["-t", desk.path("plain.zip")]))).toContain("No errors detected");
    const names = String(runTool("unzip", ["-Z1", desk.path("plain.zip")]))
      .trim()
      .split("\n");
    expect(names).toEqual(["manifest.json", "manifest.json.minisig", "consent.txt", "images/01.jpg", "pad.bin"]);
    const key = join(desk.home, "state", "derm-share", "keys", "sign.pub");
    const checked = String(runTool("minisign", ["-Vm", desk.path(`${name}.consent.json`), "-p", key]));
    expect(checked).toContain("Signature and comment signature verified");

    // The same contents, encrypted by age: the papers beside it no longer fit, so it travels alone.
    runTool("age", ["-r", recipient, "-o", desk.path("theirs.age"), desk.path("plain.zip")]);
    const opened = await desk.run(["open", "theirs.age", "--identity", "k.txt", "--out-dir", "o"]);
    expect(opened).toMatchObject({ status: 0 });
    expect(opened.stderr).toContain("was not beside it");
  });
});

describe("first seals that start at once", () => {
  it("all use the keys of the fastest", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    const runs = await Promise.all([1, 2, 3, 4].map(() => desk.run(["seal", "a.jpg", ...teaching, "--to-self"])));
    expect(runs.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
    const bundles = readdirSync(desk.folder).filter((name) => name.endsWith(".age"));
    expect(bundles).toHaveLength(4);
    for (const bundle of bundles) expect((await desk.run(["open", bundle])).status).toBe(0);
  });
});

describe("open", () => {
  it("writes nothing through a link that bears the name of its folder, but to where it was told", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    await desk.run(["seal", "a.jpg", ...teaching, "--to-self"]);
    mkdirSync(desk.path("elsewhere"));
    symlinkSync("elsewhere", desk.path(bundleIn(desk).replace(".age", "")));
    const run = await desk.run(["open", bundleIn(desk)]);
    expect(run.status).toBe(2);
    expect(readdirSync(desk.path("elsewhere"))).toEqual([]);
    expect((await desk.run(["open", bundleIn(desk), "--out-dir", "elsewhere"])).status).toBe(0);
    expect(readdirSync(desk.path("elsewhere"))).toEqual(["01.jpg", "consent.txt"]);
  });

  it("says which of the papers beside a bundle it cannot take", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    await desk.run(["seal", "a.jpg", ...teaching, "--to-self"]);
    const papers = bundleIn(desk).replace(".age", ".consent.json");
    writeFileSync(desk.path(papers), new Uint8Array(100_000));
    const run = await desk.run(["open", bundleIn(desk)]);
    expect([run.status, run.stderr]).toEqual([
      65,
      expect.stringContaining(`${papers}: the file is larger than 64 KiB`),
    ]);
  });
});

describeWith(["mkfifo"], "open, given a pipe with a name", () => {
  it("says at once that it is no file", async () => {
    const desk = makeDesk();
    runTool("mkfifo", [desk.path("f.age")]);
    expect((await desk.run(["open", "f.age"])).status).toBe(74);
  });
});
