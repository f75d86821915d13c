/** JUnit XML, as CI servers read it: one test case for each file. */
import { shown } from "../../errors.ts";
import type { Verdict } from "../../workflow/verify-file.ts";
import { findingsOf, slashed } from "./finding.ts";

/** The document: residue is a failure; a file that could not be judged is an error. */
export function junitReport(verdicts: readonly Verdict[]): string {
  const count = (...wanted: Verdict["status"][]) => verdicts.filter(({ status }) => wanted.includes(status)).length;
  const ms = verdicts.reduce((sum, verdict) => sum + verdict.ms, 0);
  const suite = attributes({
    name: "derm-share verify",
    tests: verdicts.length,
    failures: count("residue"),
    errors: count("refused", "failed"),
    skipped: count("skipped"),
    time: seconds(ms),
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<testsuites>",
    `  <testsuite${suite}>`,
    ...verdicts.map(testCase),
    "  </testsuite>",
    "</testsuites>",
  ].join("\n");
}

function testCase(verdict: Verdict): string {
  const open = `<testcase${attributes({
    classname: "derm-share.verify",
    name: shown(slashed(verdict.input)),
    time: seconds(verdict.ms),
  })}`;
  const outcome = outcomeOf(verdict);
  return outcome === null ? `    ${open}/>` : `    ${open}>\n      ${outcome}\n    </testcase>`;
}

function outcomeOf(verdict: Verdict): string | null {
  const findings = findingsOf(verdict);
  const rules = [...new Set(findings.map(({ rule }) => rule))].join(" ");
  const texts = findings.map(({ text }) => text);
  switch (verdict.status) {
    case "clean":
      return null;
    case "skipped":
      return `<skipped${attributes({ message: shown(verdict.error?.message ?? "") })}/>`;
    case "residue": // one failure a test case is what every reader takes: the places are its lines
      return `<failure${attributes({ type: rules, message: "residue" })}>${escapeXml(texts.join("\n"))}</failure>`;
    case "refused":
    case "failed":
      return `<error${attributes({ type: rules, message: texts.join(" ") })}/>`;
  }
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;", // also in text: "]]>" must not stand there (XML 1.0 2.4)
  '"': "&quot;",
  "'": "&apos;",
};

/** `shown` has escaped the control characters; the two noncharacters are no XML characters either (XML 1.0 2.2). */
function escapeXml(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => entities[character] ?? character)
    .replace(/[\uFFFE\uFFFF]/g, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
