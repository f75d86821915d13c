/** The questions of `seal`, on a terminal: only what the consent still lacks, and no further than the first refusal. */
import {
  type ConsentAnswers,
  type Explanation,
  explanations,
  type Feature,
  type FeatureFinding,
  featureNames,
  features,
  type Form,
  type Giver,
  type Subject,
} from "../consent/answers.ts";
import { isDay } from "../consent/dates.ts";
import { decide } from "../consent/policy.ts";
import { purposeRules } from "../consent/purposes.ts";
import { shown } from "../errors.ts";
import { answered, onStderr } from "./prompts.ts";

/** One question: whether it is still open, and how it is asked. */
interface Question {
  readonly answersOf: readonly (keyof ConsentAnswers)[];
  readonly ask: (title: string, answers: ConsentAnswers, today: string) => Promise<ConsentAnswers>;
}

/** Every question in its order. */
const questions: readonly Question[] = [
  { answersOf: ["givenBy", "subject", "form", "confirmed"], ask: askWho },
  { answersOf: ["basis"], ask: askText("On what authority does the proxy act?", "basis") },
  { answersOf: ["reason"], ask: askText("Why is there no consent?", "reason") },
  { answersOf: ["obtainedOn"], ask: askDay },
  { answersOf: ["explained"], ask: askExplained },
  { answersOf: ["inNotes"], ask: askNotes },
  { answersOf: ["outlet"], ask: askText("Where will it be published?", "outlet") },
  { answersOf: ["patientSawMaterial"], ask: askSaw },
  { answersOf: ["protocolRef"], ask: askText("Which protocol (its reference)?", "protocolRef") },
  { answersOf: ["features"], ask: askFeatures },
  { answersOf: ["patientWouldRecognise"], ask: askRecognition },
];

/**
 * Asks what the answers still lack.
 *
 * @returns the answers, complete unless the rules refuse them already
 * @throws DermShareError "interrupted"
 */
export async function interview(given: ConsentAnswers, today: string): Promise<ConsentAnswers> {
  let answers = given.obtainedBy === undefined ? { ...given, ...(await askRole()) } : given;
  const open = questions.filter(({ answersOf }) => isOpen(answersOf, answers, today));
  process.stderr.write(
    `${open.length === 1 ? "One question" : `${open.length} questions`}. Ctrl-C stops and leaves nothing.\n\n`,
  );
  let number = 0;
  for (const { answersOf, ask } of questions) {
    if (decide(answers, today).outcome === "refused") return answers;
    if (!isOpen(answersOf, answers, today)) continue;
    number += 1;
    answers = { ...answers, ...(await ask(`${number}/${Math.max(open.length, number)}`, answers, today)) };
  }
  return answers;
}

function isOpen(ids: readonly (keyof ConsentAnswers)[], answers: ConsentAnswers, today: string): boolean {
  const decision = decide(answers, today);
  return decision.outcome === "missing" && decision.missing.some(({ id }) => ids.includes(id));
}

async function askRole(): Promise<ConsentAnswers> {
  const role = await input("First use: what is your role? (kept on this computer only; GP, nurse ...)");
  return { obtainedBy: role };
}

/** Who agreed, and how: the common cases in one key. */
async function askWho(title: string, answers: ConsentAnswers): Promise<ConsentAnswers> {
  type Agreement = ConsentAnswers | "other";
  const child = { subject: "child", givenBy: "parental-responsibility", confirmed: ["not-objected"] } as const;
  const adult = { subject: "adult", givenBy: "patient" } as const;
  const choice = await select<Agreement>(`${title} Who agreed to the photo and to this use, and how?`, [
    { name: "The patient (adult), in writing", value: { ...adult, form: "written" } },
    { name: "The patient (adult), verbally", value: { ...adult, form: "verbal" } },
    { name: "A parent or guardian, in writing; the child did not object", value: { ...child, form: "written" } },
    { name: "A parent or guardian, verbally; the child did not object", value: { ...child, form: "verbal" } },
    { name: "Someone else (young person, legal proxy, next of kin) ...", value: "other" },
  ]);
  return choice === "other" ? askSomeoneElse(title, answers) : choice;
}

async function askSomeoneElse(title: string, answers: ConsentAnswers): Promise<ConsentAnswers> {
  const who = await select<{ subject: Subject; givenBy: Giver; confirmed?: ["known-wishes"] }>(`${title} Who agreed?`, [
    { name: "A young person who can decide for themselves", value: { subject: "child", givenBy: "patient" } },
    {
      name: "A legal proxy, for a patient without capacity",
      value: { subject: "lacks-capacity", givenBy: "legal-proxy" },
    },
    {
      name: "The next of kin, for a patient who has died, as far as known with their wishes",
      value: { subject: "deceased", givenBy: "next-of-kin", confirmed: ["known-wishes"] },
    },
  ]);
  const form = await select<Form>(`${title} How?`, [
    { name: "In writing", value: "written" },
    { name: "Verbally", value: "verbal" },
  ]);
  return { ...who, ...(await askCapacity(who.subject, answers)), form };
}

/** The three tests for a use beyond the care of a patient without capacity. */
async function askCapacity(subject: Subject, { purpose }: ConsentAnswers): Promise<ConsentAnswers> {
  if (subject !== "lacks-capacity" || purpose === undefined || !purposeRules[purpose].secondary) return {};
  return {
    confirmed: await checkbox<"necessary" | "benefit" | "least-restrictive">("Which of these is true?", [
      { name: "This use is necessary", value: "necessary" },
      { name: "It is of benefit to the patient or to others like them", value: "benefit" },
      { name: "There is no way that would restrict them less", value: "least-restrictive" },
    ]),
  };
}

async function askDay(title: string, _answers: ConsentAnswers, today: string): Promise<ConsentAnswers> {
  const check = (day: string) => (isDay(day) && day <= today ? true : "a day such as 2026-11-22, not in the future");
  return { obtainedOn: await input(`${title} On which day?`, { default: today, validate: check }) };
}

async function askExplained(title: string): Promise<ConsentAnswers> {
  process.stderr.write(
    "  what it is for, who will see it, why that helps; how it is sent and kept,\n" +
      "  how safely, how long; that they may say no or change their mind and it\n" +
      "  will not affect their care; that copies already sent cannot be recalled\n",
  );
  const all = await select<boolean>(`${title} Which of this did you explain?`, [
    { name: "All of it", value: true },
    { name: "Not all of it ...", value: false },
  ]);
  if (all) return { explained: explanations };
  const points = explanations.map((value) => ({ name: value.replaceAll("-", " "), value }));
  return { explained: await checkbox<Explanation>("What did you explain?", points) };
}

async function askNotes(title: string): Promise<ConsentAnswers> {
  await select<boolean>(`${title} Are the key points in the patient's notes?`, [
    { name: "I will paste the paragraph shown at the end", value: true },
    { name: "Already there", value: true },
  ]);
  return { inNotes: true };
}

async function askSaw(title: string): Promise<ConsentAnswers> {
  const saw = await select<boolean>(
    `${title} Has the patient seen what will be published, or signed that they chose not to?`,
    [
      { name: "Not yet", value: false },
      { name: "Yes", value: true },
    ],
  );
  return saw ? { patientSawMaterial: true } : {};
}

/** Nothing is ticked beforehand, and going on without a tick asks again: a stray Enter must not be a lie. */
async function askFeatures(title: string): Promise<ConsentAnswers> {
  const choices = [
    { name: "None of these", value: "none" as const },
    ...featureNames.map((value) => ({ name: features[value], value })),
  ];
  const ticked = await checkbox<Feature | "none">(`${title} Look at the picture. What can be seen?`, choices);
  const findings: FeatureFinding[] = [];
  for (const feature of ticked) {
    if (feature !== "none") findings.push(await askFinding(feature));
    if (findings.at(-1)?.state === "visible") break;
  }
  return { features: findings };
}

async function askFinding(feature: Feature): Promise<FeatureFinding> {
  const state = await select<FeatureFinding["state"]>(`Masked or cropped away? ${features[feature]}`, [
    { name: "Not yet: stop, and show me how", value: "visible" },
    { name: "It was already masked or cropped before", value: "masked" },
    { name: "It must stay in: give the reason", value: "accepted" },
  ]);
  return state === "accepted" ? { feature, state, reason: await input("Why must it stay in?") } : { feature, state };
}

async function askRecognition(title: string): Promise<ConsentAnswers> {
  const yes = await select<boolean>(`${title} Would the patient, or someone who knows them, recognise it?`, [
    { name: "Yes, or not sure", value: true },
    { name: "No", value: false },
  ]);
  if (!yes) return { patientWouldRecognise: { answer: "no" } };
  return { patientWouldRecognise: { answer: "yes", reason: await input("Why may it be shared all the same?") } };
}

function askText(question: string, id: "basis" | "reason" | "outlet" | "protocolRef") {
  return async (title: string): Promise<ConsentAnswers> => ({ [id]: await input(`${title} ${question}`) });
}

interface Choice<Value> {
  readonly name: string;
  readonly value: Value;
}

async function select<Value>(message: string, choices: readonly Choice<Value>[]): Promise<Value> {
  const prompts = await import("@inquirer/prompts");
  return answered(prompts.select({ message, choices, loop: false }, onStderr));
}

async function checkbox<Value extends string>(message: string, choices: readonly Choice<Value>[]): Promise<Value[]> {
  const prompts = await import("@inquirer/prompts");
  const validate = (ticked: readonly { value: Value }[]): true | string => {
    if (ticked.length === 0) return "tick at least one with the space bar";
    const none = ticked.some(({ value }) => value === "none");
    return none && ticked.length > 1 ? "none of these, or the others: not both" : true;
  };
  return answered(prompts.checkbox({ message, choices, loop: false, pageSize: 12, validate }, onStderr));
}

async function input(
  message: string,
  options: { readonly default?: string; readonly validate?: (text: string) => true | string } = {},
): Promise<string> {
  const prompts = await import("@inquirer/prompts");
  const validate = options.validate ?? ((text: string) => (text.trim() === "" ? "an answer is needed" : true));
  return shown((await answered(prompts.input({ message, ...options, validate }, onStderr))).trim());
}
