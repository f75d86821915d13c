import { describe, expect, it } from "vitest";
import {
  audiences,
  type ConsentAnswers,
  explanations,
  type Form,
  forms,
  type Giver,
  givers,
  type Purpose,
  purposes,
  type Subject,
  subjects,
} from "../../src/consent/answers.ts";
import { type Decision, decide } from "../../src/consent/policy.ts";
import { purposeRules } from "../../src/consent/purposes.ts";
import { rules } from "../../src/consent/rules.ts";
import { failureOf } from "../support/errors.ts";

const today = "2026-11-24";

/** Everything answered as well as it can be: what is left to decide are the four words of the table. */
const full: ConsentAnswers = {
  purpose: "teaching",
  form: "written",
  givenBy: "patient",
  subject: "adult",
  reason: "taken for care in 2019",
  basis: "welfare attorney",
  obtainedOn: "2026-11-22",
  obtainedBy: "GP",
  explained: explanations,
  inNotes: true,
  reviewOn: "2030-01-01",
  outlet: "a journal",
  patientSawMaterial: true,
  protocolRef: "IRAS 1",
  confirmed: ["necessary", "benefit", "least-restrictive", "not-objected", "known-wishes"],
  features: [],
  patientWouldRecognise: { answer: "no" },
};

/** "allowed", "missing: --basis TEXT, ..." or "E5". */
function verdict(answers: ConsentAnswers, wanted?: Purpose): string {
  const decision: Decision = decide(answers, today, wanted);
  if (decision.outcome === "refused") return decision.rule;
  return decision.outcome === "missing" ? `missing: ${decision.missing.map(({ id }) => id).join(", ")}` : "allowed";
}

function warnings(answers: ConsentAnswers): readonly string[] {
  const decision = decide(answers, today);
  if (decision.outcome !== "allowed") throw new Error(`not allowed: ${JSON.stringify(decision)}`);
  return decision.warnings.map(({ rule }) => rule);
}

/** The design's tables, written a second time by hand. */
const enough: Record<Purpose, string> = {
  "record-only": "written verbal none",
  "second-opinion": "written verbal",
  teaching: "written verbal none",
  presentation: "written verbal",
  research: "written verbal none",
  audit: "written verbal none",
  publication: "written",
  public: "written",
};
const mayConsent: Record<Subject, string> = {
  adult: "patient",
  child: "patient parental-responsibility legal-proxy",
  "lacks-capacity": "legal-proxy",
  deceased: "patient legal-proxy next-of-kin",
};
function expected(purpose: Purpose, form: Form, giver: Giver, subject: Subject): string {
  if (!enough[purpose].split(" ").includes(form)) return form === "none" ? "E8" : "E2";
  if (subject === "deceased" && enough[purpose] === "written") return giver === "next-of-kin" ? "allowed" : "E5";
  return form === "none" || mayConsent[subject].split(" ").includes(giver) ? "allowed" : "E5";
}

describe("the decision, for every purpose, form, giver and subject", () => {
  it.each(purposes)("is the table's for %s", (purpose) => {
    const rows = forms.flatMap((form) =>
      givers.flatMap((givenBy) => subjects.map((subject) => ({ form, givenBy, subject }))),
    );
    expect(rows).toHaveLength(48);
    const decided = rows.map((row) => ({ ...row, verdict: verdict({ ...full, ...row, purpose }) }));
    expect(decided).toEqual(
      rows.map((row) => ({ ...row, verdict: expected(purpose, row.form, row.givenBy, row.subject) })),
    );
  });

  it("never names another purpose as a way out", () => {
    const refusals = purposes.flatMap((purpose) =>
      forms.flatMap((form) =>
        subjects.map((subject) => ({ purpose, decision: decide({ ...full, purpose, form, subject }, today) })),
      ),
    );
    const told = refusals.flatMap(({ purpose, decision }) =>
      decision.outcome === "refused" ? [{ purpose, text: `${decision.found} ${decision.hint}` }] : [],
    );
    expect(told.length).toBeGreaterThan(20);
    // E2 speaks of a wider public and is met by the two purposes that are that; no other word may appear.
    const names = /record-only|second.opinion|teaching|presentation|research|audit|own record/gi;
    for (const { purpose, text } of told) {
      const others = (text.match(names) ?? []).filter((name) => !purposeRules[purpose].words.includes(name));
      expect(others.filter((name) => name !== purpose)).toEqual([]);
    }
  });
});

it("does not reach farther by its audience than the purpose does", () => {
  const within: Record<Purpose, number> = {
    "record-only": 2,
    "second-opinion": 4,
    audit: 3,
    research: 4,
    teaching: 5,
    presentation: 6,
    publication: 8,
    public: 8,
  };
  for (const purpose of purposes) {
    const verdicts = audiences.map((audience) => verdict({ ...full, purpose, audience }));
    expect(verdicts, purpose).toEqual(audiences.map((_, i) => (i < within[purpose] ? "allowed" : "E1")));
  }
  const decision = decide({ ...full, audience: " Anyone" }, today);
  expect(decision).toMatchObject({ rule: "E1", found: "a wider circle than teaching has: anyone" });
  expect(verdict({ ...full, audience: "anyone who asks the ward" })).toBe("allowed"); // it stays with the sender
});

describe("a decision explains itself", () => {
  const every = purposes.flatMap((purpose) =>
    forms.flatMap((form) =>
      givers.flatMap((givenBy) =>
        subjects.map((subject): ConsentAnswers => ({ ...full, purpose, form, givenBy, subject })),
      ),
    ),
  );
  const shown: ConsentAnswers["features"] = [{ feature: "intimate", state: "visible" }];
  const cases: ConsentAnswers[] = every.flatMap((answers) => [
    answers,
    { ...answers, features: shown },
    { ...answers, confirmed: [] },
    { ...answers, patientSawMaterial: false },
    { ...answers, obtainedOn: "2020-01-01", validUntil: "2020-01-02" },
  ]);

  it("names with each refusal a flag that would mend it, and has a sentence and a source for the rule", () => {
    const told = cases.map((answers) => decide(answers, today)).filter(({ outcome }) => outcome === "refused");
    const ids = new Set<string>();
    for (const decision of told) {
      if (decision.outcome !== "refused") continue;
      ids.add(decision.rule);
      expect(decision.hint, decision.rule).toMatch(/--[a-z-]+/);
      expect(rules[decision.rule].sentence).toMatch(/^[A-Z].+\.$/);
      expect(rules[decision.rule].source).not.toBe("");
    }
    expect([...ids].toSorted()).toEqual(["E2", "E3", "E4", "E5", "E6", "E7", "E8", "E9"]);
  });

  it("names with each missing answer its flag and the rule that asks for it", () => {
    for (const purpose of purposes) {
      const decision = decide({ purpose }, today);
      if (decision.outcome !== "missing") throw new Error("nothing is missing");
      for (const { flag, rule } of decision.missing) {
        expect(flag).toMatch(/^--[a-z-]+/);
        expect(rules[rule].sentence).toMatch(/\.$/);
      }
    }
  });
});

describe("the rules that refuse", () => {
  it.each<[string, ConsentAnswers, string]>([
    ["E2 after the first answer", { purpose: "public", form: "verbal" }, "E2"],
    [
      "E3: to be published, and not seen",
      { ...full, purpose: "publication", outlet: "x", patientSawMaterial: false },
      "E3",
    ],
    ["E4: a ring that is visible", { ...full, features: [{ feature: "belongings", state: "visible" }] }, "E4"],
    [
      "E4: a ring that stays for no reason",
      { ...full, features: [{ feature: "belongings", state: "accepted" }] },
      "E4",
    ],
    ["E4: or for a blank one", { ...full, features: [{ feature: "face", state: "accepted", reason: " " }] }, "E4"],
    ["E5: an adult's next of kin", { purpose: "teaching", subject: "adult", givenBy: "next-of-kin" }, "E5"],
    ...(["patient", "legal-proxy"] as const).flatMap((givenBy): [string, ConsentAnswers, string][] => {
      const dead = { ...full, subject: "deceased", givenBy } as const;
      const face = { feature: "face", state: "accepted", reason: "it is the lesion" } as const;
      const known = { answer: "yes", reason: "the lesion" } as const;
      return [
        [`E5: a face of the dead, agreed by the ${givenBy}`, { ...dead, features: [face] }, "E5"],
        [`E5: the dead, known to others, agreed by the ${givenBy}`, { ...dead, patientWouldRecognise: known }, "E5"],
        ["but not where nothing identifies", { ...dead, features: [{ feature: "face", state: "masked" }] }, "allowed"],
        ["nor for the next of kin", { ...dead, givenBy: "next-of-kin", features: [face] }, "allowed"],
        ["nor for their own record", { ...dead, purpose: "record-only", features: [face] }, "allowed"],
      ];
    }),
    ["E6: yesterday was the last day", { ...full, validUntil: "2026-11-23" }, "E6"],
    [
      "E7: two of three tests",
      { ...full, subject: "lacks-capacity", givenBy: "legal-proxy", confirmed: ["necessary", "benefit"] },
      "E7",
    ],
    [
      "E8: re-use with a face",
      { ...full, form: "none", features: [{ feature: "face", state: "accepted", reason: "it is the lesion" }] },
      "E8",
    ],
    [
      "E8: re-use that they would recognise",
      { ...full, form: "none", patientWouldRecognise: { answer: "yes", reason: "rare" } },
      "E8",
    ],
    [
      "E9",
      {
        ...full,
        subject: "child",
        features: [{ feature: "intimate", state: "accepted", reason: "the rash is there" }],
      },
      "E9",
    ],
  ])("%s", (_title, answers, rule) => {
    expect(verdict(answers)).toBe(rule);
  });

  it("E1: one purpose never includes another, up or down", () => {
    for (const agreed of purposes) {
      for (const wanted of purposes) {
        expect(verdict({ ...full, purpose: agreed }, wanted)).toBe(agreed === wanted ? "allowed" : "E1");
      }
    }
  });

  it("lets a consent be used on its last day, and a masked or explained feature through", () => {
    expect(verdict({ ...full, validUntil: today })).toBe("allowed");
    expect(verdict({ ...full, features: [{ feature: "face", state: "masked" }] })).toBe("allowed");
    expect(verdict({ ...full, features: [{ feature: "hands", state: "accepted", reason: "the lesion" }] })).toBe(
      "allowed",
    );
  });
});

describe("what is missing", () => {
  const { patientSawMaterial, ...unseen } = full;
  expect(patientSawMaterial).toBe(true);

  it("is listed all at once, in the order of the questions", () => {
    expect(verdict({ purpose: "teaching" })).toBe(
      "missing: givenBy, subject, form, obtainedOn, obtainedBy, explained, inNotes, features, patientWouldRecognise",
    );
    expect(verdict({ purpose: "record-only" })).toBe("missing: givenBy, subject, form, obtainedOn, obtainedBy");
    expect(verdict({})).toBe("missing: purpose");
  });

  it("of an audit picture is nothing that can be seen, unless it shows a child: E9 must know", () => {
    const { features, ...unlooked } = { ...full, purpose: "audit" } as const;
    expect(features).toEqual([]);
    expect(warnings(unlooked)).toEqual(["E4"]);
    expect(verdict({ ...unlooked, subject: "child" })).toBe("missing: features");
  });

  it.each<[keyof ConsentAnswers, ConsentAnswers]>([
    ["reason", { ...full, form: "none", reason: " " }],
    ["basis", { ...full, subject: "deceased", givenBy: "next-of-kin", basis: "" }],
    ["basis", { ...full, subject: "child", givenBy: "legal-proxy", basis: "" }],
    ["outlet", { ...full, purpose: "publication", outlet: "" }],
    ["patientSawMaterial", { ...unseen, purpose: "publication" }],
    ["explained", { ...full, purpose: "public", explained: ["purpose"] }],
    ["protocolRef", { ...full, purpose: "research", protocolRef: "" }],
    ["inNotes", { ...full, form: "verbal", inNotes: false }],
    ["confirmed", { ...full, subject: "child", givenBy: "parental-responsibility", confirmed: [] }],
    ["confirmed", { ...full, subject: "child", givenBy: "legal-proxy", confirmed: [] }],
    ["confirmed", { ...full, purpose: "audit", form: "none", confirmed: [] }],
    ["confirmed", { ...full, subject: "deceased", givenBy: "next-of-kin", confirmed: [] }],
  ])("%s, where the rules ask for it", (id, answers) => {
    expect(verdict(answers)).toBe(`missing: ${id}`);
  });
});

describe("warnings", () => {
  it.each<[string, ConsentAnswers, string[]]>([
    ["none, where all is well", full, []],
    ["W1: verbal", { ...full, form: "verbal" }, ["W1"]],
    ["not W1 for the record", { ...full, form: "verbal", purpose: "record-only" }, []],
    ["W3", { ...full, features: [{ feature: "rare", state: "accepted", reason: "the lesson" }] }, ["W3"]],
    ["W4", { ...full, channel: "by WhatsApp" }, ["W4"]],
    ...[
      "What's App",
      "What’s App",
      "whats-app",
      "Signal",
      "Viber",
      "an SMS",
      "MMS",
      "FB",
      "Flickr",
      "TikTok",
      "Twitter",
    ].map((channel): [string, ConsentAnswers, string[]] => [`W4: ${channel}`, { ...full, channel }, ["W4"]]),
    ["W4: Discord", { ...full, channel: "our Discord" }, ["W4"]],
    ["not W4 for NHS mail", { ...full, channel: "NHSmail" }, []],
    ["not W4 for what only holds such letters", { ...full, channel: "signalled by the FBC team, comms desk" }, []],
    ["W5", { ...full, form: "none" }, ["W5"]],
    ["not E4 for an audit picture that was looked at", { ...full, purpose: "audit" }, []],
    [
      "E4 for an audit picture that shows a ring: advised, not demanded",
      { ...full, purpose: "audit", features: [{ feature: "belongings", state: "visible" }] },
      ["E4"],
    ],
  ])("%s", (_title, answers, ids) => {
    expect(warnings(answers)).toEqual(ids);
  });

  it("W2: a parent's consent without a day on which it is reviewed", () => {
    const { reviewOn: _reviewOn, ...unreviewed } = full;
    const parent = { subject: "child", givenBy: "parental-responsibility" } as const;
    expect(warnings({ ...unreviewed, ...parent })).toEqual(["W2"]);
    expect(warnings({ ...full, ...parent })).toEqual([]);
    expect(warnings({ ...full, ...parent, reviewOn: today })).toEqual(["W2"]);
  });
});

describe("days", () => {
  it.each<[string, ConsentAnswers]>([
    ["a day that the calendar does not have", { obtainedOn: "2026-02-30" }],
    ["a day written another way", { obtainedOn: "22/11/2026" }],
    ["tomorrow", { obtainedOn: "2026-11-25" }],
    ["a last day before the first", { obtainedOn: "2026-11-22", validUntil: "2026-11-21" }],
    ["a review before the consent", { obtainedOn: "2026-11-22", reviewOn: "2026-11-21" }],
    ["a last day that is none, with no first", { validUntil: "soon" }],
  ])("refuses %s, and does not repeat it", async (_title, answers) => {
    const failure = await failureOf(() => decide({ ...answers, purpose: "teaching" }, today));
    expect(failure).toMatch(/^date-invalid: /);
    for (const day of Object.values(answers)) expect(failure).not.toContain(day);
  });

  it("takes today, and 29 February of a leap year", () => {
    expect(verdict({ ...full, obtainedOn: today })).toBe("allowed");
    expect(verdict({ ...full, obtainedOn: "2024-02-29" })).toBe("allowed");
  });
});
