/** The rules as a text that an information-governance officer can audit: `consent-stamp --rules`. */
import { audienceWords, purposes } from "./answers.ts";
import { purposeRules } from "./purposes.ts";
import { rules } from "./rules.ts";

/** Every rule with its source, then every purpose with what it demands. */
export function rulesTable(): string {
  const rows = Object.entries(rules).map(([id, { sentence, source }]) => `${id}  ${sentence}\n    ${source}\n`);
  const demands = purposes.map((purpose) => {
    const { forms, withoutConsent, featureCheck, notes, widest, source } = purposeRules[purpose];
    const points = [
      forms.join(" or "),
      { never: "never without consent", local: "without consent if not objected", "re-use": "re-use without (E8)" }[
        withoutConsent
      ],
      { must: "feature check", should: "feature check where it can be done", no: "no feature check" }[featureCheck],
      ...(notes ? ["in the notes"] : []),
      `seen by ${audienceWords[widest]}`,
    ];
    return `${purpose.padEnd(14)}  ${points.join("; ")}\n    ${source}\n`;
  });
  return `E refuses, W warns, R is recorded.\n\n${rows.join("")}\nWhat each purpose demands\n\n${demands.join("")}`;
}
