/** Where the questions end before the last: a refusal as soon as an answer settles it, and Ctrl-C. */
import { copyFileSync, readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { deskWithPicture, down, enter, first, second, space, whoToNotes } from "../support/answers.ts";
import { describeWith } from "../support/oracles.ts";
import { type Step, talk } from "../support/talk.ts";

const ctrlC = "\u0003";

describeWith(["python3"], "seal on a terminal", () => {
  it("stops at the first answer that settles it: a verbal consent for the public", () => {
    const desk = deskWithPicture();
    const session = talk(
      desk,
      ["seal", "photo.jpg", "--consent", "public"],
      [
        ["what is your role", ["GP", enter]],
        ["Who agreed", second],
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
        ["Masked or cropped away?", first],
      ],
    );
    expect(session).toMatchObject({ status: 4, missed: null });
    expect(session.screen).toContain("E4");
    expect(readdirSync(desk.folder)).toEqual(["photo.jpg"]);
    const record = /--consent (\S+\.record\.json)/.exec(session.screen.replaceAll(/\s+/g, " "))?.[1] ?? "none";
    const masked = ["seal", "photo.jpg", "--consent", record, "--masked", "belongings"];
    const untouched = talk(desk, masked, []);
    expect(untouched).toMatchObject({ status: 4, missed: null });
    expect(untouched.screen.replaceAll(/\s+/g, " ")).toContain("the very one in which this was seen");
    expect(readdirSync(desk.folder)).toEqual(["photo.jpg"]);
    const again = talk(desk, [...masked, "--rect", "10%,5%,30%,20%"], [["Would the patient", second]]);
    expect(again).toMatchObject({ status: 0, missed: null });
  });

  it("forgets nothing that was ticked: a mask for one thing does not vouch for the other", () => {
    const desk = deskWithPicture();
    const refused = talk(
      desk,
      ["seal", "photo.jpg", "--consent", "teaching"],
      [
        ...whoToNotes,
        ["5/6 Look at the picture", [down, space, down, down, space, enter]],
        ["Masked or cropped away? Face", first],
      ],
    );
    expect(refused).toMatchObject({ status: 4, missed: null });
    const record = /--consent (\S+\.record\.json)/.exec(refused.screen.replaceAll(/\s+/g, " "))?.[1] ?? "none";
    const mask = ["--rect", "10%,5%,30%,20%", "--masked", "face"];
    const again = talk(desk, ["seal", "photo.jpg", "--consent", record, ...mask], []);
    expect(again).toMatchObject({ status: 4, missed: null });
    expect(again.screen.replaceAll(/\s+/g, " ")).toContain("visible and not masked: belongings. (E4)");
    expect(readdirSync(desk.folder)).toEqual(["photo.jpg"]);
  });

  it("asks for no reason where none would help: a child's intimate area, and re-use without consent", () => {
    const desk = deskWithPicture();
    const intimate = [down, down, down, down, down, down, down, space, enter];
    const third = [down, down, down, enter];
    copyFileSync(desk.path("photo.jpg"), desk.path("second.jpg"));
    const child = talk(
      desk,
      ["seal", "photo.jpg", "second.jpg", "--consent", "audit"],
      [
        ["what is your role", ["GP", enter]],
        ["Who agreed", third],
        ["On which day", ["t", enter]],
        ["Look at each of the 2 pictures. What can be seen in any of them?", intimate],
        ["Masked or cropped away?", third],
      ],
    );
    expect(child).toMatchObject({ status: 4, missed: null });
    expect(child.screen).toContain("(E9)");
    const reuse = talk(
      desk,
      ["seal", "photo.jpg", "--consent", "teaching", "--form", "none", "--reason", "taken for care", "--visible=none"],
      [
        ["Who is the patient", first],
        ["recognise it", first],
      ],
    );
    expect(reuse).toMatchObject({ status: 4, missed: null });
    expect(reuse.screen).toContain("(E8)");
    expect(readdirSync(desk.folder)).toEqual(["photo.jpg", "second.jpg"]);
  });

  it("keeps no reason that nobody gave: it would count where the rules heed reasons", () => {
    const desk = deskWithPicture();
    const refused = talk(
      desk,
      ["seal", "photo.jpg", "--consent", "teaching"],
      [
        ["what is your role", ["GP", enter]],
        ["Who agreed", [down, down, down, enter]],
        ["On which day", ["t", enter]],
        ["Which of this", first],
        ["Are the key points", first],
        ["Look at the picture", [...Array.from({ length: 7 }, () => down), space, enter]],
        ["Masked or cropped away?", [down, down, down, enter]],
      ],
    );
    expect(refused).toMatchObject({ status: 4, missed: null });
    expect(refused.screen).toContain("(E9)");
    const record = /--consent (\S+\.record\.json)/.exec(refused.screen.replaceAll(/\s+/g, " "))?.[1] ?? "none";
    const grown = ["--subject=adult", "--given-by=patient", "--patient-would-recognise=no"];
    const again = talk(desk, ["seal", "photo.jpg", "--consent", record, ...grown], []);
    expect(again).toMatchObject({ status: 4, missed: null });
    expect(again.screen).toContain("(E4)");
    expect(readdirSync(desk.folder)).toEqual(["photo.jpg"]);
  });

  it.each([0, 1, 2, 3, 4, 5, 6])("leaves nothing at Ctrl-C, at the question after %i answers", (answered) => {
    const desk = deskWithPicture();
    const all: readonly Step[] = [
      ...whoToNotes,
      ["5/6 Look at the picture", [space, enter]],
      ["6/6 Would the patient", second],
    ];
    const steps = [
      ...all.slice(0, answered),
      ...all.slice(answered, answered + 1).map(([asked]): Step => [asked, ctrlC]),
    ];
    const session = talk(desk, ["seal", "photo.jpg", "--consent", "teaching"], steps);
    expect(session).toMatchObject({ status: 130, missed: null });
    expect(readdirSync(desk.folder)).toEqual(["photo.jpg"]);
    expect(readdirSync(desk.home)).toEqual([]);
  });

  it("refuses when the three tests for a patient without capacity are not all true", () => {
    const desk = deskWithPicture();
    const session = talk(
      desk,
      ["seal", "photo.jpg", "--consent", "teaching"],
      [
        ["what is your role", ["GP", enter]],
        ["1/6 Who agreed", [down, down, down, down, down, enter]],
        ["Who agreed?", second],
        ["How did they agree", first],
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
      ["Has the patient seen", first],
    ]);
    expect(session).toMatchObject({ status: 4, missed: null });
    expect(session.screen).toContain("(E3)");
    expect(session.screen).toContain("--patient-saw-material");
    expect(readdirSync(desk.folder)).toEqual(["photo.jpg"]);
  });
});
