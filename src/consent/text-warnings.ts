/** What is typed freely, held against what identifies a person: names and numbers, and places and rare conditions (W3). */
import type { ConsentAnswers } from "./answers.ts";
import { findPersonalText, type PersonalText } from "./free-text.ts";

/** A text that a person typed, and the flag it would be given by. */
interface FreeText {
  readonly flag: string;
  readonly text: string;
}

/** What a text looks like; what it says is not repeated. */
export interface TextWarning {
  readonly flag: string;
  readonly kind: PersonalText["kind"];
}

/** Everything in the answers that is no word of a list and no day. */
function freeTexts(answers: ConsentAnswers): FreeText[] {
  const { reason, basis, obtainedBy, notesRef, outlet, protocolRef, audience, channel } = answers;
  const { features = [], patientWouldRecognise } = answers;
  const texts: readonly (readonly [string, string | undefined])[] = [
    ["--reason", reason],
    ["--basis", basis],
    ["--obtained-by", obtainedBy],
    ["--notes-ref", notesRef],
    ["--outlet", outlet],
    ["--protocol-ref", protocolRef],
    ["--audience", audience],
    ["--channel", channel],
    ...features.map((finding) => [`--accept ${finding.feature}=`, finding.reason] as const),
    [
      "--patient-would-recognise yes=",
      patientWouldRecognise?.answer === "yes" ? patientWouldRecognise.reason : undefined,
    ],
  ];
  return texts.flatMap(([flag, text]) => (text === undefined ? [] : [{ flag, text }]));
}

/** The texts that look as if they named a patient, each kind once for a text. */
export function textWarnings(answers: ConsentAnswers): TextWarning[] {
  return freeTexts(answers).flatMap(({ flag, text }) => {
    const kinds = new Set(findPersonalText(text).map(({ kind }) => kind));
    return [...kinds].map((kind) => ({ flag, kind }));
  });
}

const placePatterns = [
  /\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b/u, // a postcode of the United Kingdom
  /\p{Lu}[\p{L}'’]+ (?:Street|Road|Lane|Avenue|Close|Square|Hospital|Infirmary|Surgery|School|College|Clinic|Ward|Farm|Prison)\b/u,
  /\b(?:from|near|lives? in|living in|resident of|born in|village of|town of|city of|works? at) \p{Lu}\p{Ll}+/u,
];
const rarePattern =
  /\b(?:rare|rarely|unusual|unique|orphan|syndrome|first (?:ever )?case|only (?:known )?(?:case|patient))\b/iu;

/** Whether a text names a place, or speaks of a rare condition: either can identify (W3). It errs on the side of silence. */
export function namesPlaceOrRarity(answers: ConsentAnswers): boolean {
  return freeTexts(answers).some(
    ({ text }) => rarePattern.test(text) || placePatterns.some((pattern) => pattern.test(text)),
  );
}
