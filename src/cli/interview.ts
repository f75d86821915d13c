/** The questions of `seal`, on a terminal: only what the consent still lacks, and no further than the first refusal. */
import {
  type ConsentAnswers,
  type Explanation,
  explanations,
  type Feature,
  type FeatureFinding,
  featureNames,
  features,
} from "../consent/answers.ts";
import { isDay } from "../consent/dates.ts";
import { decide } from "../consent/policy.ts";
import { askConfirmed, askWho } from "./interview-who.ts";
import { checkbox, input, select } from "./interview-prompts.ts";

/** One question: whether it is still open, and how it is asked. */
interface Question {
  readonly answersOf: readonly (keyof ConsentAnswers)[];
  readonly ask: (title: string, answers: ConsentAnswers, today: string, pictures: number) => Promise<ConsentAnswers>;
}

/** Every question in its order. */
const questions: readonly Question[] = [
  { answersOf: ["givenBy", "subject", "form"], ask: askWho },
  { answersOf: ["confirmed"], ask: askConfirmed },
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
 * @param pictures how many there are to look at; 0 where that is not known
 * @returns the answers; what was said not to be so (not seen, not explained) is still lacking, and a refusal ends it
 * @throws DermShareError "interrupted"
 */
export async function interview(given: ConsentAnswers, today: string, pictures: number): Promise<ConsentAnswers> {
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
    answers = { ...answers, ...(await ask(`${number}/${Math.max(open.length, number)}`, answers, today, pictures)) };
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

async function askDay(title: string, _answers: ConsentAnswers, today: string): Promise<ConsentAnswers> {
  const dayOf = (text: string) => (/^t(oday)?$/i.test(text.trim()) ? today : text.trim());
  const check = (text: string) => {
    const day = dayOf(text);
    return isDay(day) && day <= today ? true : `a day such as ${today}, not in the future; or t`;
  };
  return { obtainedOn: dayOf(await input(`${title} On which day? (${today}, or t for today)`, check)) };
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
  return { patientSawMaterial: saw };
}

async function askFeatures(
  title: string,
  answers: ConsentAnswers,
  today: string,
  pictures: number,
): Promise<ConsentAnswers> {
  const groups = featureNames.map((value) => ({ name: features[value], value }));
  const look =
    pictures > 1
      ? `Look at each of the ${pictures} pictures. What can be seen in any of them?`
      : "Look at the picture. What can be seen?";
  const seen = await checkbox<Feature>(`${title} ${look}`, groups);
  const findings: FeatureFinding[] = [];
  const isRefused = (more: readonly FeatureFinding[]) =>
    decide({ ...answers, features: [...findings, ...more] }, today).outcome === "refused";
  for (const feature of seen) {
    findings.push(await askFinding(feature, (finding) => isRefused([finding])));
    if (isRefused([])) break;
  }
  // What was not asked any more is still to be seen: the record must not forget it.
  const others = seen.slice(findings.length).map((feature) => ({ feature, state: "visible" }) as const);
  return { features: [...findings, ...others] };
}

/** Stands for a reason where none would help: the rules refuse whatever it is. */
const noReason = "not asked for: it is refused all the same";

/** The answers as they may be kept: no reason in them that nobody gave, which would count where another use heeds reasons. */
export function asGiven(answers: ConsentAnswers): ConsentAnswers {
  const { features: findings, patientWouldRecognise: recognition, ...others } = answers;
  const isUnasked = recognition?.answer === "yes" && recognition.reason === noReason;
  return {
    ...others,
    ...(findings !== undefined && { features: findings.map(withoutUnasked) }),
    ...(recognition !== undefined && !isUnasked && { patientWouldRecognise: recognition }),
  };
}

function withoutUnasked(finding: FeatureFinding): FeatureFinding {
  const isUnasked = finding.state === "accepted" && finding.reason === noReason;
  return isUnasked ? { feature: finding.feature, state: "visible" } : finding;
}

async function askFinding(feature: Feature, isRefused: (finding: FeatureFinding) => boolean): Promise<FeatureFinding> {
  const state = await select<FeatureFinding["state"]>(`Masked or cropped away? ${features[feature]}`, [
    { name: "Not yet: stop, and show me how", value: "visible" },
    { name: "It is masked or cropped away", value: "masked" },
    { name: "It must stay in: give the reason", value: "accepted" },
  ]);
  if (state !== "accepted") return { feature, state };
  const finding = { feature, state, reason: noReason };
  return isRefused(finding) ? finding : { ...finding, reason: await input("Why must it stay in?") };
}

async function askRecognition(
  title: string,
  answers: ConsentAnswers,
  today: string,
  pictures: number,
): Promise<ConsentAnswers> {
  const what = pictures > 1 ? "any of them" : "it";
  const yes = await select<boolean>(`${title} Would the patient, or someone who knows them, recognise ${what}?`, [
    { name: "Yes, or not sure", value: true },
    { name: "No", value: false },
  ]);
  if (!yes) return { patientWouldRecognise: { answer: "no" } };
  const recognised = { patientWouldRecognise: { answer: "yes", reason: noReason } } as const;
  if (decide({ ...answers, ...recognised }, today).outcome === "refused") return recognised;
  return { patientWouldRecognise: { answer: "yes", reason: await input("Why may it be shared all the same?") } };
}

function askText(question: string, id: "basis" | "reason" | "outlet" | "protocolRef") {
  return async (title: string): Promise<ConsentAnswers> => ({ [id]: await input(`${title} ${question}`) });
}
