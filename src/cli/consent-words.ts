/** How decisions about consent are told: which rule, in its own sentence, and whose advice it is. */
import type { Warning } from "../consent/policy.ts";
import type { Requirement } from "../consent/requirements.ts";
import { type RuleId, rules } from "../consent/rules.ts";
import type { TextWarning } from "../consent/text-warnings.ts";

/** The rules behind a decision, each with whose advice it is, as indented lines. */
export function explained(ids: readonly RuleId[]): string {
  return [...new Set(ids)]
    .toSorted()
    .map((id) => `  ${id}: ${rules[id].sentence}\n      Advice: ${rules[id].source}`)
    .join("\n");
}

/** A rule that only warns, and what would put it right. */
export function warningLines({ rule, hint }: Warning): string {
  return `${explained([rule])}\n      To mend it: ${hint}`;
}

/** The flags that are missing, each with the rule that asks for it, then these rules. */
export function missingLines(missing: readonly Requirement[], alsoMissing: readonly string[]): string[] {
  return [
    ...missing.map(({ flag, sentence, rule }) => `  ${flag.padEnd(40)} ${`${sentence} (${rule})`.trim()}`),
    ...alsoMissing.map((flag) => `  ${flag}`),
    ...(missing.length === 0 ? [] : [explained(missing.map(({ rule }) => rule))]),
  ];
}

const kindWords: { readonly [kind in TextWarning["kind"]]: string } = {
  name: "a person's name",
  "record-number": "a patient's number",
  "date-of-birth": "a date of birth",
};

/** The warning about a text that seems to name a patient; what it says is not repeated. */
export function textWarningLine({ flag, kind }: TextWarning): string {
  return `Look again: ${flag} seems to hold ${kindWords[kind]}. Nothing here needs one: leave it out.`;
}

/**
 * What is told of a bundle that was sealed after today, or null: a clock that is behind takes what has run out for valid.
 *
 * @param sealedOn the day in UTC, and so up to one ahead of today, which is the day of the place
 */
export function clockLine(sealedOn: string, today: string): string | null {
  if (Date.parse(sealedOn) - Date.parse(today) <= 86_400_000) return null;
  return `It was sealed on ${sealedOn}, and here it is ${today}: is this computer's clock right? Whether the consent still holds was told by it.`;
}

/** What is told of a line of the ledger that cannot be read. */
export function damagedLine(number: number): string {
  return `line ${number} of the ledger cannot be read; the others were. The signed bundles are the evidence.`;
}
