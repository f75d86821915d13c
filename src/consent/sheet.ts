/** What people read: the consent sheet inside a bundle, and the paragraph for the patient's notes. No name, no free text. */
import { audienceOf, audienceWords, type ConsentAnswers, type Explanation } from "./answers.ts";
import { spokenDay } from "./dates.ts";
import { purposeRules } from "./purposes.ts";
import type { ConsentRecord } from "./record.ts";

const explanationWords: { readonly [point in Explanation]: string } = {
  "how-sent": "sending",
  security: "security",
  "who-has-access": "audience",
  benefit: "benefit",
  purpose: "purpose",
  retention: "retention",
  storage: "storage",
  "can-withdraw": "right to refuse or withdraw",
  "cannot-recall": "copies sent cannot be recalled",
};

/** consent.txt: what whoever opens the bundle must obey; lines end in CR LF, for any editor on any system. */
export function consentSheet({ ref, answers }: ConsentRecord): string {
  const words = answers.purpose === undefined ? "" : purposeRules[answers.purpose].words;
  const audience = audienceOf(answers);
  const lines = [
    "CONSENT FOR THE PICTURES IN THIS BUNDLE",
    "",
    `For:          ${words}`,
    ...(audience === null ? [] : [`Who may see:  ${audienceWords[audience]}`]),
    `Agreed:       ${agreed(answers)}`,
    `Valid until:  ${answers.validUntil === undefined ? "no end was set" : spokenDay(answers.validUntil)}`,
    `Reference:    ${ref}`,
    "",
    "What this means for you",
    "- Use the pictures for this purpose only, and pass them on for no other.",
    "- Do not put them online. Do not try to find out who it is.",
    "- Keep them on an encrypted computer, and delete them when they have served.",
    "- The patient may change their mind. If the sender tells you so, delete them.",
    "",
    "Metadata was removed. That says nothing about what the pictures show.",
    "This sheet is signed together with the pictures. It gives no legal advice.",
  ];
  return `${lines.join("\r\n")}\r\n`;
}

function agreed({ form, givenBy, obtainedOn }: ConsentAnswers): string {
  if (form === "none") return "used without consent, as the rules for this purpose allow";
  const who = {
    patient: "by the patient",
    "parental-responsibility": "by a person with parental responsibility",
    "legal-proxy": "by a legal proxy",
    "next-of-kin": "by the next of kin",
  }[givenBy ?? "patient"];
  const how = form === "written" ? "in writing" : "verbally";
  return `${how}, ${who}${obtainedOn === undefined ? "" : `, ${spokenDay(obtainedOn)}`}`;
}

/**
 * The paragraph to paste into the patient's notes, in lines of at most 76 characters.
 *
 * @param bundle derm-4f1c09ab; absent while nothing is sealed
 */
export function notesParagraph({ ref, createdOn, answers }: ConsentRecord, bundle?: string): string {
  const { form, purpose, obtainedOn = createdOn, givenBy = "patient", explained = [] } = answers;
  const words = purpose === undefined ? "" : purposeRules[purpose].words;
  const day = obtainedOn.split("-").toReversed().join("/");
  const who = {
    patient: "Patient",
    "parental-responsibility": "Person with parental responsibility",
    "legal-proxy": "Legal proxy",
    "next-of-kin": "Next of kin",
  }[givenBy];
  const consent =
    form === "none"
      ? `${day} Photograph used without consent, for ${words}, as the rules for this purpose allow.`
      : `${day} ${who} agreed ${form === "written" ? "in writing" : "verbally"} to a photograph and to its use for ${words}.`;
  const points = explained.map((point) => explanationWords[point]).join(", ");
  return wrap(
    [
      consent,
      points === "" ? "" : `Explained: ${points}.`,
      bundle === undefined
        ? `Consent ref ${ref}.`
        : `Metadata removed, image encrypted. Consent ref ${ref}, file ${bundle}.`,
    ]
      .filter((sentence) => sentence !== "")
      .join(" "),
    76,
  ).concat(`\nTo withdraw: derm-share withdraw ${ref}`);
}

function wrap(text: string, width: number): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}
