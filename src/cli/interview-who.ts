/** The first question of the interview: who agreed, and how. What flags or a record have said already is not asked. */
import type { Confirmation, ConsentAnswers, Form, Giver, Subject } from "../consent/answers.ts";
import { confirmationsNeeded } from "../consent/requirements.ts";
import { purposeRules } from "../consent/purposes.ts";
import { checkbox, type Choice, select } from "./interview-prompts.ts";

/** Asks for patient, giver and form: the common cases in one key, one by one where some of it is known. */
export async function askWho(title: string, answers: ConsentAnswers): Promise<ConsentAnswers> {
  const { form, subject, givenBy } = answers;
  if (form !== "none" && subject === undefined && givenBy === undefined) return askAgreement(title, form);
  const given = {
    form: form ?? (await askForm(title)),
    subject: subject ?? (await askSubject(title)),
  };
  if (given.form === "none") return given;
  return { ...given, givenBy: givenBy ?? (await askGiver(title)) };
}

async function askAgreement(title: string, known: Form | undefined): Promise<ConsentAnswers> {
  const child = { subject: "child", givenBy: "parental-responsibility", confirmed: ["not-objected"] } as const;
  const adult = { subject: "adult", givenBy: "patient" } as const;
  const common: Choice<ConsentAnswers>[] = [
    { name: "The patient (adult), in writing", value: { ...adult, form: "written" } },
    { name: "The patient (adult), verbally", value: { ...adult, form: "verbal" } },
    { name: "A parent or guardian, in writing; the child did not object", value: { ...child, form: "written" } },
    { name: "A parent or guardian, verbally; the child did not object", value: { ...child, form: "verbal" } },
  ];
  const choice = await select<ConsentAnswers | null>(`${title} Who agreed to the photo and to this use, and how?`, [
    ...common.filter(({ value }) => known === undefined || value.form === known),
    { name: "Someone else (young person, legal proxy, next of kin) ...", value: null },
  ]);
  if (choice !== null) return choice;
  return { ...(await askSomeoneElse(title)), form: known ?? (await askForm(title)) };
}

function askSomeoneElse(title: string): Promise<ConsentAnswers> {
  return select<ConsentAnswers>(`${title} Who agreed?`, [
    { name: "A young person who can decide for themselves", value: { subject: "child", givenBy: "patient" } },
    {
      name: "A legal proxy, for a patient without capacity",
      value: { subject: "lacks-capacity", givenBy: "legal-proxy" },
    },
    { name: "The next of kin, for a patient who has died", value: { subject: "deceased", givenBy: "next-of-kin" } },
  ]);
}

function askForm(title: string): Promise<Form> {
  return select<Form>(`${title} How did they agree?`, [
    { name: "In writing", value: "written" },
    { name: "Verbally", value: "verbal" },
  ]);
}

function askSubject(title: string): Promise<Subject> {
  return select<Subject>(`${title} Who is the patient?`, [
    { name: "An adult who can decide", value: "adult" },
    { name: "A child or a young person", value: "child" },
    { name: "An adult without capacity", value: "lacks-capacity" },
    { name: "Somebody who has died", value: "deceased" },
  ]);
}

function askGiver(title: string): Promise<Giver> {
  return select<Giver>(`${title} Who agreed?`, [
    { name: "The patient", value: "patient" },
    { name: "A person with parental responsibility", value: "parental-responsibility" },
    { name: "A legal proxy", value: "legal-proxy" },
    { name: "The next of kin", value: "next-of-kin" },
  ]);
}

const confirmationSentences: { readonly [confirmation in Confirmation]: string } = {
  necessary: "This use is necessary",
  benefit: "It is of benefit to the patient or to others like them",
  "least-restrictive": "There is no way that would restrict them less",
  "not-objected": "The patient has not objected",
  "known-wishes": "It agrees with what is known of their wishes",
};

/** Asks what the rules want confirmed for this patient; what was confirmed already stays. */
export async function askConfirmed(title: string, answers: ConsentAnswers): Promise<ConsentAnswers> {
  const { purpose, confirmed = [] } = answers;
  if (purpose === undefined) return {};
  const open = confirmationsNeeded(answers, purposeRules[purpose]).filter((one) => !confirmed.includes(one));
  const choices = open.map((value) => ({ name: confirmationSentences[value], value }));
  return { confirmed: [...confirmed, ...(await checkbox<Confirmation>(`${title} Which of these is true?`, choices))] };
}
