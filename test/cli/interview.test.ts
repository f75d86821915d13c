import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { deskWithPicture, down, enter, first, second, space, whoToNotes } from "../support/answers.ts";
import { describeWith } from "../support/oracles.ts";
import { type Step, talk } from "../support/talk.ts";

describeWith(["python3"], "seal on a terminal", () => {
  it("asks six questions for teaching, shows seven words, and the words open the bundle", async () => {
    const desk = deskWithPicture();
    const session = talk(
      desk,
      ["seal", "photo.jpg", "--consent", "teaching"],
      [...whoToNotes, ["5/6 Look at the picture", [space, enter]], ["6/6 Would the patient", second]],
    );
    expect(session).toMatchObject({ status: 0, missed: null });
    expect(session.screen).toContain("Sealed for teaching");
    const words = /Phone\s+((?:[a-z]+ ){6}[a-z]+)/.exec(session.screen)?.[1] ?? "";
    const bundle = readdirSync(desk.folder).find((name) => name.endsWith(".html")) ?? "none";
    const opened = talk(desk, ["open", bundle], [["The words that the sender told you", [words, enter]]]);
    expect(opened).toMatchObject({ status: 0, missed: null });
    expect(opened.screen).not.toContain(words);
    expect(readdirSync(desk.path(bundle.replace(".html", "")))).toEqual(["01.jpg", "consent.txt"]);
  });

  it("asks the role once, four questions for a second opinion, two for the record", () => {
    const desk = deskWithPicture();
    const asked = talk(
      desk,
      ["seal", "photo.jpg", "--consent", "second-opinion"],
      [
        ["what is your role", ["nurse", enter]],
        ["1/4 Who agreed", second],
        ["2/4 On which day", ["t", enter]],
        ["3/4 Which of this", first],
        ["4/4 Are the key points", first],
      ],
    );
    expect(asked).toMatchObject({ status: 0, missed: null });
    expect(asked.screen).toContain("W1: ");
    const again = talk(
      desk,
      ["seal", "photo.jpg", "--consent", "record-only"],
      [
        ["1/2 Who agreed", first],
        ["2/2 On which day", ["today", enter]],
      ],
    );
    expect(again).toMatchObject({ status: 0, missed: null });
    expect(again.screen).not.toContain("your role");
  });

  it("asks the role once whatever asks it first, and keeps it after a refusal too", () => {
    const desk = deskWithPicture();
    const stamp = ["consent-stamp", "photo.jpg", "--consent"];
    const refused = talk(
      desk,
      [...stamp, "public"],
      [
        ["what is your role", ["nurse", enter]],
        ["Who agreed", second],
      ],
    );
    expect(refused).toMatchObject({ status: 4, missed: null });
    const again = talk(
      desk,
      [...stamp, "record-only"],
      [
        ["1/2 Who agreed", first],
        ["2/2 On which day", ["t", enter]],
      ],
    );
    expect(again).toMatchObject({ status: 0, missed: null });
    expect(again.screen).not.toContain("your role");
  });

  it("asks what can be seen again when the picture has changed, and only then", async () => {
    const desk = deskWithPicture();
    const steps: readonly Step[] = [
      ...whoToNotes,
      ["5/6 Look at the picture", [down, down, down, space, enter]],
      ["Masked or cropped away?", first],
    ];
    const refused = talk(desk, ["seal", "photo.jpg", "--consent", "teaching"], steps);
    const record = /--consent (\S+\.record\.json)/.exec(refused.screen.replaceAll(/\s+/g, " "))?.[1] ?? "none";
    await desk.run(["redact-region", "photo.jpg", "--rect", "10%,5%,30%,20%"]);
    const changed = talk(
      desk,
      ["seal", "photo.redacted.jpg", "--consent", record],
      [
        ["1/2 Look at the picture", [space, enter]],
        ["2/2 Would the patient", second],
      ],
    );
    expect(changed).toMatchObject({ status: 0, missed: null });
    expect(changed.screen).toContain("is not the one that was looked at");
    expect(changed.screen).not.toContain("Who agreed");
    const bundle = /(derm-[0-9a-f]{8})\.html/.exec(changed.screen)?.[1] ?? "none";
    const again = talk(desk, ["seal", "photo.redacted.jpg", "--consent", `${bundle}.record.json`], []);
    expect(again).toMatchObject({ status: 0, missed: null });
    expect(again.screen).not.toContain("Look at the picture");
    const other = await desk.run(["seal", "photo.jpg", "--consent", `${bundle}.record.json`, "--to-self"]);
    expect(other.status).toBe(2);
    expect(other.stderr).toContain("--visible LIST|none");
    expect(other.stderr).not.toContain("--given-by");
  });

  it("takes no stray Enter for an answer, at the first question and at every other", () => {
    const desk = deskWithPicture();
    const session = talk(
      desk,
      ["seal", "photo.jpg", "--consent", "second-opinion"],
      [
        ["what is your role", [enter, "GP", enter, enter]], // one Enter too many runs into the next question
        ["1/4 Who agreed", [enter, enter, ...first]],
        ["2/4 On which day", [enter, enter, "t", enter]],
        ["3/4 Which of this", [enter, ...first]],
        ["4/4 Are the key points", [enter, ...first]],
      ],
    );
    expect(session).toMatchObject({ status: 0, missed: null });
    expect(session.screen).toContain("an answer is needed");
    expect(session.screen).toContain("agreed in writing");
  });

  it("never asks again what a flag has said: the form is asked no more, and stays as it was", () => {
    const desk = deskWithPicture();
    const session = talk(
      desk,
      ["seal", "photo.jpg", "--consent", "record-only", "--form", "verbal", "--obtained-on", "2026-11-01"],
      [
        ["what is your role", ["GP", enter]],
        ["1/1 Who agreed", first],
      ],
    );
    expect(session).toMatchObject({ status: 0, missed: null });
    expect(session.screen).not.toContain("in writing");
    expect(session.screen).toContain("agreed verbally");
  });

  it("asks who the patient is and whether they objected, not who agreed, where there is no consent", () => {
    const desk = deskWithPicture();
    const session = talk(
      desk,
      ["seal", "photo.jpg", "--consent", "audit", "--form", "none", "--reason", "local audit"],
      [
        ["what is your role", ["GP", enter]],
        ["Who is the patient", first],
        ["2/2 Which of these is true", [down, space, enter]],
      ],
    );
    expect(session).toMatchObject({ status: 0, missed: null });
    expect(session.screen).not.toContain("Who agreed");
    expect(session.screen).toContain("without consent");
  });

  it("ends in a report that fits into 80 columns", () => {
    const desk = deskWithPicture();
    const session = talk(
      desk,
      ["seal", "photo.jpg", "--consent", "teaching"],
      [...whoToNotes, ["5/6 Look at the picture", [space, enter]], ["6/6 Would the patient", second]],
    );
    const report = session.screen.slice(session.screen.indexOf("photo.jpg -> "));
    expect(report).toContain("Paste into the patient's notes");
    const tooLong = report.split(/[\r\n]+/).filter((line) => line.length > 80 && !line.includes(desk.home));
    expect(tooLong).toEqual([]);
    expect(readFileSync(join(desk.home, "config", "derm-share", "config.json"), "utf8")).toContain("GP");
  });
});
