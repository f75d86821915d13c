import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { teaching } from "../support/consent-flags.ts";
import { layFixture } from "../support/fixtures.ts";
import { jsonLines } from "../support/json-lines.ts";
import { type Desk, makeDesk } from "../support/program.ts";

function desk(): Desk {
  const made = makeDesk();
  layFixture(made, "planted/lesion.jpg", "a.jpg"); // 384 x 288
  return made;
}

const args = (...edits: string[]): string[] => [
  "seal",
  "a.jpg",
  ...teaching.filter((flag) => flag !== "--visible=none"),
  "--to-self",
  ...edits,
];

describe("seal with masks and a crop", () => {
  it("seals what the two commands would have made, in one pass, and says where", async () => {
    const gp = desk();
    const edits = ["--rect", "33%,20%,10%,10%", "--ellipse", "200,150,20,20", "--crop", "90,40,200,200"];
    const sealed = await gp.run(args("--masked", "text", ...edits, "--json"));
    expect(sealed.status, sealed.stderr).toBe(0);
    const [result] = jsonLines(sealed.stdout);
    expect(result).toMatchObject({
      type: "bundle",
      pictures: [
        {
          input: "a.jpg",
          trimmed: null,
          applied: [
            { kind: "mask", applied: { x: 112, y: 48, width: 64, height: 48 }, clipped: false },
            { kind: "mask", asked: { x: 180, y: 130, width: 40, height: 40 }, clipped: false },
            { kind: "crop", asked: { x: 90, y: 40, width: 200, height: 200 } },
          ],
        },
      ],
    });
    expect(sealed.stderr).toContain("  covered 112,48,64,48 (asked for ");
    expect(sealed.stderr).toContain("  kept 96,48,192,192 (asked for 90,40,200,200)");
    expect(sealed.stderr).not.toContain("on your word");

    const bundle = readdirSync(gp.folder).find((name) => name.endsWith(".age")) ?? "";
    const opened = await gp.run(["open", bundle, "--out-dir", "opened"]);
    expect(opened.status, opened.stderr).toBe(0);
    await gp.run(["redact-region", "a.jpg", ...edits.slice(0, 4), "-o", "covered.jpg"]);
    await gp.run(["crop", "covered.jpg", "--box", "90,40,200,200", "-o", "both.jpg"]);
    expect(gp.files()["opened/01.jpg"]).toBe(gp.files()["both.jpg"]);
    const outer = readFileSync(gp.path(bundle.replace(".age", ".consent.json")), "utf8");
    expect(outer).not.toMatch(/mask|crop|area|region|"(?:x|y|width|height)"/i);
  });

  it("takes a regions file with its crop for a whole series", async () => {
    const gp = desk();
    layFixture(gp, "planted/lesion-progressive.jpg", "b.jpg");
    const file = {
      format: "derm-share/regions/1",
      coordinates: "percent",
      crop: { x: 10, y: 10, width: 80, height: 80 },
    };
    writeFileSync(gp.path("r.json"), JSON.stringify(file));
    const sealed = await gp.run([...args("--masked", "face", "--regions", "r.json", "--json"), "b.jpg"]);
    expect(sealed.status, sealed.stderr).toBe(0);
    const crop = { kind: "crop", applied: { x: 48, y: 32, width: 288, height: 224 } };
    expect(jsonLines(sealed.stdout)[0]).toMatchObject({ pictures: [{ applied: [crop] }, { applied: [crop] }] });
  });

  it.each([
    ["two crops", ["--crop", "0,0,99,99", "--crop", "9,9,99,99"], "only one crop"],
    ["a crop beside that of the regions file", ["--crop", "0,0,99,99", "--regions", "r.json"], "only one crop"],
    ["a region outside the picture", ["--rect", "400,0,9,9"], "outside the picture"],
    ["a region of nothing", ["--rect", "40,0,0,9"], "above zero"],
  ])("refuses %s before it asks anything, and writes nothing", async (_, edits, said) => {
    const gp = desk();
    const file = {
      format: "derm-share/regions/1",
      coordinates: "percent",
      crop: { x: 10, y: 10, width: 80, height: 80 },
    };
    writeFileSync(gp.path("r.json"), JSON.stringify(file));
    const before = gp.files();
    const run = await gp.run(["seal", "a.jpg", "--consent", "teaching", ...edits]);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(said);
    expect(gp.files()).toEqual(before);
  });

  it("claims nothing: what is called masked without a mask rests on the sender's word, and is told so", async () => {
    const run = await desk().run(args("--masked", "text,face"));
    expect(run.status).toBe(0);
    expect(run.stderr).toContain(
      "Recorded as masked before, on your word: face, text. Nothing was covered or cropped now.",
    );
  });

  it("says which answers are lacking before anybody draws, where nobody can be asked afterwards", async () => {
    const run = await desk().run(["seal", "a.jpg", "--consent", "teaching", "--edit", "--browser", "none"]);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("still needs");
    expect(run.stderr).not.toContain("http");
  });

  it("still asks for every feature, whatever is masked", async () => {
    const run = await desk().run(args("--rect", "40,40,99,99"));
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("--visible");
  });
});

describe("seal and the notes on its pictures", () => {
  it("has the flags that they name: an edge that a turn would cut can be kept", async () => {
    const gp = desk();
    const odd = await sharp(gp.path("a.jpg")).extract({ left: 0, top: 0, width: 383, height: 285 }).toBuffer();
    writeFileSync(gp.path("a.jpg"), await sharp(odd).withMetadata({ orientation: 3 }).jpeg().toBuffer());
    const flags = ["--visible=none", "--json"];
    const cut = await gp.run(args(...flags));
    expect(cut.stderr).toContain("--keep-edges");
    expect(jsonLines(cut.stdout)[0]).toMatchObject({ pictures: [{ trimmed: { left: 15, top: 13 } }] });
    const kept = await gp.run(args(...flags, "--keep-edges"));
    expect(jsonLines(kept.stdout)[0]).toMatchObject({ pictures: [{ trimmed: null }] });
  });
});
