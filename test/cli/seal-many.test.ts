/** Many pictures in one bundle: as many as may be, and in memory that does not depend on how many. */
import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { teaching } from "../support/consent-flags.ts";
import { jsonLines } from "../support/json-lines.ts";
import { describeWith } from "../support/oracles.ts";
import { type Desk, makeDesk } from "../support/program.ts";

/** Runs what follows it, and says on the last line of stderr how many KiB it held at most. */
const measured = [
  "python3",
  "-c",
  `
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(status)`,
];

/** Lays the same picture into a folder so many times. */
function layPictures(desk: Desk, folder: string, count: number, picture: Uint8Array): void {
  mkdirSync(desk.path(folder));
  const first = desk.path(`${folder}/0.png`);
  writeFileSync(first, picture);
  for (let i = 1; i < count; i++) linkSync(first, desk.path(`${folder}/${i}.png`));
}

const peakMebibytes = (stderr: string): number => Number(stderr.trim().split("\n").at(-1)) / 1024;

describeWith(["python3"], "memory", () => {
  it("does not grow with the number of pictures, in seal, verify and open", { timeout: 120_000 }, async () => {
    const noise = { width: 1200, height: 1000, channels: 3 } as const;
    const picture = await sharp(randomBytes(1200 * 1000 * 3), { raw: noise })
      .png({ compressionLevel: 1 })
      .toBuffer();
    const desk = makeDesk();
    const peaks: number[][] = [];
    for (const count of [12, 72]) {
      layPictures(desk, `in${count}`, count, picture);
      const args = ["--to-self", "--out-dir", `out${count}`, "--quiet"];
      const sealed = await desk.run(["seal", `in${count}`, ...teaching, ...args], { under: measured });
      expect(sealed.status).toBe(0);
      const bundle = readdirSync(desk.path(`out${count}`)).find((name) => name.endsWith(".age")) ?? "none";
      const path = join(`out${count}`, bundle);
      const verified = await desk.run(["verify", path], { under: measured });
      expect(verified.status).toBe(0);
      const opened = await desk.run(["open", path, "--out-dir", `o${count}`], { under: measured });
      expect(opened.status).toBe(0);
      expect(readdirSync(desk.path(`o${count}`))).toHaveLength(count + 1);
      peaks.push([sealed, verified, opened].map(({ stderr }) => peakMebibytes(stderr)));
    }
    const [few = [], many = []] = peaks;
    for (const [i, peak] of many.entries()) {
      // 60 pictures more are 220 MB more; what is left is when the collector comes round.
      expect(peak, `of ${few[i]} MiB`).toBeLessThan((few[i] ?? 0) + 80);
    }
  });
});

describe("a bundle", () => {
  it("takes 999 pictures, and says at once that 1,000 are too many", { timeout: 120_000 }, async () => {
    const desk = makeDesk();
    const small = await sharp({ create: { width: 8, height: 8, channels: 3, background: "#c8a090" } })
      .png()
      .toBuffer();
    layPictures(desk, "in", 999, small);
    const sealed = await desk.run(["seal", "in", ...teaching, "--to-self", "--json", "--quiet"]);
    expect(jsonLines(sealed.stdout)[0]).toMatchObject({ items: 999 });
    const bundle = readdirSync(desk.folder).find((name) => name.endsWith(".age")) ?? "none";
    expect((await desk.run(["open", bundle, "--out-dir", "o"])).status).toBe(0);
    expect(readdirSync(desk.path("o"))).toHaveLength(1_000);

    const before = desk.files();
    writeFileSync(desk.path("one-more.png"), small);
    const refused = await desk.run(["seal", "in", "one-more.png", ...teaching, "--to-self"]);
    expect(refused.status).toBe(65);
    expect(refused.stderr).toContain("999 pictures");
    expect(Object.keys(desk.files()).toSorted()).toEqual([...Object.keys(before), "one-more.png"].toSorted());
  });

  it("too large for a page is refused before anything is asked, and sealed as a bare age file", async () => {
    const desk = makeDesk();
    mkdirSync(desk.path("in"));
    mkdirSync(desk.path("words"));
    const noise = { raw: { width: 2400, height: 1200, channels: 3 } } as const;
    for (const name of ["a", "b", "c", "d", "e"]) {
      const png = await sharp(randomBytes(2400 * 1200 * 3), noise)
        .png({ compressionLevel: 0 })
        .toBuffer();
      writeFileSync(desk.path(`in/${name}.png`), png);
    }
    const refused = await desk.run(["seal", "in", "--consent", "teaching", "--passphrase-out", "words/w"]);
    expect(refused.status).toBe(65);
    expect(refused.stderr).toContain("at most 25 MB\nhint: seal with --format age");
    expect(readdirSync(desk.folder)).toEqual(["in", "words"]);
    expect(readdirSync(desk.path("words"))).toEqual([]);
    const sealed = await desk.run(["seal", "in", ...teaching, "--passphrase-out", "words/w", "--format", "age"]);
    expect(sealed.status).toBe(0);
    expect(sealed.stderr).toContain("larger than the 40 MB that the opener page takes");
  });
});
