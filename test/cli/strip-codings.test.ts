import { readFileSync, writeFileSync } from "node:fs";
import sharp from "sharp";
import { expect, it } from "vitest";
import { concat, latin1 } from "../../src/bytes/bytes.ts";
import { describeWith, runTool } from "../support/oracles.ts";
import { makeDesk } from "../support/program.ts";

const canary = "Quince, Mary";
const samples = Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => 60 + (((i * i * 31) >> 4) % 90));

/** A picture with a comment that names somebody. */
function encoded(...switches: readonly string[]): Uint8Array {
  const ppm = concat([Buffer.from("P6 64 48 255\n"), samples]);
  const file = runTool("cjpeg", ["-quality", "90", "-sample", "1x1", ...switches], ppm);
  const comment = Buffer.from(`\xff\xfe\0${String.fromCharCode(canary.length + 2)}${canary}`, "latin1");
  return concat([file.subarray(0, 2), comment, file.subarray(2)]);
}

/** The same with other bytes behind the marker of its frame header, counted from the marker. */
function withFrame(file: Uint8Array, at: number, ...bytes: readonly number[]): Uint8Array {
  const changed = file.slice();
  changed.set(bytes, latin1(file).indexOf("\xff\xc0") + at);
  return changed;
}

describeWith(["cjpeg"], "JPEG codings that are not ours", () => {
  it.each([
    ["arithmetic", ["-arithmetic"]],
    ["arithmetic and progressive", ["-arithmetic", "-progressive"]],
  ])("are refused, and taken with --lossy where sharp decodes them: %s", async (_, switches) => {
    const desk = makeDesk();
    writeFileSync(desk.path("photo.jpg"), encoded(...switches));
    const refused = await desk.run(["strip", "photo.jpg"]);
    expect([refused.status, refused.stderr]).toEqual([65, expect.stringContaining("--lossy")]);
    expect(Object.keys(desk.files())).toEqual(["photo.jpg"]);

    const { status, stderr } = await desk.run(["strip", "--lossy", "photo.jpg"]);
    expect([status, stderr]).toEqual([0, expect.stringMatching(/^ {2}removed: .*\btables \(\d+ bytes\)/m)]);
    expect(stderr).not.toContain("unknown data"); // its coding's own tables (DAC), and the comment
    const clean = readFileSync(desk.path("photo.clean.jpg"));
    expect(latin1(clean)).not.toContain(canary);
    const [was, is] = await Promise.all(
      [sharp(desk.path("photo.jpg")), sharp(clean)].map((file) => file.raw().toBuffer()),
    );
    expect(Math.max(...(is ?? []).map((sample, i) => Math.abs(sample - (was?.[i] ?? 999))))).toBeLessThan(8);
    expect(await desk.run(["verify", "photo.clean.jpg"])).toMatchObject({ status: 0 });
  });

  it.each([
    ["12 bits a sample", (file: Uint8Array) => withFrame(file, 4, 12)],
    ["lossless", (file: Uint8Array) => withFrame(file, 1, 0xc3)],
    ["a height told only after the scan", (file: Uint8Array) => withFrame(file, 5, 0, 0)],
  ])("are refused, with --lossy too, where nothing here decodes them: %s", async (_, change) => {
    const desk = makeDesk();
    writeFileSync(desk.path("photo.jpg"), change(encoded()));
    for (const flags of [[], ["--lossy"]]) {
      const { status, stderr } = await desk.run(["strip", ...flags, "photo.jpg"]);
      expect(status).toBe(65);
      expect(stderr).toContain("ordinary JPEG");
      expect(stderr).not.toContain("--lossy");
      expect(Object.keys(desk.files())).toEqual(["photo.jpg"]);
    }
  });
});
