import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { layFixture } from "../support/fixtures.ts";
import { jsonLines } from "../support/json-lines.ts";
import { describeWith, runTool } from "../support/oracles.ts";
import { plainDeck } from "../deck/draft.ts";
import { type Desk, makeDesk } from "../support/program.ts";

/** Stripes in one direction: two pictures that nobody takes for the same. */
function stripes(width: number, height: number, upright: boolean): Promise<Buffer> {
  const samples = Buffer.alloc(width * height * 3, 230);
  for (let i = 0; i < width * height; i += 1) {
    const at = upright ? (i % width) / width : Math.floor(i / width) / height;
    if (Math.floor(at * 6) % 2 === 0) samples.fill(20, i * 3, i * 3 + 3);
  }
  return sharp(samples, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
}

async function layWithThumbnail(desk: Desk, name: string, thumbnailIsUpright: boolean): Promise<void> {
  writeFileSync(desk.path(name), await stripes(480, 360, true));
  writeFileSync(desk.path("thumbnail.jpg"), await stripes(160, 120, thumbnailIsUpright));
  runTool("exiftool", ["-q", "-overwrite_original", `-ThumbnailImage<=${desk.path("thumbnail.jpg")}`, desk.path(name)]);
  expect(runTool("exiftool", ["-b", "-ThumbnailImage", desk.path(name)])).toEqual(
    readFileSync(desk.path("thumbnail.jpg")),
  );
}

describeWith(["exiftool"], "strip --dry-run of a folder", () => {
  it("counts what is given away, and the thumbnails that were measured to differ", async () => {
    const desk = makeDesk();
    mkdirSync(desk.path("in"));
    await layWithThumbnail(desk, "in/same.jpg", true);
    await layWithThumbnail(desk, "in/differs.jpg", false);
    writeFileSync(desk.path("in/plain.jpg"), await stripes(480, 360, true));
    runTool("exiftool", [
      "-q",
      "-overwrite_original",
      "-GPSLatitude=52.1",
      "-GPSLatitudeRef=N",
      "-GPSLongitude=0.1",
      "-GPSLongitudeRef=E",
      desk.path("in/same.jpg"),
    ]);
    writeFileSync(desk.path("in/notes.txt"), "not a picture");
    const deck = await plainDeck(
      await sharp(await stripes(48, 36, true))
        .png()
        .toBuffer(),
    );
    writeFileSync(desk.path("in/talk.pptx"), deck.build());
    const before = desk.files();
    const run = await desk.run(["strip", "in", "--out-dir", "out", "--dry-run", "--json"]);
    expect(run.status).toBe(0);
    expect(run.stderr).toContain("3 photos: 1 with GPS, 1 thumbnail that shows more than the picture");
    expect(run.stderr).toMatch(/a thumbnail +2\n/);
    expect(run.stderr).not.toMatch(/52\.1|No metadata found/);
    const gives = Object.fromEntries(jsonLines(run.stdout).map(({ input, givesAway }) => [String(input), givesAway]));
    expect(gives).toMatchObject({
      "in/same.jpg": { smallPicture: "same" },
      "in/differs.jpg": { smallPicture: "different" },
      "in/plain.jpg": { smallPicture: "none", kinds: [] },
    });
    expect([gives["in/notes.txt"], gives["in/talk.pptx"]]).toEqual([undefined, undefined]);
    expect(desk.files()).toEqual(before);
  });
});

describe("strip --dry-run of a folder without a place for results", () => {
  it("tells what would become of each file, and writes nothing", async () => {
    const desk = makeDesk();
    mkdirSync(desk.path("in"));
    layFixture(desk, "planted/lesion.jpg", "in/a.jpg");
    const before = desk.files();
    const run = await desk.run(["strip", "in/", "--dry-run"]);
    expect(run).toMatchObject({ status: 0, stdout: "in/a.jpg: would become in-clean/a.jpg\n" });
    expect(desk.files()).toEqual(before);
    expect((await desk.run(["strip", "in"])).status).toBe(2);
  });
});

describe("strip of a folder, not dry", () => {
  it("decodes no picture to tell what it gave away", async () => {
    const desk = makeDesk();
    mkdirSync(desk.path("in"));
    layFixture(desk, "planted/lesion.jpg", "in/a.jpg");
    const run = await desk.run(["strip", "in", "--out-dir", "out", "--json"]);
    expect(jsonLines(run.stdout)[0]).not.toHaveProperty("givesAway");
  });
});
