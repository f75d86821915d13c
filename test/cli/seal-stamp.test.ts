import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findStrip } from "../../src/pixels/text-strip.ts";
import { teaching } from "../support/consent-flags.ts";
import { layFixture } from "../support/fixtures.ts";
import { makeDesk } from "../support/program.ts";

describe("seal --stamp", () => {
  it("seals the pictures with the strip of this consent below them, after a mask, and says so in the manifest", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    layFixture(desk, "planted/lesion.png", "b.png");
    const seal = await desk.run([
      "seal",
      "a.jpg",
      "b.png",
      ...teaching,
      "--stamp",
      "--rect",
      "10%,10%,20%,20%",
      "--masked",
      "marks",
      "--to-self",
    ]);
    expect(seal.status).toBe(0);
    expect(seal.stderr).toContain("a.jpg:  a strip below the picture");
    const bundle = readdirSync(desk.folder).find((name) => name.endsWith(".age")) ?? "none";
    expect((await desk.run(["open", bundle])).status).toBe(0);
    const folder = desk.path(bundle.replace(".age", ""));
    const [, ref = "none"] = /Reference: +(\S+)/.exec(readFileSync(join(folder, "consent.txt"), "utf8")) ?? [];
    for (const name of ["01.jpg", "02.png"]) {
      expect((await findStrip(readFileSync(join(folder, name))))?.ref, name).toBe(ref);
    }
    expect(Object.keys(desk.files()).filter((name) => name.includes("stamped"))).toEqual([]);
  });

  it("seals no strip where none was asked for", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    await desk.run(["seal", "a.jpg", ...teaching, "--to-self"]);
    const bundle = readdirSync(desk.folder).find((name) => name.endsWith(".age")) ?? "none";
    await desk.run(["open", bundle]);
    expect(await findStrip(readFileSync(desk.path(join(bundle.replace(".age", ""), "01.jpg"))))).toBeNull();
  });
});
