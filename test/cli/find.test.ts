import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { expect, it } from "vitest";
import { plainDeck } from "../deck/draft.ts";
import { describeCorpus } from "../support/corpus.ts";
import { compoundFile } from "../support/compound-file.ts";
import { makeDesk } from "../support/program.ts";

const faces = join(import.meta.dirname, "..", "..", "..", "shared", "corpus", "faces");
const photo = join(faces, "sample2.jpg"); // 2048 pixels wide

describeCorpus("find", () => {
  it("finds copies, smaller ones, crops and slides, and no other photograph", { timeout: 120_000 }, async () => {
    const desk = makeDesk();
    mkdirSync(desk.path("in"));
    const lay = (name: string, bytes: Buffer): void => writeFileSync(desk.path(join("in", name)), bytes);
    const crop = await sharp(photo).extract({ left: 700, top: 60, width: 1000, height: 700 }).jpeg().toBuffer();
    lay("copy.jpg", await sharp(photo).jpeg({ quality: 40 }).toBuffer());
    lay("small.png", await sharp(photo).resize(500).png().toBuffer());
    lay("crop.webp", await sharp(crop).resize(600).webp().toBuffer());
    lay("deck.pptx", Buffer.from((await plainDeck(await sharp(crop).png().toBuffer())).build()));
    lay("notes.txt", Buffer.from("nothing to see"));
    for (const other of ["sample1.jpg", "sample3.jpg", "sample4.jpg"]) {
      copyFileSync(join(faces, other), desk.path(join("in", other)));
    }
    copyFileSync(photo, desk.path("photo.jpg"));
    const { stdout, stderr, status } = await desk.run(["find", "photo.jpg", "in", "--json"]);
    const lines = stdout
      .trim()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(lines.slice(0, -1)).toMatchObject([
      { path: join("in", "copy.jpg"), slides: null },
      { path: join("in", "crop.webp"), slides: null },
      { path: join("in", "deck.pptx"), slides: [1] },
      { path: join("in", "small.png"), slides: null },
    ]);
    expect(lines.at(-1)).toMatchObject({ type: "summary", files: 7, found: 4, failed: 0 });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "Looked at 7 files, found it 4 times.\n" });
  });

  it("tells of what cannot be read, and looks at the others", async () => {
    const desk = makeDesk();
    copyFileSync(photo, desk.path("photo.jpg"));
    writeFileSync(desk.path("broken.jpg"), (await sharp(photo).toBuffer()).subarray(0, 3000));
    writeFileSync(desk.path("locked.pptx"), compoundFile("EncryptedPackage"));
    const { stdout, stderr, status } = await desk.run(["find", "photo.jpg", "broken.jpg", "locked.pptx", "photo.jpg"]);
    expect(status).toBe(3);
    expect(stderr).toContain("broken.jpg");
    expect(stderr).toContain("locked.pptx: it is locked with a password");
    expect(stdout).toBe("photo.jpg  (100 % alike)\n");
  });
});
