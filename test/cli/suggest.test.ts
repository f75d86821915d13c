import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { describeCorpus } from "../support/corpus.ts";
import { layFixture } from "../support/fixtures.ts";
import { writeBmp } from "../support/plant/bmp.ts";
import { labelled, labelNumber as secret } from "../support/plant/label.ts";
import { type Desk, makeDesk } from "../support/program.ts";

interface Found {
  readonly kind: string;
  readonly region: {
    readonly points?: readonly { x: number; y: number }[];
    readonly cx?: number;
    readonly cy?: number;
  };
}

interface Line {
  readonly type: string;
  readonly ran: readonly string[];
  readonly pages: number;
  readonly seen: number;
  readonly suggestions: readonly Found[];
}

const isLine = (value: unknown): value is Line =>
  typeof value === "object" && value !== null && "type" in value && value.type === "suggestions";

async function suggested(desk: Desk, path: string): Promise<Line> {
  const { stdout, stderr, status } = await desk.run(["redact-region", path, "--suggest", "--json"]);
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(stdout + stderr).not.toContain(secret);
  const line: unknown = JSON.parse(stdout.trim().split("\n")[0] ?? "");
  if (!isLine(line)) throw new Error("no line of suggestions");
  return line;
}

/** Looking takes seconds, on a busy machine many. */
const patience = { timeout: 180_000 };

describe("redact-region --suggest", patience, () => {
  it("finds a code where it is displayed, and never says what it reads", async () => {
    const desk = makeDesk();
    writeFileSync(desk.path("label.jpg"), await labelled());
    const { ran, suggestions } = await suggested(desk, "label.jpg");
    expect(ran).toEqual(["faces", "codes"]);
    const codes = suggestions.filter(({ kind }) => kind === "code");
    expect(codes).toHaveLength(1);
    const xs = codes.flatMap(({ region }) => region.points ?? []).map(({ x }) => x);
    const ys = codes.flatMap(({ region }) => region.points ?? []).map(({ y }) => y);
    expect(Math.min(...xs)).toBeLessThan(740);
    expect(Math.min(...ys)).toBeLessThan(540);
    expect(Math.min(...xs)).toBeGreaterThan(500);
    expect(Math.max(...ys)).toBeGreaterThan(650);
  });

  it("covers what is suggested when a person has looked, so that nothing reads it any more", async () => {
    const desk = makeDesk();
    writeFileSync(desk.path("label.jpg"), await labelled());
    const flags = ["--apply-suggestions", "--reviewed-by", "practice nurse"];
    const { status } = await desk.run(["redact-region", "label.jpg", ...flags]);
    expect(status).toBe(0);
    expect((await suggested(desk, "label.redacted.jpg")).suggestions.filter(({ kind }) => kind === "code")).toEqual([]);
  });

  it("looks at all frames, which are covered in the same places", async () => {
    const desk = makeDesk();
    const label = await sharp(await labelled())
      .png()
      .toBuffer();
    const { width, height } = await sharp(label).metadata();
    const blank = sharp({ create: { width, height, channels: 3, background: "#c86450" } });
    const frames = [await blank.png().toBuffer(), label];
    await sharp(frames, { join: { animated: true } })
      .gif()
      .toFile(desk.path("label.gif"));
    const { suggestions, pages, seen } = await suggested(desk, "label.gif");
    expect([suggestions.filter(({ kind }) => kind === "code").length, pages, seen]).toEqual([1, 2, 2]);
  });

  it.each([
    ["nobody has looked", ["--apply-suggestions"]],
    ["the looker has no role", ["--apply-suggestions", "--reviewed-by", " "]],
    ["nothing is applied", ["--reviewed-by", "nurse", "--rect", "1,1,9,9"]],
    ["the picture is to be shown", ["--apply-suggestions", "--reviewed-by", "nurse", "--edit"]],
  ])("is refused when %s", async (_, flags) => {
    const desk = makeDesk();
    layFixture(desk, "clean/lesion.jpg", "lesion.jpg");
    const { status, stderr } = await desk.run(["redact-region", "lesion.jpg", ...flags]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/--reviewed-by|--apply-suggestions/);
    expect(Object.keys(desk.files())).toEqual(["lesion.jpg"]);
  });

  it("finds a code in a picture that only our own decoder shows", async () => {
    const desk = makeDesk();
    const upsideDown = sharp(await labelled())
      .autoOrient()
      .resize(600, 448)
      .flip(); // as a BMP's rows stand
    const data = new Uint8Array(await upsideDown.raw().toBuffer());
    const fields = { 18: 600, 22: 448 };
    writeFileSync(desk.path("label.bmp"), writeBmp({ headerBytes: 40, bitsPerPixel: 24, data, fields }));
    const { suggestions } = await suggested(desk, "label.bmp");
    const [code] = suggestions.filter((found) => found.kind === "code");
    const left = Math.min(...(code?.region.points ?? []).map(({ x }) => x));
    expect(left).toBeGreaterThan(250);
    expect(left).toBeLessThan(370);
  });

  it("covers nothing, and says so, where a detector is missing", () => {
    const desk = makeDesk();
    layFixture(desk, "clean/lesion.jpg", "lesion.jpg");
    const root = join(import.meta.dirname, "..", "..");
    const slim = join(desk.home, "slim");
    cpSync(join(root, "dist"), join(slim, "dist"), { recursive: true, filter: (path) => !path.endsWith("faces") });
    for (const name of ["bin", "package.json"]) cpSync(join(root, name), join(slim, name), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(slim, "node_modules"));
    const run = (args: readonly string[]) =>
      spawnSync(process.execPath, [join(slim, "bin", "derm-share.js"), "redact-region", "lesion.jpg", ...args], {
        cwd: desk.folder,
        encoding: "utf8",
      });
    expect(run(["--suggest"]).stderr).toContain("Faces were not looked for");
    const applied = run(["--apply-suggestions", "--reviewed-by", "nurse"]);
    expect(applied.status).toBe(2);
    expect(applied.stderr).toContain("Faces were not looked for");
    expect(Object.keys(desk.files())).toEqual(["lesion.jpg"]);
  });

  it("says of a picture without any that this proves nothing", async () => {
    const desk = makeDesk();
    const grey = sharp({ create: { width: 64, height: 64, channels: 3, background: "grey" } });
    writeFileSync(desk.path("plain.png"), await grey.png().toBuffer());
    const { stderr, stdout } = await desk.run(["redact-region", "plain.png", "--suggest"]);
    expect(stdout).toBe("plain.png: nothing suggested\n");
    expect(stderr).toContain("No suggestion does not mean not identifiable");
    const flags = ["--apply-suggestions", "--reviewed-by", "nurse"];
    const applied = await desk.run(["redact-region", "plain.png", ...flags]);
    expect(applied.status).toBe(65);
    expect(applied.stderr).toContain("nothing would be covered");
    expect(Object.keys(desk.files())).toEqual(["plain.png"]);
    expect((await desk.run(["redact-region", "plain.png", "--rect", "8,8,8,8", ...flags])).status).toBe(0);
  });
});

describeCorpus("faces", () => {
  it("are found upright and turned, each where it is", patience, async () => {
    const desk = makeDesk();
    const path = join(import.meta.dirname, "..", "..", "..", "shared", "corpus", "faces", "sample1.jpg");
    writeFileSync(desk.path("turned.png"), await sharp(readFileSync(path)).rotate(90).png().toBuffer());
    const { suggestions } = await suggested(desk, "turned.png");
    const { height } = await sharp(readFileSync(path)).metadata();
    for (const [x, y] of [
      [501, 473],
      [932, 530],
      [1575, 316],
    ] as const) {
      const near = suggestions.filter(({ region: { cx = 0, cy = 0 } }) => Math.hypot(cx - (height - y), cy - x) < 60);
      expect(near, `the face at ${x}, ${y}`).toHaveLength(1);
    }
  });
});
