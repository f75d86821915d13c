import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { purposes } from "../../src/consent/answers.ts";
import { teaching } from "../support/consent-flags.ts";
import { type Desk, makeDesk } from "../support/program.ts";

/** A run that makes a record, with other flags at its end. */
function record(desk: Desk, ...flags: string[]): ReturnType<Desk["run"]> {
  return desk.run(["consent-stamp", "--record-only-file", ...teaching, "-o", "record.json", ...flags]);
}

describe("a decision", () => {
  it("says what stands against it, the rule, whose advice it is, and the flag that mends it", async () => {
    const desk = makeDesk();
    const run = await record(desk, "--consent", "public", "--form", "verbal");
    expect(run).toMatchObject({ status: 4, stdout: "" });
    expect(run.stderr).toContain('"public" needs written consent, this is verbal. (E2)\n');
    expect(run.stderr).toContain("  E2: A wider public needs consent in writing.\n      Advice: Dr Ward, MDU;");
    expect(run.stderr).toMatch(/hint: ask the patient to sign a form.* --form written\nNothing was written\.\n$/);
    expect(desk.files()).toEqual({});
    expect((await record(desk, "--consent", "public", "--form", "written")).status).toBe(0);
  });

  it("lists with every missing flag the rule that asks for it, and each rule once", async () => {
    const run = await makeDesk().run(["consent-stamp", "--record-only-file", "--consent", "publication"]);
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/--outlet TEXT +where it will be published \(E3\)/);
    expect(run.stderr).toMatch(/--visible LIST\|none +what can be seen that identifies \(E4\)/);
    expect(run.stderr.match(/^ {2}E4: /gm)).toHaveLength(1);
    expect(run.stderr).toContain("Advice: BMJ patient consent policy");
  });

  it("says with a warning what would mend it, and warns again when the day of a review has come", async () => {
    const parent = ["--subject", "child", "--given-by", "parental-responsibility", "--confirm", "not-objected"];
    const unreviewed = await record(makeDesk(), ...parent);
    expect(unreviewed.stderr).toMatch(/ {2}W2: .*\n {6}Advice: .*\n {6}To mend it: --review-on YYYY-MM-DD\n/);
    const due = await record(makeDesk(), ...parent, "--review-on", "2026-11-20");
    expect(due.stderr).toContain("W2: ");
    const later = await record(makeDesk(), ...parent, "--review-on", "2999-01-01");
    expect(later).toMatchObject({ status: 0 });
    expect(later.stderr).not.toContain("W2: ");
  });

  it("keeps a child's intimate area out of an audit too, and asks what can be seen for that (E9)", async () => {
    const parent = ["--subject=child", "--given-by=parental-responsibility", "--confirm=not-objected"];
    const told = ["--form=written", "--obtained-on=2026-11-20", "--obtained-by=GP", ...parent];
    const audit = (...flags: string[]) =>
      makeDesk().run(["consent-stamp", "--record-only-file", "--consent=audit", ...told, "-o", "r.json", ...flags]);
    const unlooked = await audit();
    expect(unlooked.status).toBe(2);
    expect(unlooked.stderr).toMatch(/--visible LIST\|none .*\(E9\)/);
    for (const shown of ["--visible=intimate", "--accept=intimate=the rash"]) {
      expect(await audit(shown)).toMatchObject({ status: 4, stdout: "" });
    }
    expect((await audit("--visible=intimate", "--masked=intimate")).status).toBe(0);
  });

  it("takes what can be seen from a file, as a record says it, and tells what belongs there", async () => {
    const desk = makeDesk();
    const features = [{ feature: "marks", state: "accepted", reason: "the point" }];
    const check = { features, patientWouldRecognise: { answer: "yes", reason: "agreed to it" } };
    const unseen = teaching.filter((flag) => !/^--(?:visible|patient-would)/.test(flag));
    const run = (text: string, ...flags: string[]) => {
      writeFileSync(desk.path("f.json"), text);
      const where = ["--record-only-file", "-o", "record.json", "--force", "--features", "f.json"];
      return desk.run(["consent-stamp", ...unseen, ...where, ...flags]);
    };
    const written = (): unknown => JSON.parse(readFileSync(desk.path("record.json"), "utf8"));
    expect((await run(JSON.stringify(check))).status).toBe(0);
    expect(written()).toMatchObject({ answers: check });
    expect((await run(JSON.stringify(features), "--patient-would-recognise=no")).status).toBe(0);
    expect(written()).toMatchObject({ answers: { features, patientWouldRecognise: { answer: "no" } } });
    for (const wrong of ['{"face": "none"}', '[{"feature": "nose", "state": "masked"}]', "face,marks"]) {
      const refused = await run(wrong);
      expect(refused.status, wrong).toBe(2);
      expect(refused.stderr).toMatch(/^derm-share: f\.json: .*\nhint: \{"features": \[/);
    }
  });

  it("warns of a text that names a patient, by its flag and without repeating it", async () => {
    const run = await record(makeDesk(), "--audience", "registrars of Mrs Jane Planted, 943 476 5919");
    expect(run.status).toBe(0);
    expect(run.stderr).toContain("--audience seems to hold a person's name");
    expect(run.stderr).toContain("--audience seems to hold a patient's number");
    expect(run.stderr).not.toContain("Planted");
    const innocent = await record(makeDesk(), "--audience", "readers of ISBN 9780306406157");
    expect(innocent.stderr).not.toContain("seems to hold");
  });

  it("warns of the same in a record that was handed in, and of a place (W3)", async () => {
    const desk = makeDesk();
    await record(desk, "--notes-ref", "Mrs Jane Planted", "--audience", "colleagues from Ludlow");
    const again = await desk.run(["consent-stamp", "--record-only-file", "--consent", "record.json", "-o", "b.json"]);
    expect(again.status).toBe(0);
    expect(again.stderr).toContain("--notes-ref seems to hold a person's name");
    expect(again.stderr).toContain("W3: ");
  });
});

describe("bad input", () => {
  it.each([
    ["a day that is none", ["--obtained-on", "2026-02-30"], "--obtained-on is not a day"],
    ["a day that is written otherwise", ["--valid-until", "22/11/2030"], "--valid-until is not a day"],
    ["a day in the future", ["--obtained-on", "2999-01-01"], "lies in the future"],
    ["a validity before the consent", ["--valid-until", "2026-11-19"], "before the day of the consent"],
    ["a review before the consent", ["--review-on", "2026-11-19"], "before the day of the consent"],
    [
      "a proxy who does not say by what right",
      ["--given-by", "legal-proxy", "--subject", "lacks-capacity"],
      "--basis TEXT",
    ],
    ["a proxy for an adult", ["--given-by", "legal-proxy", "--basis", "attorney"], "(E5)"],
  ])("%s is a clear error", async (_, flags, said) => {
    const desk = makeDesk();
    const run = await record(desk, ...flags);
    expect(run.status).toBe(said === "(E5)" ? 4 : 2);
    expect(run.stderr).toContain(said);
    expect(desk.files()).toEqual({});
  });

  it("a day has come when it has come where the program runs", async () => {
    const isLate = new Date().getUTCHours() >= 10; // then it is tomorrow 14 hours to the east, else yesterday 12 to the west
    const env = { TZ: isLate ? "Etc/GMT-14" : "Etc/GMT+12" };
    const dayInUtc = new Date(Date.now() + (isLate ? 86_400_000 : 0)).toISOString().slice(0, 10);
    const flags = [...teaching, "--obtained-on", dayInUtc];
    const run = await makeDesk().run(["consent-stamp", "--record-only-file", ...flags, "-o", "record.json"], { env });
    expect(run.status).toBe(isLate ? 0 : 2);
  });

  it("a purpose that is mistyped is met with the one that was meant", async () => {
    for (const [typed, meant] of [
      ["teachin", "teaching"],
      ["publc", "public"],
      ["reserach", "research"],
      ["second-opinon", "second-opinion"],
      ["audti", "audit"],
    ]) {
      const run = await makeDesk().run(["consent-stamp", "--record-only-file", "--consent", typed ?? ""]);
      expect(run.status).toBe(2);
      expect(run.stderr).toContain(`did you mean ${meant}?`);
    }
    const other = await makeDesk().run(["consent-stamp", "--record-only-file", "--consent", "zzz"]);
    expect(other.stderr).toContain(purposes.join(", "));
  });

  it("a record of a newer kind is refused, and says to update", async () => {
    const desk = makeDesk();
    await record(desk);
    const newer = readFileSync(desk.path("record.json"), "utf8").replace("consent-record/1", "consent-record/2");
    writeFileSync(desk.path("newer.json"), newer);
    const run = await desk.run(["consent-stamp", "--record-only-file", "--consent", "newer.json", "-o", "b.json"]);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("of a newer version; update derm-share");
    expect(Object.keys(desk.files())).toEqual(["newer.json", "record.json"]);
  });
});
