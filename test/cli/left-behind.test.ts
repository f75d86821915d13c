import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { teaching } from "../support/consent-flags.ts";
import { layFixture } from "../support/fixtures.ts";
import { makeDesk } from "../support/program.ts";

describe("what stays behind", () => {
  it("is told at the end of seal and open: the original, its copies, the synced folder, the order; nothing is deleted", async () => {
    const desk = makeDesk();
    mkdirSync(desk.path("OneDrive"));
    layFixture(desk, "planted/lesion.jpg", "OneDrive/photo.jpg");
    copyFileSync(desk.path("OneDrive/photo.jpg"), desk.path("OneDrive/IMG_1.jpg"));
    mkdirSync(join(desk.home, "Downloads"));
    copyFileSync(desk.path("OneDrive/photo.jpg"), join(desk.home, "Downloads", "scan"));
    const before = desk.files();

    const words = join(desk.home, "words.txt");
    const seal = await desk.run(["seal", "OneDrive/photo.jpg", ...teaching, "--passphrase-out", words]);
    expect(seal.status).toBe(0);
    const end = seal.stderr.slice(seal.stderr.indexOf("Still readable here"));
    expect(end).toContain("Still readable here: OneDrive/photo.jpg\n");
    expect(end).toContain(join("OneDrive", "IMG_1.jpg"));
    expect(end).toContain(join(desk.home, "Downloads", "scan"));
    expect(end).toContain("OneDrive copies to other machines");
    expect(end).toMatch(
      /clinical record first\. Then delete the copies: here,\nRecycle Bin, phone and its "Recently Deleted", sent mail, cloud/,
    );
    expect(desk.files()).toMatchObject(before);
    expect(readdirSync(join(desk.home, "Downloads"))).toEqual(["scan"]);

    const bundle = readdirSync(desk.folder).find((name) => name.endsWith(".html")) ?? "none";
    const open = await desk.run(["open", bundle, "--passphrase-file", words]);
    expect(open.status).toBe(0);
    const last = open.stderr.slice(open.stderr.indexOf("Still readable here"));
    expect(last).toContain("01.jpg");
    expect(last).not.toContain("copies to other machines");
    expect(last).toContain("clinical record");
    expect(last).toContain("delete the copies");
  });
});
