/** Workflow commands of GitHub Actions: one annotation for each finding. */
import { shown } from "../../errors.ts";
import type { Verdict } from "../../workflow/verify-file.ts";
import { findingsOf, slashed } from "./finding.ts";

/** One line `::error ...` for each finding; empty where every file passes. */
export function githubReport(verdicts: readonly Verdict[]): string {
  return verdicts.flatMap(annotations).join("\n");
}

function annotations(verdict: Verdict): string[] {
  const file = escapeProperty(shown(slashed(verdict.input)));
  return findingsOf(verdict).map(({ text }) => `::error file=${file},title=derm-share::${escapeData(text)}`);
}

/** The runner takes %XX back in both places; line breaks never get here, since `shown` has escaped them. */
function escapeData(text: string): string {
  return text.replaceAll("%", "%25");
}

/** A property ends at a comma, and the properties end at two colons. */
function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
