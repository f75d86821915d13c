/** An iPhone's HEIC through the commands, as a person types them. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import sharp from "sharp";
import { expect, it } from "vitest";
import { uint, writeBox } from "../../src/bytes/heif-boxes.ts";
import { formatOf } from "../../src/formats/registry.ts";
import { teaching } from "../support/consent-flags.ts";
import { corpusBytes, describeCorpus } from "../support/corpus.ts";
import { withProperties } from "../support/heic.ts";
import { describeWith, runTool } from "../support/oracles.ts";
import { makeDesk } from "../support/program.ts";
import type { Desk } from "../support/program.ts";

/** 1440 x 960, with a thumbnail. */
function deskWithPhoto(): Desk {
  const desk = makeDesk();
  writeFileSync(desk.path("x.heic"), corpusBytes("images/metadata-extractor-images-cheers_1440x960.heic"));
  return desk;
}

describeCorpus("a HEIC", () => {
  it("becomes a JPEG with strip, and a PNG where that is asked for", { timeout: 90_000 }, async () => {
    const desk = deskWithPhoto();
    const before = desk.files();
    expect(await desk.run(["strip", "x.heic"])).toMatchObject({ status: 0, stdout: "x.heic -> x.clean.jpg\n" });
    expect(await desk.run(["strip", "x.heic", "--png"])).toMatchObject({
      status: 0,
      stdout: "x.heic -> x.clean.png\n",
    });
    expect(desk.files()).toMatchObject(before);
    const jpeg = readFileSync(desk.path("x.clean.jpg"));
    expect(await sharp(jpeg).metadata()).toMatchObject({ width: 1440, height: 960, chromaSubsampling: "4:4:4" });
    expect(formatOf(readFileSync(desk.path("x.clean.png")))?.id).toBe("png");
    expect((await desk.run(["verify", "x.clean.jpg", "x.clean.png"])).status).toBe(0);
  });

  it("stays one with --keep-heic", async () => {
    const desk = deskWithPhoto();
    const run = await desk.run(["strip", "x.heic", "--keep-heic"]);
    expect(run).toMatchObject({ status: 0, stdout: "x.heic -> x.clean.heic\n" });
    expect(readFileSync(desk.path("x.clean.heic")).length).toBeGreaterThan(30_000);
    expect((await desk.run(["verify", "x.clean.heic"])).status).toBe(0);
    expect((await desk.run(["strip", "x.heic", "--keep-heic", "--png"])).status).toBe(2);
    const inPlace = ["strip", "--keep-heic", "--in-place", "x.heic"];
    expect((await desk.run(["verify", "x.heic"])).stderr).toContain(`hint: derm-share ${inPlace.join(" ")}`);
    mkdirSync(desk.path("in"));
    renameSync(desk.path("x.heic"), desk.path("in/x.heic"));
    const folder = ["strip", "in", "--out-dir", "out", "--resume"];
    expect((await desk.run(folder)).stdout).toBe("in/x.heic -> out/x.jpg\n");
    expect((await desk.run([...folder, "--keep-heic"])).stdout).toBe("in/x.heic -> out/x.heic\n");
  });

  it("that cannot be copied is refused with the way out, and the way out works", { timeout: 90_000 }, async () => {
    const desk = deskWithPhoto();
    const aperture = writeBox("clap", ...[1000, 1, 800, 1, 0, 1, 0, 1].map((number) => uint(number, 4)));
    writeFileSync(desk.path("y.heic"), withProperties(readFileSync(desk.path("x.heic")), [aperture]));
    const kept = await desk.run(["strip", "y.heic", "--keep-heic"]);
    expect(kept.status).toBe(65);
    expect(kept.stderr).toMatch(/outside its clean aperture[\s\S]*hint: leave out --keep-heic/);
    expect((await desk.run(["verify", "y.heic"])).stderr).toContain("hint: derm-share strip y.heic\n");
    expect((await desk.run(["strip", "y.heic"])).status).toBe(0);
    expect(await sharp(desk.path("y.clean.jpg")).metadata()).toMatchObject({ width: 1000, height: 800 });
  });

  it("is cropped, covered and sealed", { timeout: 90_000 }, async () => {
    const desk = deskWithPhoto();
    const crop = await desk.run(["crop", "x.heic", "--box", "100,50,400,300"]);
    expect(crop.stdout).toBe("x.heic -> x.cropped.jpg\n");
    expect(await sharp(desk.path("x.cropped.jpg")).metadata()).toMatchObject({ width: 400, height: 300 });
    const cover = await desk.run(["redact-region", "x.heic", "--rect", "0%,0%,50%,50%", "--png"]);
    expect(cover.stdout).toBe("x.heic -> x.redacted.png\n");
    const covered = await sharp(desk.path("x.redacted.png"))
      .extract({ left: 0, top: 0, width: 720, height: 480 })
      .toBuffer();
    expect((await sharp(covered).stats()).channels.slice(0, 3).map(({ max }) => max)).toEqual([0, 0, 0]);
    const sealed = await desk.run(["seal", "x.heic", ...teaching, "--to-self"]);
    expect(sealed.status, sealed.stderr).toBe(0);
    const bundle = Object.keys(desk.files()).find((name) => name.endsWith(".age")) ?? "";
    const open = ["open", bundle, "--out-dir", "out"];
    expect((await desk.run(open)).status).toBe(0);
    const jpegs = Object.keys(desk.files()).filter((name) => name.startsWith("out/") && name.endsWith(".jpg"));
    expect(jpegs).toHaveLength(1);
    expect(await sharp(desk.path(jpegs[0] ?? "")).metadata()).toMatchObject({ width: 1440, height: 960 });
  });
});

describeWith(["heif-enc"], "a HEIC of heif-enc", () => {
  it("with transparency is not sent to an option that refuses it", { timeout: 90_000 }, async () => {
    const desk = makeDesk();
    const clear = { width: 64, height: 64, channels: 4, background: { r: 200, g: 80, b: 60, alpha: 0.5 } } as const;
    await sharp({ create: clear })
      .withExif({ IFD0: { Artist: "Quince" } })
      .png()
      .toFile(desk.path("z.png"));
    runTool("heif-enc", ["-o", desk.path("z.heic"), desk.path("z.png")]);
    expect((await desk.run(["verify", "z.heic"])).stderr).toContain("hint: derm-share strip z.heic\n");
    const kept = await desk.run(["strip", "z.heic", "--keep-heic"]);
    expect(kept.status).toBe(65);
    expect(kept.stderr).toContain("it becomes a PNG");
    expect(await desk.run(["strip", "z.heic"])).toMatchObject({ status: 0, stdout: "z.heic -> z.clean.png\n" });
  });
});
