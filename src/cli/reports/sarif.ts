/** SARIF 2.1.0 (OASIS), the form in which code-scanning services take findings. */
import type { Log, Result } from "sarif"; // types alone, which others wrote from the OASIS schema
import type { Verdict } from "../../workflow/verify-file.ts";
import { version } from "../version.ts";
import { type Finding, findingsOf, slashed } from "./finding.ts";

/** The log with its one run: a result for each finding, a rule for each kind of finding there is. */
export function sarifReport(verdicts: readonly Verdict[]): string {
  const findings = verdicts.flatMap((verdict) =>
    findingsOf(verdict).map((finding) => ({ ...finding, input: verdict.input })),
  );
  const rules = [...new Set(findings.map(({ rule }) => rule))];
  const run: Log["runs"][number] = {
    tool: { driver: { name: "derm-share", version, rules: rules.map((id) => ({ id })) } },
    results: findings.map((finding) => resultOf(finding, rules.indexOf(finding.rule))),
  };
  return JSON.stringify({ version: "2.1.0", runs: [run] } satisfies Log, null, 2);
}

function resultOf({ rule, text, place, input }: Finding & { readonly input: string }, ruleIndex: number): Result {
  const region = place === null ? {} : { region: { byteOffset: place.offset, byteLength: place.bytes } };
  return {
    ruleId: rule,
    ruleIndex,
    level: "error",
    message: { text },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(input) }, ...region } }],
  };
}

/** A path as a URI reference (RFC 3986): relative as given; an absolute one, also with a drive letter, as a file URI. */
function uriOf(path: string): string {
  const uri = slashed(path)
    .replace(/\p{Cs}/gu, "\uFFFD")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
  if (uri.startsWith("//")) return `file:${uri}`;
  if (uri.startsWith("/")) return `file://${uri}`;
  return /^[A-Za-z]%3A\//.test(uri) ? `file:///${uri.replace("%3A", ":")}` : uri;
}
