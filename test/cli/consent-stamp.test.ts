import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { teaching } from "../support/consent-flags.ts";
import { layFixture } from "../support/fixtures.ts";
import { type Desk, makeDesk } from "../support/program.ts";

function deskWith(fixture: string, name: string): Desk {
  const desk = makeDesk();
  layFixture(desk, fixture, name);
  return desk;
}

async function heightOf(path: string): Promise<number> {
  return (await sharp(path).metadata()).height;
}

describe("consent-stamp", () => {
  it.each([
    ["lesion.jpg", "photo.jpg", "photo.stamped.jpg"],
    ["lesion-orientation-6.jpg", "photo.jpg", "photo.stamped.jpg"],
    ["lesion.png", "photo.png", "photo.stamped.png"],
  ])("puts a strip below %s and the record beside it, and changes no pixel above", async (fixture, name, stamped) => {
    const desk = deskWith(`planted/${fixture}`, name);
    const before = desk.files()[name];
    const run = await desk.run(["consent-stamp", name, ...teaching, "--json"]);
    expect(run.status).toBe(0);
    const result: unknown = JSON.parse(run.stdout.split("\n")[0] ?? "");
    const stamp = `${stamped}.consent.json`;
    expect(result).toMatchObject({ v: 1, type: "file", status: "cleaned", output: stamped, lossless: true, stamp });
    expect(Object.keys(desk.files())).toEqual([name, stamp, stamped].toSorted());
    expect(desk.files()[name]).toBe(before);
    expect((await desk.run(["verify", stamped])).status).toBe(0);

    await desk.run(["strip", name, "-o", `clean-${name}`]);
    const clean = sharp(desk.path(`clean-${name}`));
    const { width, height } = await clean.metadata();
    const above = await sharp(await sharp(desk.path(stamped)).png().toBuffer())
      .extract({ left: 0, top: 0, width, height: height - 1 }) // chroma of the last row is interpolated with the strip
      .raw()
      .toBuffer();
    const plain = await sharp(await clean.png().toBuffer())
      .extract({ left: 0, top: 0, width, height: height - 1 })
      .raw()
      .toBuffer();
    expect(above.equals(plain)).toBe(true);
  });

  it("replaces a strip instead of putting another below it, whatever the file is called", async () => {
    for (const name of ["photo.jpg", "photo.png"]) {
      const desk = deskWith(`planted/lesion.${name.slice(-3)}`, name);
      await desk.run(["consent-stamp", name, ...teaching]);
      renameSync(desk.path(name.replace(".", ".stamped.")), desk.path(`holiday${name.slice(-4)}`));
      const [first, again] = [`holiday${name.slice(-4)}`, `again${name.slice(-4)}`];
      const run = await desk.run(["consent-stamp", first, ...teaching, "-o", again]);
      expect(run.status).toBe(0);
      expect(run.stderr).toContain("the consent strip that was there is replaced");
      expect(await heightOf(desk.path(again))).toBe(await heightOf(desk.path(first)));
      expect((await desk.run(["verify", again])).status).toBe(0);
    }
  });

  it("is no other picture: what was seen on it is not asked again to seal it", async () => {
    const desk = deskWith("planted/lesion.jpg", "a.jpg");
    await desk.run(["consent-stamp", "a.jpg", ...teaching]);
    const ref = /"ref": "([\w-]+)"/.exec(readFileSync(desk.path("a.stamped.jpg.consent.json"), "utf8"))?.[1] ?? "none";
    for (const name of ["a.jpg", "a.stamped.jpg"]) {
      const run = await desk.run(["seal", name, "--consent", `${ref}.record.json`, "--to-self"]);
      expect(run.stderr).not.toContain("is not the one that was looked at");
      expect(run.status).toBe(0);
    }
    const other = await desk.run(["seal", "a.stamped.jpg", ...teaching, "--to-self"]); // answers anew: a consent of its own
    expect(other.status).toBe(2);
    expect(other.stderr).toContain(`a.stamped.jpg: the strip below the picture is that of another consent, ${ref}`);
    layFixture(desk, "planted/lesion.png", "b.png");
    expect((await desk.run(["seal", "b.png", "--consent", `${ref}.record.json`, "--to-self"])).status).toBe(2);
  });

  it("is told by withdraw as a known copy, and refused by verify, consent-stamp and seal from then on", async () => {
    const desk = deskWith("planted/lesion.jpg", "a.jpg");
    expect((await desk.run(["consent-stamp", "a.jpg", ...teaching])).status).toBe(0);
    const stamp = readFileSync(desk.path("a.stamped.jpg.consent.json"), "utf8");
    const ref = /"ref": "([\w-]+)"/.exec(stamp)?.[1] ?? "none";
    const withdraw = await desk.run(["withdraw", ref]);
    expect(withdraw.status).toBe(0);
    for (const name of ["a.jpg", "a.stamped.jpg"]) expect(withdraw.stderr).toContain(`still there  ${desk.path(name)}`);
    expect((await desk.run(["verify", "a.stamped.jpg"])).status).toBe(7);
    expect((await desk.run(["consent-stamp", "a.jpg", "--consent", `${ref}.record.json`, "--force"])).status).toBe(7);
    rmSync(`${desk.path("a.stamped.jpg")}.consent.json`);
    expect((await desk.run(["verify", "a.stamped.jpg"])).status).toBe(7); // by what stands in the strip itself
    const before = Object.keys(desk.files());
    const seal = await desk.run(["seal", "a.stamped.jpg", ...teaching, "--to-self"]); // under another consent
    expect(seal.status).toBe(7);
    expect(seal.stderr).toContain(`a.stamped.jpg: the consent ${ref} was withdrawn`);
    expect(Object.keys(desk.files())).toEqual(before);
    expect((await desk.run(["seal", "a.stamped.jpg", ...teaching, "--to-self", "--stamp"])).status).toBe(0);
  });

  it("refuses by the rules, writes nothing then, and never over what is there", async () => {
    const desk = deskWith("planted/lesion.jpg", "photo.jpg");
    const refused = await desk.run(["consent-stamp", "photo.jpg", ...teaching, "--visible", "face"]);
    expect(refused).toMatchObject({ status: 4 });
    expect(Object.keys(desk.files())).toEqual(["photo.jpg"]);
    writeFileSync(desk.path("photo.stamped.jpg.consent.json"), "mine");
    const before = desk.files();
    expect(await desk.run(["consent-stamp", "photo.jpg", ...teaching])).toMatchObject({ status: 2 });
    expect(desk.files()).toEqual(before);
    expect(await desk.run(["consent-stamp", "photo.jpg", ...teaching, "--force"])).toMatchObject({ status: 0 });
  });

  it("writes no picture and no record that withdraw would not know of", async () => {
    const desk = deskWith("planted/lesion.jpg", "photo.jpg");
    const state = join(desk.home, "state", "derm-share");
    mkdirSync(state, { recursive: true, mode: 0o700 });
    writeFileSync(join(state, "ledger.jsonl"), "", { mode: 0o644 }); // others can read it: refused
    const stamped = await desk.run(["consent-stamp", "photo.jpg", ...teaching]);
    expect(stamped.status).toBe(74);
    expect(stamped.stderr).toContain("chmod 600");
    const recorded = await desk.run(["consent-stamp", "--record-only-file", ...teaching, "-o", "record.json"]);
    expect(recorded.status).toBe(74);
    expect(Object.keys(desk.files())).toEqual(["photo.jpg"]);
  });

  it("lets no paper take the place of another file of the run, not even with --force", async () => {
    const desk = deskWith("planted/lesion.jpg", "photo.jpg");
    const before = desk.files();
    for (const papers of [
      ["--receipt", "copy", "--fhir", "copy"],
      ["--receipt", "photo.jpg"],
      ["--fhir", "out.jpg", "-o", "./out.jpg"],
    ]) {
      const run = await desk.run(["consent-stamp", "photo.jpg", ...teaching, ...papers, "--force"]);
      expect(run.status).toBe(2);
      expect(run.stderr).toContain("two files of this run have one name");
      expect(desk.files()).toEqual(before);
    }
  });

  it("takes a record for a series, and prints the paragraph for the notes", async () => {
    const desk = deskWith("planted/lesion.jpg", "a.jpg");
    layFixture(desk, "planted/lesion.png", "b.png");
    await desk.run(["consent-stamp", "--record-only-file", ...teaching, "-o", "consent.json"]);
    const ref = /"ref": "([\w-]+)"/.exec(readFileSync(desk.path("consent.json"), "utf8"))?.[1] ?? "none";
    const run = await desk.run(["consent-stamp", "a.jpg", "b.png", "--consent", "consent.json", "--note"]);
    expect(run.status).toBe(0);
    expect(run.stdout).toContain(`Consent ref ${ref}.`);
    expect(run.stdout).toContain("agreed in writing");
    for (const stamp of ["a.stamped.jpg.consent.json", "b.stamped.png.consent.json"]) {
      expect(readFileSync(desk.path(stamp), "utf8")).toContain(ref);
    }
    expect((await desk.run(["consents"])).stdout).toContain(ref);
  });

  it("writes the patient's copy and the FHIR of what was stamped, and neither over what is there", async () => {
    const desk = deskWith("planted/lesion.jpg", "a.jpg");
    const papers = ["--receipt", "copy.txt", "--fhir", "consent.fhir.json"];
    const run = await desk.run(["consent-stamp", "a.jpg", ...teaching, ...papers, "--json"]);
    expect(run.status).toBe(0);
    expect(
      run.stdout
        .trim()
        .split("\n")
        .map((line) => /"type":"(\w+)"/.exec(line)?.[1]),
    ).toEqual(["file", "receipt", "fhir", "summary"]);
    expect(readFileSync(desk.path("copy.txt"), "utf8")).toContain("You can change your mind");
    const sha256 = Buffer.from(desk.files()["a.stamped.jpg"] ?? "", "hex").toString("base64url");
    expect(readFileSync(desk.path("consent.fhir.json"), "utf8")).toContain(`ni:///sha-256;${sha256}`);

    const before = desk.files();
    const again = await desk.run(["consent-stamp", "a.jpg", ...teaching, "-o", "b.jpg", "--receipt", "copy.txt"]);
    expect(again.status).toBe(2);
    const nobody = [
      "--consent",
      "audit",
      "--form=none",
      "--reason=local",
      "--subject=adult",
      "--obtained-by=GP",
      "--confirm=not-objected",
    ];
    const none = await desk.run(["consent-stamp", "a.jpg", ...nobody, "-o", "b.jpg", "--receipt", "other.txt"]);
    expect(none).toMatchObject({ status: 2 });
    expect(none.stderr).toContain("nobody has consented");
    expect(desk.files()).toEqual(before);
  });

  it("treats a folder as strip does: personal names are replaced, no result replaces another, its own are left out", async () => {
    const desk = deskWith("planted/lesion.jpg", "Jane Doe 12-03-1985.jpg");
    layFixture(desk, "planted/lesion.png", "b.jpg"); // becomes b.png, as the next one is called
    layFixture(desk, "planted/lesion.png", "b.png");
    mkdirSync(desk.path("out"));
    layFixture(desk, "planted/lesion.jpg", "out/earlier.jpg");
    const run = await desk.run(["consent-stamp", ".", ...teaching, "--out-dir", "out", "--force"]);
    expect(run.status, run.stderr).toBe(3);
    expect(run.stdout).toContain("another file of this run has the same name");
    expect(run.stderr).toContain("1 name of files or folders looks like a person");
    const results = Object.keys(desk.files()).filter((name) => name.startsWith("out"));
    expect(results).toEqual([
      "out/b.png",
      "out/b.png.consent.json",
      "out/earlier.jpg",
      "out/picture-0001.jpg",
      "out/picture-0001.jpg.consent.json",
    ]);
  });

  it.each([
    [[], "say what to stamp"],
    [["photo.jpg", "--record-only-file", "--consent", "teaching"], "touches no picture"],
    [["-", "--consent", "teaching"], "not standard input or output"],
    [["--record-only-file", ...teaching, "-o", "-"], "not standard input or output"],
    [["--template", "-o", "consent.json"], "print, each alone"],
    [["photo.jpg", "--rules"], "print, each alone"],
    [["photo.jpg", "--consent", ""], "neither a purpose nor a file"],
  ])("refuses what cannot be meant: %s", async (args, said) => {
    const run = await deskWith("planted/lesion.jpg", "photo.jpg").run(["consent-stamp", ...args]);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(said);
  });
});
