import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { addConsentOptions, answersFrom, type ConsentFlags } from "../../src/cli/consent-options.ts";
import {
  audiences,
  confirmations,
  type ConsentAnswers,
  explanations,
  featureNames,
  forms,
  givers,
  subjects,
} from "../../src/consent/answers.ts";
import { DermShareError } from "../../src/errors.ts";
import { failureOf } from "../support/errors.ts";

const today = "2026-11-24";

/** The answers to what a person typed. */
function typed(...args: string[]): ConsentAnswers {
  const command = addConsentOptions(new Command()).exitOverride().parse(args, { from: "user" });
  return answersFrom(command.opts<ConsentFlags>(), today);
}

/** The hint of the error that the flags end in. */
function hintOf(...args: string[]): string | undefined {
  try {
    typed(...args);
  } catch (error) {
    if (error instanceof DermShareError) return error.hint;
    throw error;
  }
  return undefined;
}

describe("the consent options", () => {
  it.each([
    ["--form", "form", forms],
    ["--given-by", "givenBy", givers],
    ["--subject", "subject", subjects],
  ] as const)("take every word of %s", (flag, key, known) => {
    for (const word of known) expect(typed(flag, word)).toEqual({ [key]: word });
  });

  it.each([
    ["--explained", "explained", explanations],
    ["--confirm", "confirmed", confirmations],
  ] as const)("take the list of %s, each word once, in the order of the definition", (flag, key, known) => {
    const backwards = known.toReversed();
    expect(typed(flag, [...backwards, ...backwards].join(", "))).toEqual({ [key]: known });
    for (const word of known) expect(typed(flag, word)).toEqual({ [key]: [word] });
  });

  it.each([
    ["--reason", "reason"],
    ["--basis", "basis"],
    ["--obtained-by", "obtainedBy"],
    ["--notes-ref", "notesRef"],
    ["--outlet", "outlet"],
    ["--protocol-ref", "protocolRef"],
    ["--audience", "audience"],
    ["--channel", "channel"],
  ])("take the text of %s, and the last of two", (flag, key) => {
    expect(typed(flag, "first", flag, "last, as it is")).toEqual({ [key]: "last, as it is" });
  });

  it("take an audience of the list in whatever letters and blanks, and any other text as it is", () => {
    for (const word of audiences) {
      for (const written of [word, word.toUpperCase(), ` ${word.replace("-", "  ")} `]) {
        expect(typed("--audience", written), written).toEqual({ audience: word });
      }
    }
    expect(typed("--audience", "Department trainees")).toEqual({ audience: "Department trainees" });
  });

  it("take what is said by the flag alone", () => {
    expect(typed("--in-notes", "--patient-saw-material")).toEqual({ inNotes: true, patientSawMaterial: true });
    expect(typed("--explained", "all")).toEqual({ explained: explanations });
    expect(typed()).toEqual({});
  });

  it("take every feature as visible, masked or accepted, and none", () => {
    const list = featureNames.join(",");
    expect(typed("--visible", list).features).toEqual(featureNames.map((feature) => ({ feature, state: "visible" })));
    expect(typed("--masked", list).features).toEqual(featureNames.map((feature) => ({ feature, state: "masked" })));
    for (const feature of featureNames) {
      const findings = typed("--visible", feature, "--accept", `${feature}=it is = the point`).features;
      expect(findings).toEqual([{ feature, state: "accepted", reason: "it is = the point" }]);
    }
    expect(typed("--visible", "none")).toEqual({ features: [] });
    expect(typed("--accept", "rare=a", "--accept", "hands=b").features).toHaveLength(2);
  });

  it("take the last question's no, and its yes with a reason only", async () => {
    expect(typed("--patient-would-recognise", "no")).toEqual({ patientWouldRecognise: { answer: "no" } });
    const yes = { answer: "yes", reason: "agreed to it" };
    expect(typed("--patient-would-recognise", "yes=agreed to it")).toEqual({ patientWouldRecognise: yes });
    for (const wrong of ["yes", "yes=", "yes= ", "no=but", "maybe", ""]) {
      expect(await failureOf(() => typed("--patient-would-recognise", wrong)), wrong).toMatch(/^usage: /);
    }
  });

  it.each([
    ["--form", "writen", "did you mean written?"],
    ["--given-by", "patients", "did you mean patient?"],
    ["--subject", "aduld", "did you mean adult?"],
    ["--explained", "benefit,storag", "did you mean storage?"],
    ["--confirm", "benefits", "did you mean benefit?"],
    ["--visible", "hand", "did you mean hands?"],
    ["--masked", "txt", "did you mean text?"],
    ["--accept", "rear=x", "did you mean rare?"],
    ["--audience", "Departmnt", "did you mean department?"],
    ["--subject", "Jane Smith", `it is one of ${subjects.join(", ")}`],
    ["--explained", "", `it is one of ${explanations.join(", ")}`],
  ])("refuse a word that %s does not know (%s), without repeating it", async (flag, value, hint) => {
    expect(await failureOf(() => typed(flag, value))).toBe(`usage: ${flag} does not know this word`);
    expect(hintOf(flag, value)).toBe(hint);
  });

  it("refuse a feature that stays without a reason", async () => {
    for (const wrong of ["rare", "rare=", "rare=  "]) {
      expect(await failureOf(() => typed("--accept", wrong)), wrong).toBe("usage: --accept needs a reason");
    }
  });

  it.each([
    [["--features", "f.json", "--masked", "face"], "--features says all that --visible, --masked and --accept say"],
    [
      ["--visible", "none", "--accept", "face=x"],
      "--visible none says that nothing can be seen, --accept what must stay",
    ],
    [["--masked", "face", "--accept", "face=x"], "--masked and --accept both name face"],
  ])("refuse what cannot be true at once: %j", async (flags, message) => {
    expect(await failureOf(() => typed(...flags))).toBe(`usage: ${message}`);
  });

  it("refuse days that are none, lie in the future, or in the wrong order", async () => {
    expect(typed("--obtained-on", today)).toEqual({ obtainedOn: today });
    for (const wrong of [
      ["--obtained-on", "2026-11-25"],
      ["--obtained-on", "2026-02-30"],
      ["--valid-until", "22/11/2027"],
      ["--obtained-on", today, "--valid-until", "2026-11-23"],
      ["--obtained-on", today, "--review-on", "2026-11-23"],
    ]) {
      expect(await failureOf(() => typed(...wrong)), wrong.join(" ")).toMatch(/^date-invalid: /);
    }
  });
});
