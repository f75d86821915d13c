/** Records that are handed in again: by whom they were edited nobody knows, and the ledger remembers what was agreed. */
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { teaching } from "../support/consent-flags.ts";
import { jsonLines } from "../support/json-lines.ts";
import { type Desk, makeDesk } from "../support/program.ts";

const toRecord = ["consent-stamp", "--record-only-file"];

function edit(desk: Desk, name: string, change: (text: string) => string): void {
  writeFileSync(desk.path(name), change(readFileSync(desk.path(name), "utf8")));
}

function ledgerOf(desk: Desk): string {
  return join(desk.home, "state", "derm-share", "ledger.jsonl");
}

async function deskWithRecord(): Promise<Desk> {
  const desk = makeDesk();
  expect((await desk.run([...toRecord, ...teaching, "-o", "record.json"])).status).toBe(0);
  return desk;
}

/** What the objects of a run are. */
function typesOf(stdout: string): unknown[] {
  return jsonLines(stdout).map(({ type }) => type);
}

function again(desk: Desk, ...flags: string[]): ReturnType<Desk["run"]> {
  return desk.run([...toRecord, "--consent", "record.json", "-o", "again.json", "--force", ...flags]);
}

function refIn(desk: Desk, name: string): string | undefined {
  return /"ref": "(.+)"/.exec(readFileSync(desk.path(name), "utf8"))?.[1];
}

describe("a record that is handed in", () => {
  it("is good only for the purpose that the ledger knows under its reference (E1)", async () => {
    const desk = await deskWithRecord();
    expect((await again(desk)).status).toBe(0);
    edit(desk, "record.json", (text) => text.replace('"teaching"', '"public"'));
    const before = desk.files();
    const run = await again(desk);
    expect(run).toMatchObject({ status: 4, stdout: "" });
    expect(run.stderr).toContain("this consent is for teaching, not for the public. (E1)");
    expect(desk.files()).toEqual(before);
  });

  it("ends when it was agreed to end, whatever a flag or the file says by now", async () => {
    const desk = makeDesk();
    const made = await desk.run([...toRecord, ...teaching, "--valid-until", "2090-06-01", "-o", "record.json"]);
    expect(made.status).toBe(0);
    const longer = await again(desk, "--valid-until", "2091-01-01");
    expect(longer).toMatchObject({ status: 4, stdout: "" });
    expect(longer.stderr).toContain("agreed until 2090-06-01.");
    expect((await again(desk, "--valid-until", "2089-01-01")).status).toBe(0);
    edit(desk, "record.json", (text) => text.replace(/\n.*"validUntil".*/, ""));
    const open = await again(desk);
    expect(open.status).toBe(0);
    expect(open.stderr).toContain("was agreed until 2089-01-01: that holds.");
    expect(readFileSync(desk.path("again.json"), "utf8")).toContain('"validUntil": "2089-01-01"');
    const ledger = readFileSync(ledgerOf(desk), "utf8");
    writeFileSync(ledgerOf(desk), ledger.replaceAll("2089-01-01", "2026-11-21"));
    expect((await again(desk)).status).toBe(7);
    expect((await again(desk, "--valid-until", "2091-01-01")).status).toBe(7);
  });

  it.each([["--obtained-on=2026-11-21"], ["--form=verbal"]])(
    "is a start for a consent of its own where another agreement is told: %s",
    async (...flags) => {
      const desk = await deskWithRecord();
      expect((await again(desk)).status).toBe(0);
      expect(refIn(desk, "again.json")).toBe(refIn(desk, "record.json"));
      expect(await again(desk, ...flags)).toMatchObject({ status: 0 });
      expect(refIn(desk, "again.json")).not.toBe(refIn(desk, "record.json"));
    },
  );

  it("is made with a summary at its end under --json, and so is the list of consents", async () => {
    const desk = makeDesk();
    const made = await desk.run([...toRecord, ...teaching, "--json", "-o", "record.json"]);
    expect(typesOf(made.stdout)).toEqual(["record", "summary"]);
    const listed = await desk.run(["consents", "--json"]);
    expect(typesOf(listed.stdout)).toEqual(["consent", "summary"]);
    expect(jsonLines(listed.stdout).at(-1)).toEqual({ v: 1, type: "summary", consents: 1, damaged: 0 });
  });

  it.each([
    ["keys", "list"],
    ["opener", "-o", "page.html"],
    ["inspect", "record.json"],
  ])("is not all that ends in a summary: %s %s", async (...args) => {
    const desk = makeDesk();
    writeFileSync(desk.path("record.json"), "no picture");
    expect(typesOf((await desk.run([...args, "--json"])).stdout).at(-1)).toBe("summary");
  });

  it("is not made, and the summary says why, where an error ends the run", async () => {
    const run = await makeDesk().run(["consent-stamp", "--record-only-file", "--consent", "teachin", "--json"]);
    const error = { code: "usage", message: expect.any(String) as unknown, hint: "did you mean teaching?" };
    expect(run.status).toBe(2);
    expect(jsonLines(run.stdout)).toEqual([{ v: 1, type: "summary", error }]);
  });

  it("was not made in the future", async () => {
    const desk = await deskWithRecord();
    edit(desk, "record.json", (text) => text.replace(/"createdOn": "[^"]+"/, '"createdOn": "2999-01-01"'));
    const run = await again(desk);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('"createdOn" lies in the future');
  });

  it.each([
    ["a key that is not known", '"answers": {', '"answers": { "patientName": "x",'],
    ["a word that is not known", '"written"', '"oral"'],
    ["a day that is none", '"2026-11-20"', '"2026-11-31"'],
    ["a consent in the future", '"2026-11-20"', '"2999-01-01"'],
    ["a reference with a letter too many", '"ref": "', '"ref": "I'],
    ["what is no JSON any more", '"answers"', '"answers'],
  ])("is refused with %s, by its name and without what it says", async (_, from, to) => {
    const desk = await deskWithRecord();
    edit(desk, "record.json", (text) => text.replace(from, to));
    const before = desk.files();
    const run = await again(desk);
    expect(run).toMatchObject({ status: 2, stdout: "" });
    expect(run.stderr).toMatch(/^derm-share: record\.json: /);
    expect(run.stderr).not.toMatch(/oral|2026-11-31|2999|patientName/);
    expect(desk.files()).toEqual(before);
  });

  it("is told that a line of the ledger cannot be read: it may have been the withdrawal", async () => {
    const desk = await deskWithRecord();
    expect((await again(desk)).stderr).not.toContain("ledger");
    appendFileSync(ledgerOf(desk), '{"type":"withdr\u0000wn"}\n');
    const run = await again(desk);
    expect(run.status).toBe(0);
    expect(run.stderr).toMatch(/line 3 of the ledger cannot be read.*\n.*withdrawal/);
  });
});

describe("a template that is filled in", () => {
  const filled = {
    format: "derm-share/consent-record/1",
    answers: {
      purpose: "teaching",
      form: "written",
      givenBy: "patient",
      subject: "adult",
      obtainedOn: "2026-11-20",
      obtainedBy: "GP",
      explained: ["purpose", "can-withdraw"],
      inNotes: true,
      features: [{ feature: "marks", state: "masked" }],
      patientWouldRecognise: { answer: "no" },
    },
  };

  /** Takes the template with these answers changed; gives the run, and the reference of the record that it wrote. */
  async function take(desk: Desk, change: object): Promise<{ status: number | null; stderr: string; ref: string }> {
    const template = { ...filled, answers: { ...filled.answers, ...change } };
    writeFileSync(desk.path("consent.json"), JSON.stringify(template, null, 3));
    const flags = ["--consent", "consent.json", "--obtained-on", "2026-11-20", "-o", "r.json", "--force", "--json"];
    const run = await desk.run([...toRecord, ...flags]);
    return { status: run.status, stderr: run.stderr, ref: /"ref":"([\w-]+)"/.exec(run.stdout)?.[1] ?? "none" };
  }

  it("is one consent however often it is used, and none after its withdrawal", async () => {
    const desk = makeDesk();
    const { status, stderr, ref } = await take(desk, {});
    expect(status, stderr).toBe(0);
    expect(stderr).not.toContain("used before");
    const second = await take(desk, { features: [], explained: ["can-withdraw", "purpose"] }); // another picture
    expect(second.ref).toBe(ref);
    expect(second.stderr).toContain(`it is the consent ${ref}, of one patient`);
    expect((await desk.run(["withdraw", ref])).status).toBe(0);
    expect((await take(desk, {})).status).toBe(7);
    const another = await take(desk, { notesRef: "file 7" });
    expect(another).toMatchObject({ status: 0 });
    expect(another.ref).not.toBe(ref);
  });

  it("is a start for many patients where it does not say on which day the consent was given", async () => {
    const desk = makeDesk();
    const first = await take(desk, { obtainedOn: null });
    const second = await take(desk, { obtainedOn: null });
    expect([first.status, second.status]).toEqual([0, 0]);
    expect(first.ref).not.toBe(second.ref);
  });
});

describe("a text that is typed", () => {
  const flags = ["--audience", "--notes-ref", "--channel", "--obtained-by"];

  it("can be read again in the record that it goes into, at its greatest length", async () => {
    const desk = makeDesk();
    const longest = "\u{1f3e5}".repeat(500);
    const texts = flags.flatMap((flag) => [flag, longest]);
    expect((await desk.run([...toRecord, ...teaching, ...texts, "-o", "record.json"])).status).toBe(0);
    expect((await again(desk)).status).toBe(0);
  });

  it.each(["", "   ", "x".repeat(501)])("is refused where no record takes it (%#)", async (text) => {
    for (const flag of flags) {
      const desk = makeDesk();
      const run = await desk.run([...toRecord, ...teaching, flag, text, "-o", "record.json"]);
      expect(run.status).toBe(2);
      expect(run.stderr).toContain(flag);
      expect(desk.files()).toEqual({});
    }
  });

  it("stands in the command that is shown as a shell takes it: a path with a blank is quoted", async () => {
    const run = await makeDesk().run([...toRecord, ...teaching, "-o", "my record.json"]);
    expect(run.stderr).toContain("--consent 'my record.json'\n");
  });
});
