import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { layFixture } from "../support/fixtures.ts";
import { jsonLines } from "../support/json-lines.ts";
import { describeWith } from "../support/oracles.ts";
import { type Desk, makeDesk } from "../support/program.ts";

const secrets = /Jane|Doe|9434765919|1961|Smith/i;

function layNamed(desk: Desk): void {
  for (const folder of ["Teaching/Mrs Smith", "Teaching/2024"]) mkdirSync(desk.path(folder), { recursive: true });
  for (const name of [
    "Mrs Smith/IMG_1234.jpg",
    "Mrs Smith/Jane-Doe-NHS9434765919.JPG",
    'Mrs Smith/dob "03-04-1961",\nleft.jpg',
    "2024/20240131_120000.jpg",
    "943 476 5919.jpg",
  ]) {
    layFixture(desk, "planted/lesion.jpg", `Teaching/${name}`);
  }
  layFixture(desk, "planted/lesion.png", "Teaching/Jane.jpg");
}

const replaced = [
  "Clean/2024/20240131_120000.jpg",
  "Clean/folder-0001/IMG_1234.jpg",
  "Clean/folder-0001/picture-0003.JPG",
  "Clean/folder-0001/picture-0004.jpg",
  "Clean/picture-0001.jpg",
  "Clean/picture-0002.png",
];

const below = (desk: Desk, folder: string) => Object.keys(desk.files()).filter((name) => name.startsWith(`${folder}/`));
const table = (desk: Desk) => readFileSync(desk.path("Teaching-names.csv"), "utf8");

describe("names in a folder", () => {
  it("are replaced where they look personal; which is which lies beside the input, for its owner alone", async () => {
    const desk = makeDesk();
    layNamed(desk);
    const run = await desk.run(["strip", "Teaching", "--out-dir", "Clean"]);
    expect(run.status).toBe(0);
    expect(run.stderr).toContain("Teaching-names.csv");
    expect(below(desk, "Clean")).toEqual(replaced);
    expect(below(desk, "Clean").join()).not.toMatch(secrets);
    expect(table(desk)).toBe(
      [
        "\ufeffname,replaced by",
        '"./Teaching/943 476 5919.jpg","picture-0001"',
        '"./Teaching/Jane.jpg","picture-0002"',
        '"./Teaching/Mrs Smith","folder-0001"',
        '"./Teaching/Mrs Smith/Jane-Doe-NHS9434765919.JPG","picture-0003"',
        '"./Teaching/Mrs Smith/dob ""03-04-1961"",\\nleft.jpg","picture-0004"',
        "",
      ].join("\n"),
    );
    expect(statSync(desk.path("Teaching-names.csv")).mode & 0o777).toBe(0o600);
    const reports = ["Clean-report.html", "Clean-report.json"];
    expect(readdirSync(desk.folder).toSorted()).toEqual(["Clean", ...reports, "Teaching", "Teaching-names.csv"]);
    for (const name of reports) expect(readFileSync(desk.path(name), "utf8")).not.toMatch(/Teaching|Jane/);
  });

  it("are taken into a table that another run has made and not yet written", async () => {
    const desk = makeDesk();
    layNamed(desk);
    writeFileSync(desk.path("Teaching-names.csv"), "", { mode: 0o600 });
    await desk.run(["strip", "Teaching", "--out-dir", "Clean"]);
    expect(table(desk).trim().split("\n")).toHaveLength(6);
  });

  it("stay replaced in the same way in later runs, with --resume, new files, and parts side by side", async () => {
    const desk = makeDesk();
    layNamed(desk);
    await Promise.all(
      ["0/2", "1/2"].map((part) => desk.run(["strip", "Teaching", "--out-dir", "Clean", "--shard", part])),
    );
    const before = table(desk);
    expect(before.trim().split("\n")).toHaveLength(6);
    layFixture(desk, "planted/lesion.jpg", "Teaching/Aaron.jpg");
    const run = await desk.run(["strip", "Teaching", "--out-dir", "Clean", "--resume", "--json"]);
    expect(jsonLines(run.stdout).at(-1)).toMatchObject({ cleaned: 1, resumed: 6, failed: 0 });
    expect(table(desk)).toBe(`${before}"./Teaching/Aaron.jpg","picture-0005"\n`);
    expect(below(desk, "Clean")).toHaveLength(7);
  });

  it("are kept with --keep-names, and nothing is written beside the input", async () => {
    const desk = makeDesk();
    layNamed(desk);
    expect((await desk.run(["strip", "Teaching", "--out-dir", "Clean", "--keep-names"])).status).toBe(0);
    expect(below(desk, "Clean").join()).toMatch(/Jane-Doe-NHS9434765919/);
    expect(existsSync(desk.path("Teaching-names.csv"))).toBe(false);
  });

  it("are told by --dry-run, and nothing is written", async () => {
    const desk = makeDesk();
    layNamed(desk);
    const before = desk.files();
    const run = await desk.run(["strip", "Teaching", "--out-dir", "Clean", "--dry-run"]);
    expect(run.stderr).toContain("5 names");
    expect(run.stdout).toContain("picture-0004.jpg");
    expect(desk.files()).toEqual(before);
  });

  it("never end a table in the folder of results, nor in a file that is somebody else's", async () => {
    const desk = makeDesk();
    layNamed(desk);
    writeFileSync(desk.path("Teaching-names.csv"), "mine");
    expect((await desk.run(["strip", "Teaching", "--out-dir", "Clean"])).status).toBe(0);
    expect((await desk.run(["strip", "Teaching", "--out-dir", ".", "--force"])).status).toBe(0);
    expect(table(desk)).toBe("mine");
    expect(readdirSync(join(desk.home, "state", "derm-share", "names"))).toHaveLength(1);
  });

  it("are replaced in lists too, and kept where a single file is named", async () => {
    const desk = makeDesk();
    layNamed(desk);
    const list = ["strip", "--files-from", "-", "--out-dir", "Clean"];
    expect((await desk.run(list, { input: "Teaching/Jane.jpg\n" })).status).toBe(0);
    expect(below(desk, "Clean")).toEqual(["Clean/Teaching/picture-0001.png"]);
    expect((await desk.run(["strip", "Teaching/Jane.jpg", "--out-dir", "Clean"])).status).toBe(0);
    expect(below(desk, "Clean")).toContain("Clean/Jane.png");
  });
});

describeWith(["setpriv"], "names in a folder, as somebody who is not root", () => {
  it("have their table in the private folder where none may be written beside the input", async () => {
    const desk = makeDesk();
    layNamed(desk);
    mkdirSync(desk.path("results"));
    chmodSync(desk.path("results"), 0o777);
    chmodSync(desk.home, 0o777);
    for (const path of [join(desk.folder, ".."), desk.folder]) chmodSync(path, 0o755);
    for (const name of readdirSync(desk.folder, { recursive: true, encoding: "utf8" })) {
      if (name.startsWith("Teaching")) chmodSync(desk.path(name), 0o755);
    }
    const run = await desk.run(["strip", "Teaching", "--out-dir", "results/Clean"], {
      under: ["setpriv", "--reuid", "65534", "--clear-groups"],
    });
    expect(run.status).toBe(0);
    expect(run.stderr).toMatch(/state\/derm-share\/names\/\S+-names\.csv/);
    expect(readdirSync(desk.path("results/Clean")).join()).not.toMatch(secrets);
    expect(existsSync(desk.path("Teaching-names.csv"))).toBe(false);
  });
});
