import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { layFixture } from "../support/fixtures.ts";
import { describeWith } from "../support/oracles.ts";
import { type Desk, makeDesk } from "../support/program.ts";
import { type Step, talk } from "../support/talk.ts";

const enter = "\r";
const down = "\u001b[B";
const space = " ";
const ctrlC = "\u0003";

function deskWithPicture(): Desk {
  const desk = makeDesk();
  layFixture(desk, "planted/lesion.jpg", "photo.jpg");
  return desk;
}

describeWith(["python3"], "seal on a terminal", () => {
  const whoToNotes: readonly Step[] = [
    ["what is your role", ["GP", enter]],
    ["1/6 Who agreed", enter],
    ["2/6 On which day", enter],
    ["3/6 Which of this", enter],
    ["4/6 Are the key points", enter],
  ];

  it("asks six questions for teaching, shows seven words, and the words open the bundle", async () => {
    const desk = deskWithPicture();
    const session = talk(
      desk,
      ["seal", "photo.jpg", "--consent", "teaching"],
      [...whoToNotes, ["5/6 Look at the picture", [space, enter]], ["6/6 Would the patient", [down, enter]]],
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
    const first = talk(
      desk,
      ["seal", "photo.jpg", "--consent", "second-opinion"],
      [
        ["what is your role", ["nurse", enter]],
        ["1/4 Who agreed", [down, enter]],
        ["2/4 On which day", enter],
        ["3/4 Which of this", enter],
        ["4/4 Are the key points", enter],
      ],
    );
    expect(first).toMatchObject({ status: 0, missed: null });
    expect(first.screen).toContain("W1: ");
    const second = talk(
      desk,
      ["seal", "photo.jpg", "--consent", "record-only"],
      [
        ["1/2 Who agreed", enter],
        ["2/2 On which day", enter],
      ],
    );
    expect(second).toMatchObject({ status: 0, missed: null });
    expect(second.screen).not.toContain("your role");
  });

  it("stops at the first answer that settles it: a verbal consent for the public", () => {
    const desk = deskWithPicture();
    const session = talk(
      desk,
      ["seal", "photo.jpg", "--consent", "public"],
      [
        ["what is your role", ["GP", enter]],
        ["Who agreed", [down, enter]],
      ],
    );
    expect(session).toMatchObject({ status: 4, missed: null });
    expect(session.screen).toContain("E2");
    expect(session.screen).not.toContain("On which day");
    expect(readdirSync(desk.folder)).toEqual(["photo.jpg"]);
  });

  it("keeps the answers when a ring is not masked yet, and takes them again", () => {
    const desk = deskWithPicture();
    const session = talk(
      desk,
      ["seal", "photo.jpg", "--consent", "teaching"],
      [
        ...whoToNotes,
        ["5/6 Look at the picture", [down, down, down, space, enter]],
        ["Masked or cropped away?", enter],
      ],
    );
    expect(session).toMatchObject({ status: 4, missed: null });
    expect(session.screen).toContain("E4");
    expect(readdirSync(desk.folder)).toEqual(["photo.jpg"]);
    const record = /--consent (\S+\.record\.json)/.exec(session.screen.replaceAll(/\s+/g, " "))?.[1] ?? "none";
    const again = talk(
      desk,
      ["seal", "photo.jpg", "--consent", record, "--masked", "belongings"],
      [["Would the patient", [down, enter]]],
    );
    expect(again).toMatchObject({ status: 0, missed: null });
  });

  it("leaves nothing at Ctrl-C", () => {
    const desk = deskWithPicture();
    const session = talk(
      desk,
      ["seal", "photo.jpg", "--consent", "teaching"],
      [
        ["what is your role", ["GP", enter]],
        ["1/6 Who agreed", ctrlC],
      ],
    );
    expect(session).toMatchObject({ status: 130, missed: null });
    expect(readdirSync(desk.folder)).toEqual(["photo.jpg"]);
    expect(readdirSync(desk.home)).toEqual([]);
  });

  it("never asks again what a flag has said: the form is asked no more, and stays as it was", () => {
    const desk = deskWithPicture();
    const session = talk(
      desk,
      ["seal", "photo.jpg", "--consent", "record-only", "--form", "verbal", "--obtained-on", "2026-11-01"],
      [
        ["what is your role", ["GP", enter]],
        ["1/1 Who agreed", enter],
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
        ["Who is the patient", enter],
        ["2/2 Which of these is true", [down, space, enter]],
      ],
    );
    expect(session).toMatchObject({ status: 0, missed: null });
    expect(session.screen).not.toContain("Who agreed");
    expect(session.screen).toContain("without consent");
  });

  it("refuses when the three tests for a patient without capacity are not all true", () => {
    const desk = deskWithPicture();
    const session = talk(
      desk,
      ["seal", "photo.jpg", "--consent", "teaching"],
      [
        ["what is your role", ["GP", enter]],
        ["1/6 Who agreed", [down, down, down, down, enter]],
        ["Who agreed?", [down, enter]],
        ["How did they agree", enter],
        ["Which of these is true", [space, enter]],
      ],
    );
    expect(session).toMatchObject({ status: 4, missed: null });
    expect(session.screen).toContain("E7");
    expect(readdirSync(desk.folder)).toEqual(["photo.jpg"]);
  });

  it("refuses to publish what the patient has not seen (E3), and says what would mend it", () => {
    const desk = deskWithPicture();
    const consent = "--form written --given-by patient --subject adult --obtained-on 2026-11-01 --explained all";
    const rest = "--outlet journal --visible none --patient-would-recognise no";
    const session = talk(desk, `seal photo.jpg --consent publication ${consent} ${rest}`.split(" "), [
      ["what is your role", ["GP", enter]],
      ["Has the patient seen", enter],
    ]);
    expect(session).toMatchObject({ status: 4, missed: null });
    expect(session.screen).toContain("(E3)");
    expect(session.screen).toContain("--patient-saw-material");
    expect(readdirSync(desk.folder)).toEqual(["photo.jpg"]);
  });

  it("ends in a report that fits into 80 columns", () => {
    const desk = deskWithPicture();
    const session = talk(
      desk,
      ["seal", "photo.jpg", "--consent", "teaching"],
      [...whoToNotes, ["5/6 Look at the picture", [space, enter]], ["6/6 Would the patient", [down, enter]]],
    );
    const report = session.screen.slice(session.screen.indexOf("photo.jpg -> "));
    expect(report).toContain("Paste into the patient's notes");
    const tooLong = report.split(/[\r\n]+/).filter((line) => line.length > 80 && !line.includes(desk.home));
    expect(tooLong).toEqual([]);
    expect(readFileSync(join(desk.home, "config", "derm-share", "config.json"), "utf8")).toContain("GP");
  });
});
