import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { readCatalogue } from "../../fixtures/catalogue.ts";
import { ascii, concat } from "../../src/bytes/bytes.ts";
import { writeBox } from "../../src/bytes/heif-boxes.ts";
import { formats as knownFormats } from "../../src/formats/registry.ts";
import { layFixture } from "../support/fixtures.ts";
import { describeWith } from "../support/oracles.ts";
import { type Desk, makeDesk } from "../support/program.ts";

const root = join(import.meta.dirname, "..", "..");
const formats = ["text", "json", "sarif", "junit", "github"];
const fitsSarif = sarifJudge();
const catalogue = readCatalogue(join(root, "fixtures", "catalogue.json"));

/** A name that every one of the formats has to escape, each in its own way. */
const hostile = `a,b:c%25 "d" 'e' <f> ]]> & g\nh\u001b[31m.jpg`;
const hostileShown = hostile.replace("\n", "\\x0a").replace("\u001b", "\\x1b");

/** Long enough not to stand in our own words too, as the "E" for east does. */
const isTelling = (value: string) => value.length > 3;

/** One picture with residue, one clean, one file that is no picture, one that is cut off. */
function layAll(desk: Desk): void {
  mkdirSync(desk.path("in"));
  layFixture(desk, "planted/lesion.jpg", join("in", hostile));
  layFixture(desk, "clean/lesion.jpg", "in/clean.jpg");
  writeFileSync(desk.path("in/notes.txt"), "text");
  const whole = readFileSync(join(root, "fixtures", "clean", "lesion.jpg"));
  writeFileSync(desk.path("in/short.jpg"), whole.subarray(0, 9000));
}

describe("verify", () => {
  it("says of each file what was found and where, and what to do", async () => {
    const desk = makeDesk();
    layAll(desk);
    const run = await desk.run(["verify", "in"]);
    expect(run.status).toBe(1);
    const lines = run.stdout.trim().split("\n");
    expect(lines[0]).toBe(`residue  in/${hostileShown}: Exif, 3,711 bytes at byte 2`);
    expect(lines.slice(1, 3)).toEqual([
      "clean    in/clean.jpg",
      "skipped  in/notes.txt: not a picture, deck or bundle",
    ]);
    expect(lines[3]).toMatch(/^failed {3}in\/short\.jpg: /);
    expect(run.stderr).toContain("4 files: 1 clean, 1 with residue, 1 failed, 1 skipped. Values are never printed.");
    expect(run.stderr).toContain(
      `hint: derm-share strip --in-place 'in/${hostileShown.replaceAll("'", String.raw`'\''`)}'`,
    );
  });

  it("does not pass over what is called a picture and cannot be judged", async () => {
    const desk = makeDesk();
    mkdirSync(desk.path("in"));
    layFixture(desk, "planted/lesion.jpg", "in/a.jpg");
    writeFileSync(desk.path("in/a.jpg"), concat([ascii("\n"), readFileSync(desk.path("in/a.jpg"))]));
    writeFileSync(desk.path("in/notes.txt"), "notes");
    const { status, stdout } = await desk.run(["verify", "in"]);
    expect(status).toBe(3);
    expect(stdout).toMatch(/^refused {2}in\/a\.jpg: .*\nskipped {2}in\/notes\.txt: /);
  });

  it("passes over an empty file that does not claim to be a picture, in a folder, as strip does", async () => {
    const desk = makeDesk();
    mkdirSync(desk.path("in"));
    layFixture(desk, "clean/lesion.jpg", "in/a.jpg");
    writeFileSync(desk.path("in/.gitkeep"), "");
    expect(await desk.run(["verify", "in"])).toMatchObject({ status: 0 });
    expect(await desk.run(["strip", "in", "--out-dir", "out"])).toMatchObject({ status: 0 });
    expect(await desk.run(["verify", "in/.gitkeep"])).toMatchObject({ status: 65 });
    writeFileSync(desk.path("in/b.jpg"), "");
    expect(await desk.run(["verify", "in"])).toMatchObject({ status: 3 });
    expect(await desk.run(["strip", "in", "--out-dir", "again"])).toMatchObject({ status: 3 });
  });

  it("judges a picture of the longest name that a file can have", async () => {
    const desk = makeDesk();
    layFixture(desk, "clean/lesion.jpg", `${"n".repeat(251)}.jpg`);
    expect(await desk.run(["verify", `${"n".repeat(251)}.jpg`])).toMatchObject({ status: 0 });
  });

  it("counts each of the files whose names cannot be shown", async () => {
    const desk = makeDesk();
    mkdirSync(desk.path("in"));
    for (const byte of [0xe9, 0xfe]) {
      writeFileSync(Buffer.concat([Buffer.from(desk.path("in/caf")), Buffer.of(byte)]), "text");
    }
    const { status, stderr } = await desk.run(["verify", "in"]);
    expect(status).toBe(3);
    expect(stderr).toContain("2 files: 2 failed.");
  });

  it("does not send to strip what strip refuses", async () => {
    const desk = makeDesk();
    const still = await sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } })
      .avif()
      .toBuffer();
    writeFileSync(desk.path("moves.avif"), concat([still, writeBox("moov")]));
    const { status, stderr } = await desk.run(["verify", "moves.avif"]);
    expect(status).toBe(1);
    expect(stderr).toContain("moves.avif: it is a sequence of pictures");
    expect(stderr).toContain("hint: save it as PNG, then strip that");
    expect(stderr).not.toContain("--in-place");
  });

  it.each(formats)(
    "ends with 0 for a clean file and 65 for one it cannot read, in every format: %s",
    async (format) => {
      const desk = makeDesk();
      layAll(desk);
      const status = async (path: string) => (await desk.run(["verify", "--format", format, path])).status;
      expect(await status("in/clean.jpg")).toBe(0);
      expect(await status("in/short.jpg")).toBe(65);
    },
  );

  it.each(formats)("prints no planted value and no control character: %s", async (format) => {
    const desk = makeDesk();
    layAll(desk);
    for (const { path } of catalogue.files)
      copyFileSync(join(root, "fixtures", path), desk.path(path.replace("/", "-")));
    const run = await desk.run(["verify", "--format", format, "."]);
    expect(run.status).toBe(1);
    const printed = run.stdout + run.stderr;
    const values = catalogue.files.flatMap(({ planted }) => planted.map(({ text }) => text)).filter(isTelling);
    expect(values.length).toBeGreaterThan(20);
    for (const value of values) expect(printed).not.toContain(value);
    expect(printed.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  });

  it("says the same in the same order, however many files are proven at a time", async () => {
    const desk = makeDesk();
    layAll(desk);
    for (let i = 0; i < 6; i++) copyFileSync(desk.path("in/clean.jpg"), desk.path(`in/clean-${i}.jpg`));
    writeFileSync(desk.path("list"), "in/clean.jpg\nnot-there.jpg\nin/short.jpg\n");
    const told = async (...args: string[]) => {
      const run = await desk.run(["verify", "--json", ...args]);
      return { ...run, stdout: run.stdout.replaceAll(/"ms":\d+/g, "") };
    };
    for (const inputs of [["in"], ["--files-from", "list"]]) {
      const alone = await told(...inputs, "--jobs", "1");
      expect(alone.stdout).toContain('"status":"failed"');
      expect(await told(...inputs, "--jobs", "3")).toEqual(alone);
    }
    expect((await desk.run(["verify", "in", "--jobs", "0"])).status).toBe(2);
  });

  it("takes --json for --format json, and refuses it beside another format", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    const objects = async (...flags: string[]) =>
      (await desk.run(["verify", "a.jpg", ...flags])).stdout.replaceAll(/"ms":\d+/g, "");
    expect(await objects("--json")).toContain('"residue":[{"kind":"exif","offset":2,"bytes":3711}]');
    expect(await objects("--format", "json")).toBe(await objects("--json"));
    expect((await desk.run(["verify", "a.jpg", "--json", "--format", "sarif"])).status).toBe(2);
    expect((await desk.run(["verify", "a.jpg", "--format", "xml"])).status).toBe(2);
  });
});

describe("verify --format sarif", () => {
  it("fits the schema, with the bytes of each finding and its path as a URI", async () => {
    const desk = makeDesk();
    layAll(desk);
    const log = await sarifOf(desk, "in");
    expect(log).toMatchObject({
      runs: [
        {
          tool: { driver: { rules: [{ id: "exif" }, { id: "input-truncated" }] } },
          results: [
            {
              ruleId: "exif",
              ruleIndex: 0,
              level: "error",
              message: { text: "Exif, 3,711 bytes at byte 2" },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: `in/${encodeURIComponent(hostile)}` },
                    region: { byteOffset: 2, byteLength: 3711 },
                  },
                },
              ],
            },
            { ruleId: "input-truncated", ruleIndex: 1, level: "error" },
          ],
        },
      ],
    });
  });

  it("is not what the schema takes when a word in it is not SARIF's", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    const log = JSON.stringify(await sarifOf(desk, "a.jpg"));
    expect(fitsSarif(JSON.parse(log.replace('"level":"error"', '"level":"grave"')))).toBe(false);
    expect(fitsSarif(JSON.parse(log.replace('"ruleIndex"', '"ruleNumber"')))).toBe(false);
  });

  it("is a run without results where every file passes", async () => {
    const desk = makeDesk();
    layFixture(desk, "clean/lesion.jpg", "a.jpg");
    expect(await sarifOf(desk, "a.jpg")).toMatchObject({ runs: [{ results: [] }] });
  });

  it("names an absolute path by a file URI", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a b.jpg");
    const uri = `file://${desk.path("a%20b.jpg")}`;
    expect(JSON.stringify(await sarifOf(desk, desk.path("a b.jpg")))).toContain(JSON.stringify({ uri }));
  });
});

describeWith(["python3"], "verify --format junit", () => {
  it("is XML that another parser reads back to the same names, counts and words", async () => {
    const desk = makeDesk();
    layAll(desk);
    const { stdout } = await desk.run(["verify", "--format", "junit", "in"]);
    const python = `
import json, sys, xml.etree.ElementTree as E
suite = E.fromstring(sys.stdin.buffer.read()).find("testsuite")
cases = [[c.get("name")] + [[o.tag, o.get("type"), o.text] for o in c] for c in suite]
print(json.dumps([[suite.get(n) for n in ("tests", "failures", "errors", "skipped")], cases]))`;
    const read = spawnSync("python3", ["-c", python], { input: stdout });
    expect(JSON.parse(String(read.stdout))).toEqual([
      ["4", "1", "1", "1"],
      [
        [`in/${hostileShown}`, ["failure", "exif", "Exif, 3,711 bytes at byte 2"]],
        ["in/clean.jpg"],
        ["in/notes.txt", ["skipped", null, null]],
        ["in/short.jpg", ["error", "input-truncated", null]],
      ],
    ]);
  });
});

describe("verify --format github", () => {
  it("is one annotation for each finding, its name escaped as a property", async () => {
    const desk = makeDesk();
    layAll(desk);
    const { stdout } = await desk.run(["verify", "--format", "github", "in"]);
    const [first, second, ...rest] = stdout.split("\n");
    const file = hostileShown.replaceAll("%", "%25").replaceAll(":", "%3A").replaceAll(",", "%2C");
    expect(first).toBe(`::error file=in/${file},title=derm-share::Exif, 3,711 bytes at byte 2`);
    expect(second).toMatch(/^::error file=in\/short\.jpg,title=derm-share::/);
    expect(rest).toEqual([""]);
  });

  it("is empty where every file passes", async () => {
    const desk = makeDesk();
    layFixture(desk, "clean/lesion.jpg", "a.jpg");
    expect(await desk.run(["verify", "--format", "github", "a.jpg"])).toMatchObject({ status: 0, stdout: "" });
  });
});

describe("the pre-commit hook", () => {
  it("looks at every kind of picture that the program knows", () => {
    const hook = readFileSync(join(root, ".pre-commit-hooks.yaml"), "utf8");
    const pattern = new RegExp(/files: '\(\?i\)(.+)'/.exec(hook)?.[1] ?? "^$", "i");
    for (const extension of [...knownFormats.flatMap(({ extensions }) => extensions), ".pptx", ".potm", ".PPSX"]) {
      expect(`a${extension}`).toMatch(pattern);
    }
  });

  it("takes names that look like options for names", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "--format=json.jpg");
    const hook = readFileSync(join(root, ".pre-commit-hooks.yaml"), "utf8");
    const entry = /entry: derm-share (.+)/.exec(hook)?.[1]?.split(" ") ?? [];
    const args = /args: \["(.+)"\]/.exec(hook)?.[1]?.split('", "') ?? [];
    const { status, stdout } = await desk.run([...entry, ...args, "--format=json.jpg"]);
    expect([status, stdout]).toEqual([1, expect.stringContaining("residue  --format=json.jpg")]);
  });

  it("is installed from a package: what builds it says nothing where its name is read", () => {
    const { stdout } = spawnSync("npm", ["config", "get", "foreground-scripts"], { cwd: root, encoding: "utf8" });
    expect(stdout.trim()).toBe("false");
  });
});

describe("the GitHub action", () => {
  it("ends as verify does, over paths with spaces, one a line", () => {
    const desk = makeDesk();
    layFixture(desk, "clean/lesion.jpg", "a b.jpg");
    layFixture(desk, "planted/lesion.jpg", "-c.jpg");
    const script = /name: Verify[\s\S]*?run: \|\n([\s\S]*)$/.exec(readFileSync(join(root, "action.yml"), "utf8"))?.[1];
    const run = (paths: string) =>
      spawnSync("bash", ["-e", "-c", script ?? "exit 99"], {
        cwd: desk.folder,
        env: { ...process.env, GITHUB_ACTION_PATH: root, INPUT_PATHS: paths },
      });
    expect(run("a b.jpg\n").status).toBe(0);
    const dirty = run("a b.jpg\n-c.jpg\n");
    expect(dirty.status).toBe(1);
    expect(String(dirty.stdout)).toContain("::error file=-c.jpg,");
  });
});

/** The log that is printed for a path, held against the schema. */
async function sarifOf(desk: Desk, path: string): Promise<unknown> {
  const { stdout } = await desk.run(["verify", "--format", "sarif", path]);
  const log: unknown = JSON.parse(stdout);
  expect(fitsSarif(log), JSON.stringify(fitsSarif.errors)).toBe(true);
  return log;
}

/** Whether something is a SARIF 2.1.0 log, by the schema that OASIS publishes. */
function sarifJudge(): ValidateFunction {
  const folder = dirname(fileURLToPath(import.meta.resolve("schemastore/package.json")));
  const schema: unknown = JSON.parse(readFileSync(join(folder, "schemas", "json", "sarif-2.1.0.json"), "utf8"));
  if (typeof schema !== "object" || schema === null) throw new Error("the schema is not an object");
  // Its pattern of languages is none for the stricter reading of regular expressions.
  const ajv = new Ajv({ strict: false, unicodeRegExp: false });
  addFormats.default(ajv);
  return ajv.compile(schema);
}
