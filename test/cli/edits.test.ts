import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { canaryDraft } from "../deck/canary.ts";
import { layFixture } from "../support/fixtures.ts";
import { type Desk, makeDesk } from "../support/program.ts";

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Line {
  readonly status: string;
  readonly output: string | null;
  readonly applied: readonly { kind: string; asked: Box; applied: Box; clipped: boolean }[];
  readonly error: { code: string } | null;
}

const box = (x: number, y: number, width: number, height: number): Box => ({ x, y, width, height });

const isFileLine = (value: unknown): value is Line =>
  typeof value === "object" && value !== null && "type" in value && value.type === "file";

/** Runs with --json and gives the lines about files. */
async function lines(desk: Desk, args: readonly string[]): Promise<Line[]> {
  const { stdout } = await desk.run([...args, "--json"]);
  return stdout
    .trim()
    .split("\n")
    .map((line): unknown => JSON.parse(line))
    .filter(isFileLine);
}

async function pixels(path: string): Promise<{ at(x: number, y: number): number[]; width: number; height: number }> {
  const { data, info } = await sharp(path).autoOrient().removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number): number[] => [...data.subarray((y * info.width + x) * 3).subarray(0, 3)];
  return { at, width: info.width, height: info.height };
}

const isIn = ({ x, y, width, height }: Box, px: number, py: number, ring = 0): boolean =>
  px >= x - ring && px < x + width + ring && py >= y - ring && py < y + height + ring;

describe("redact-region", () => {
  it.each([
    ["lesion.jpg", "jpg"],
    ["lesion-orientation-6.jpg", "jpg"],
    ["lesion-progressive.jpg", "jpg"],
    ["lesion.png", "png"],
  ])("covers what was named in %s, as it is displayed, and leaves the rest", async (name) => {
    const desk = makeDesk();
    layFixture(desk, `planted/${name}`, name);
    await desk.run(["strip", name, "-o", `plain.${name.slice(-3)}`]);
    const shapes = ["--rect", "20,10,30,20", "--ellipse", "75,60,14,9", "--polygon", "3,60,30,64,9,90"];
    const [line] = await lines(desk, ["redact-region", name, ...shapes, "--fill", "white"]);
    expect(line).toMatchObject({ status: "cleaned", output: name.replace(/\.(\w+)$/, ".redacted.$1") });
    expect(line?.applied.map(({ asked }) => asked)).toEqual([
      box(20, 10, 30, 20),
      box(61, 51, 28, 18),
      box(3, 60, 27, 30),
    ]);

    const [before, after] = [
      await pixels(desk.path(`plain.${name.slice(-3)}`)),
      await pixels(desk.path(line?.output ?? "")),
    ];
    expect([after.width, after.height]).toEqual([before.width, before.height]);
    const covers = line?.applied.map(({ applied }) => applied) ?? [];
    for (const [x, y] of [
      [20, 10],
      [49, 29],
      [75, 60],
      [62, 60],
      [88, 60],
      [10, 64],
    ]) {
      expect(after.at(x ?? 0, y ?? 0), `${x},${y}`).toEqual([255, 255, 255]);
    }
    const changed: string[] = [];
    for (let y = 0; y < after.height; y++) {
      for (let x = 0; x < after.width; x++) {
        // One pixel beside a mask a decoder mixes the colours of two cells.
        if (covers.some((cover) => isIn(cover, x, y, name.endsWith("png") ? 0 : 1))) continue;
        if (after.at(x, y).join() !== before.at(x, y).join()) changed.push(`${x},${y}`);
      }
    }
    expect(changed).toEqual([]);
    expect((await desk.run(["verify", line?.output ?? ""])).status).toBe(0);
  });

  it("does the same for pixels, for percentages, and for a file that holds either", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg"); // 384 x 288
    const file = {
      format: "derm-share/regions/1",
      coordinates: "percent",
      regions: [{ shape: "rect", ...box(25, 50, 12.5, 25) }],
    };
    writeFileSync(desk.path("percent.json"), JSON.stringify(file));
    const size = { width: 384, height: 288 };
    const inPixels = { ...file, coordinates: "pixels", size, regions: [{ shape: "rect", ...box(96, 144, 48, 72) }] };
    writeFileSync(desk.path("pixels.json"), JSON.stringify(inPixels));
    const ways = [
      ["--rect", "96,144,48,72"],
      ["--rect", "25%, 50%, 12.5%, 25%"],
      ["--polygon", "96,144,144,144,144,216,96,216"],
      ["--regions", "percent.json"],
      ["--regions", "pixels.json"],
    ];
    for (const [i, way] of ways.entries()) {
      const run = await desk.run(["redact-region", "a.jpg", ...way, "-o", `${i}.jpg`]);
      expect(run.status, run.stderr).toBe(0);
      expect(desk.files()[`${i}.jpg`]).toBe(desk.files()["0.jpg"]);
    }
  });

  it("covers the part that lies in the picture, and says that there was more", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.png", "a.png"); // 128 x 96
    const args = ["redact-region", "a.png", "--rect", "-10,-20,30,40", "--rect", "120,90,8,6"];
    expect((await lines(desk, args))[0]?.applied).toEqual([
      { kind: "mask", asked: box(-10, -20, 30, 40), applied: box(0, 0, 20, 20), areaPx: 400, clipped: true },
      { kind: "mask", asked: box(120, 90, 8, 6), applied: box(120, 90, 8, 6), areaPx: 48, clipped: false },
    ]);
    const told = await desk.run([...args, "--force"]);
    expect(told.stdout).toBe("a.png -> a.redacted.png\n");
    expect(told.stderr).toContain(
      "covered 0,0,20,20 (asked for -10,-20,30,40; what was asked for reaches beyond the picture)",
    );
    expect(told.stderr).toContain("covered 120,90,8,6 (as asked for)");
  });

  it.each([
    ["outside the picture", ["--rect", "384,0,10,10"], "region-invalid"],
    ["outside, though its frame is not", ["--ellipse", "404,308,24,24"], "region-invalid"],
    ["around a corner of the picture", ["--polygon", "380,300,400,270,400,300"], "region-invalid"],
    ["outside, in percentages", ["--rect", "101%,0%,10%,10%"], "region-invalid"],
    ["without a width", ["--rect", "5,5,0,10"], "region-invalid"],
    ["with a negative height", ["--rect", "5,5,10,-10"], "region-invalid"],
    ["with a negative radius", ["--ellipse", "50,50,-1,10"], "region-invalid"],
    ["with no number", ["--rect", "5,NaN,10,10"], "region-invalid"],
    ["with an infinite number", ["--rect", "5,1e999,10,10"], "region-invalid"],
    ["with three numbers", ["--rect", "5,5,10"], "region-invalid"],
    ["with two corners", ["--polygon", "1,1,2,2"], "region-invalid"],
    ["half in percentages", ["--rect", "5,5,10%,10%"], "region-invalid"],
    ["of another picture's size", ["--regions", "other.json"], "region-invalid"],
    ["in a file that is not there", ["--regions", "none.json"], "read-failed"],
    ["of an unknown colour", ["--rect", "5,5,10,10", "--fill", "pink"], "usage"],
    ["beside a good one", ["--rect", "5,5,10,10", "--rect", "5,5,0,10"], "region-invalid"],
  ])("refuses a region %s, and writes nothing", async (_, args, code) => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    const other = { format: "derm-share/regions/1", coordinates: "pixels", size: { width: 1, height: 1 } };
    writeFileSync(desk.path("other.json"), JSON.stringify({ ...other, crop: box(0, 0, 1, 1) }));
    const before = desk.files();
    const run = await desk.run(["redact-region", "a.jpg", ...args]);
    expect(run.status, run.stderr).toBe(code === "read-failed" ? 74 : 2);
    expect(run.stderr).toMatch(/^derm-share: .+\n(?:hint: .+\n)?$/);
    expect(desk.files()).toEqual(before);
  });

  it("lists the flags when no shape is given and nobody can be asked", async () => {
    const run = await makeDesk().run(["redact-region", "a.jpg"]);
    expect(run.status).toBe(2);
    for (const flag of ["--rect", "--ellipse", "--polygon", "--regions"]) expect(run.stderr).toContain(flag);
  });

  it("goes on with the other pictures of a batch, and ends with 3", async () => {
    const desk = makeDesk();
    mkdirSync(desk.path("in/deep"), { recursive: true });
    layFixture(desk, "planted/lesion.jpg", "in/a.jpg");
    layFixture(desk, "planted/lesion.png", "in/deep/small.png"); // the region lies outside of it
    writeFileSync(desk.path("in/broken.jpg"), readFileSync(desk.path("in/a.jpg")).subarray(0, 3000));
    writeFileSync(desk.path("in/notes.txt"), "no picture");
    layFixture(desk, "planted/lesion-progressive.jpg", "in/z.jpg");
    const run = await desk.run(["redact-region", "in", "--rect", "200,200,20,20", "--out-dir", "out"]);
    expect(run.status).toBe(3);
    expect(run.stderr).toContain("5 files: 2 cleaned, 2 failed, 1 skipped");
    expect(Object.keys(desk.files()).filter((name) => name.startsWith("out/"))).toEqual(["out/a.jpg", "out/z.jpg"]);
  });

  it("reads standard input and writes standard output, the lines elsewhere", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.png", "a.png");
    await desk.run(["redact-region", "a.png", "--rect", "5,5,10,10"]);
    const run = await desk.run(["redact-region", "-", "--rect", "5,5,10,10", "-o", "b.png"], {
      input: readFileSync(desk.path("a.png")),
    });
    expect(run.status).toBe(0);
    expect(desk.files()["b.png"]).toBe(desk.files()["a.redacted.png"]);
    const piped = await desk.run(["redact-region", "a.png", "--rect", "5,5,10,10", "-o", "-", "--json"]);
    expect(piped.stdout.slice(1, 4)).toBe("PNG");
    expect(piped.stderr).toContain('"type":"summary"');
  });

  it("replaces a picture or a result only when told to", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    const args = ["redact-region", "a.jpg", "--rect", "5,5,10,10"];
    await desk.run(args);
    expect((await desk.run(args)).status).toBe(2);
    expect((await desk.run([...args, "--force"])).status).toBe(0);
    expect((await desk.run([...args, "--in-place"])).status).toBe(0);
    expect(desk.files()["a.jpg"]).toBe(desk.files()["a.redacted.jpg"]);
  });
});

describe("a JPEG that tells its height behind its scan", () => {
  it.each([
    ["redact-region", "--rect"],
    ["crop", "--box"],
  ])("is refused for that by %s, not for a region that it cannot be held against", async (command, flag) => {
    const desk = makeDesk();
    layFixture(desk, "clean/lesion.jpg", "a.jpg");
    const bytes = readFileSync(desk.path("a.jpg"));
    const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
    bytes.writeUInt16BE(0, frame + 5);
    writeFileSync(desk.path("a.jpg"), bytes);
    const run = await desk.run([command, "a.jpg", flag, "10,10,50,50"]);
    expect(run.status).toBe(65);
    expect(run.stderr).toContain("(DNL)");
    expect(Object.keys(desk.files())).toEqual(["a.jpg"]);
  });
});

describe("crop", () => {
  it.each([
    ["lesion.jpg", "33,40,100,150", box(48, 48, 80, 128)],
    ["lesion.jpg", "300,0,84,100", box(304, 0, 80, 96)],
    ["lesion-orientation-6.jpg", "33,40,100,150", box(48, 48, 80, 128)],
    ["lesion-progressive.jpg", "0%,0%,50%,50%", box(0, 0, 192, 144)],
    ["lesion.png", "7,9,50,30", box(7, 9, 50, 30)],
  ])("keeps of %s what lies in %s, inward to whole cells", async (name, wish, kept) => {
    const desk = makeDesk();
    layFixture(desk, `planted/${name}`, name);
    const extension = name.slice(-3);
    await desk.run(["strip", name, "-o", `plain.${extension}`]);
    const [line] = await lines(desk, ["crop", name, "--box", wish]);
    expect(line).toMatchObject({ status: "cleaned", output: name.replace(/\.(\w+)$/, ".cropped.$1") });
    expect(line?.applied).toMatchObject([{ kind: "crop", applied: kept, clipped: false }]);
    const [before, after] = [
      await pixels(desk.path(`plain.${extension}`)),
      await pixels(desk.path(line?.output ?? "")),
    ];
    expect([after.width, after.height]).toEqual([kept.width, kept.height]);
    for (let y = 1; y < kept.height - 1; y++) {
      for (let x = 1; x < kept.width - 1; x++) {
        expect(after.at(x, y), `${x},${y}`).toEqual(before.at(kept.x + x, kept.y + y));
      }
    }
    expect((await desk.run(["verify", line?.output ?? ""])).status).toBe(0);
  });

  it.each([
    ["no box", []],
    ["two boxes", ["--box", "0,0,50,50", "--box", "9,9,50,50"]],
    ["a box outside", ["--box", "900,0,50,50"]],
    ["a box of nothing", ["--box", "0,0,50,0"]],
    ["a box smaller than a cell", ["--box", "5,0,10,10"]],
    ["a box in words", ["--box", "top left"]],
  ])("refuses %s, and writes nothing", async (_, args) => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    const run = await desk.run(["crop", "a.jpg", ...args]);
    expect(run.status, run.stderr).toBe(2);
    expect(run.stderr).toMatch(/^derm-share: .+\nhint: /);
    expect(Object.keys(desk.files())).toEqual(["a.jpg"]);
  });

  it("is done together with masks where a regions file has both, in one pass", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    const file = { format: "derm-share/regions/1", coordinates: "percent", crop: box(10, 10, 80, 80) };
    const regions = [{ shape: "rect", ...box(20, 20, 10, 10) }];
    writeFileSync(desk.path("both.json"), JSON.stringify({ ...file, regions }));
    const [line] = await lines(desk, ["redact-region", "a.jpg", "--regions", "both.json"]);
    expect(line?.applied.map(({ kind }) => kind)).toEqual(["mask", "crop"]);
    const after = await pixels(desk.path("a.redacted.jpg"));
    expect([after.width, after.height]).toEqual([288, 224]);
    expect(after.at(50, 40)).toEqual([0, 0, 0]);
  });
});

const deck = (await canaryDraft()).build();

describe("a deck", () => {
  it.each([
    ["redact-region", "--rect", "10%,10%,20%,20%"],
    ["redact-region", "--apply-suggestions", "--reviewed-by", "GP"],
    ["crop", "--box", "10%,10%,80%,80%"],
  ])("is refused by %s: one that came back without its masks would look covered", async (...args) => {
    const desk = makeDesk();
    writeFileSync(desk.path("talk.pptx"), deck);
    const [command = "", ...flags] = args;
    const run = await desk.run([command, "talk.pptx", ...flags]);
    expect(run.status, run.stderr).toBe(65);
    expect(run.stderr).toContain("hint: ");
    expect(Object.keys(desk.files())).toEqual(["talk.pptx"]);
  });
});
