/** The record beside a stamped picture: whether it belongs there, and says what the strip says. */
import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { newRecord } from "../../src/consent/record.ts";
import { stampFile } from "../../src/workflow/stamp.ts";
import { TakenNames } from "../../src/workflow/taken-names.ts";
import { teaching } from "../support/consent-flags.ts";
import { layFixture } from "../support/fixtures.ts";
import { type Desk, makeDesk } from "../support/program.ts";

function deskWith(fixture: string, name: string): Desk {
  const desk = makeDesk();
  layFixture(desk, fixture, name);
  return desk;
}

describe("the record beside a stamped picture", () => {
  it("lets verify tell a picture whose record is another's, and one that was changed", async () => {
    const desk = deskWith("planted/lesion.jpg", "a.jpg");
    layFixture(desk, "planted/lesion-orientation-6.jpg", "b.jpg");
    expect((await desk.run(["consent-stamp", "a.jpg", "b.jpg", ...teaching])).status).toBe(0);
    expect((await desk.run(["verify", "a.stamped.jpg", "b.stamped.jpg"])).status).toBe(0);
    // Of one consent, and exchanged all the same.
    copyFileSync(desk.path("b.stamped.jpg.consent.json"), desk.path("a.stamped.jpg.consent.json"));
    const foreign = await desk.run(["verify", "a.stamped.jpg", "--json"]);
    expect(foreign.status).toBe(1);
    expect(foreign.stdout).toContain('"record-foreign"');

    writeFileSync(desk.path("b.stamped.jpg"), readFileSync(desk.path("a.jpg")));
    await desk.run(["strip", "b.stamped.jpg", "--in-place"]);
    expect((await desk.run(["verify", "b.stamped.jpg"])).status).toBe(1);
    writeFileSync(desk.path("b.stamped.jpg.consent.json"), "{}"); // another file of this name, and no strip
    expect((await desk.run(["verify", "b.stamped.jpg"])).status).toBe(0);
  });

  it("lets verify tell a record that was edited by hand: the strip says something else", async () => {
    const desk = deskWith("planted/lesion.jpg", "a.jpg");
    await desk.run(["consent-stamp", "a.jpg", ...teaching]);
    const path = desk.path("a.stamped.jpg.consent.json");
    const stamp = readFileSync(path, "utf8");
    for (const [from, to] of [
      ['"teaching"', '"public"'],
      ['"written"', '"verbal"'],
      ['"2026-11-20"', '"2026-11-21"'],
      ['"validUntil": null', '"validUntil": "2999-01-01"'],
    ] as const) {
      writeFileSync(path, stamp.replace(from, to));
      const run = await desk.run(["verify", "a.stamped.jpg"]);
      expect(run.status, to).toBe(1);
      expect(run.stdout).toContain("the consent record beside it says something else than the strip");
    }
  });

  it("lets verify tell a record that cannot be used, and why, and what to do", async () => {
    const desk = deskWith("planted/lesion.jpg", "a.jpg");
    await desk.run(["consent-stamp", "a.jpg", ...teaching]);
    const path = desk.path("a.stamped.jpg.consent.json");
    const stamp = readFileSync(path, "utf8");
    for (const [text, why] of [
      ["[]", "the stamp is not an object"],
      [stamp.slice(0, -9), "it is not JSON"],
      [stamp.replace("stamp/1", "stamp/2"), "of a newer version; update derm-share"],
      [stamp.replace("stamp/1", "record/1"), '"format" is not derm-share/stamp/1'],
      [stamp + " ".repeat(70_000), "larger than"],
    ] as const) {
      writeFileSync(path, text);
      const run = await desk.run(["verify", "a.stamped.jpg"]);
      expect(run.status, why).toBe(1);
      expect(run.stdout).toContain(why);
      expect(run.stderr).toContain("derm-share consent-stamp PICTURE");
      expect(run.stderr).not.toContain("--template");
    }
    rmSync(desk.path("a.stamped.jpg.consent.json"));
    expect((await desk.run(["verify", "a.stamped.jpg"])).status).toBe(0); // a picture without a record is not judged
  });

  it("keeps the records of two pictures apart that differ in their ending alone", async () => {
    const desk = deskWith("planted/lesion.jpg", "a.jpg");
    layFixture(desk, "planted/lesion.png", "a.png");
    expect((await desk.run(["consent-stamp", ".", ...teaching, "--out-dir", "out"])).status).toBe(0);
    expect(Object.keys(desk.files()).filter((name) => name.startsWith("out"))).toEqual([
      "out/a.jpg",
      "out/a.jpg.consent.json",
      "out/a.png",
      "out/a.png.consent.json",
    ]);
    expect((await desk.run(["verify", "out/a.jpg", "out/a.png"])).status).toBe(0);
  });

  it("is refused by verify when its consent has run out", async () => {
    const desk = deskWith("planted/lesion.jpg", "a.jpg");
    const answers = { purpose: "teaching", form: "written", validUntil: "2026-11-21" } as const;
    const result = await stampFile(
      { path: desk.path("a.jpg"), root: null, relativePath: "a.jpg" },
      {
        record: newRecord(answers, "2026-11-20", (length) => new Uint8Array(length)),
        destination: { kind: "file", path: desk.path("a.stamped.jpg") },
        force: false,
        names: new TakenNames(),
        coding: {},
        today: "2026-11-20",
        beforeCommit: async () => {},
      },
    );
    expect(result.error).toBeNull();
    expect((await desk.run(["verify", "a.stamped.jpg"])).status).toBe(7);
  });

  it("goes on belonging to its record when the file is packed anew without loss", async () => {
    const desk = deskWith("planted/lesion.png", "a.png");
    await desk.run(["consent-stamp", "a.png", ...teaching]);
    const packed = await sharp(desk.path("a.stamped.png")).png({ compressionLevel: 1 }).toBuffer();
    writeFileSync(desk.path("a.stamped.png"), packed);
    await desk.run(["strip", "a.stamped.png", "--in-place"]);
    expect((await desk.run(["verify", "a.stamped.png"])).status).toBe(0);
  });
});
