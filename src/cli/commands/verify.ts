/** `derm-share verify`: prove that files carry no metadata, and bundles are whole. Never prints a value. */
import { type Command, Option } from "commander";
import { DermShareError, exitStatusOf, shown } from "../../errors.ts";
import { asArgument } from "../../files/as-argument.ts";
import { optionsToStrip, type Verdict, verifyFiles } from "../../workflow/verify-file.ts";
import { addNotices } from "../../workflow/withdrawals.ts";
import { addFileList, addJobs, type FileListFlags, inputsOf, type JobsFlags, jobsOf } from "../batch-options.ts";
import { addOutputStyle, addRevocations, type OutputStyle, terminalOf } from "../options.ts";
import { clockLine } from "../consent-words.ts";
import { findingsOf } from "../reports/finding.ts";
import { githubReport } from "../reports/github.ts";
import { junitReport } from "../reports/junit.ts";
import { sarifReport } from "../reports/sarif.ts";
import { counted, type Terminal } from "../terminal.ts";
import { localDay } from "../today.ts";

const examples = `
Examples:
  derm-share verify photo.clean.jpg
  derm-share verify fixtures/                   in CI: exit 1 when anything is found
  derm-share verify --format sarif fixtures/    one document for tools that read SARIF
  derm-share verify derm-4f1c09ab.age           signature and integrity of a bundle

A deck cleaned with --notes keep, --hidden-slides keep or --media keep still holds what was kept: that is residue, too.`;

/** What `strip` keeps of a deck with --notes, --hidden-slides and --media. */
const kept: ReadonlySet<string> = new Set(["speaker-notes", "hidden-slide", "media"]);

/** The reports that are one document about all files. */
const documents = { sarif: sarifReport, junit: junitReport, github: githubReport };

interface VerifyFlags extends OutputStyle, FileListFlags, JobsFlags {
  /** Undefined stands for "text". */
  readonly format?: "text" | "json" | keyof typeof documents;
  readonly revocations?: readonly string[];
}

/** Adds the command to the program. */
export function define(command: Command, end: (status: number) => void): void {
  command.argument("[paths...]", "pictures, bundles and folders");
  addRevocations(command);
  addOutputStyle(addJobs(addFileList(command)))
    .addOption(
      new Option("--format <format>", "how the findings are written")
        .choices(["text", "json", ...Object.keys(documents)])
        .conflicts("json"),
    )
    .addHelpText("after", examples);
  command.action(async (paths: string[], flags: VerifyFlags) => end(await verify(paths, flags)));
}

async function verify(paths: readonly string[], { format, revocations, ...flags }: VerifyFlags): Promise<number> {
  const terminal = terminalOf(format === "json" ? { ...flags, json: true } : flags);
  const report = format === undefined || format === "text" || format === "json" ? null : documents[format];
  if (paths.includes("-")) throw new DermShareError("usage", "verify takes files and folders, not standard input");
  await addNotices(revocations ?? []);
  const { files, isBatch } = await inputsOf(paths, flags);
  const verdicts: Verdict[] = [];
  const today = localDay();
  for await (const verdict of verifyFiles(files, jobsOf(flags), today)) {
    verdicts.push(verdict);
    if (report === null) terminal.result(verdictText(verdict), { v: 1, type: "file", ...verdict });
    const doubt = verdict.sealedOn === null ? null : clockLine(verdict.sealedOn, today);
    if (doubt !== null) terminal.say(doubt);
    if (verdict.error?.hint) terminal.say(`hint: ${shown(verdict.error.hint)}`);
  }
  if (verdicts.length === 0) throw new DermShareError("usage", "there is nothing to look at: nothing was proven");
  if (report !== null) terminal.document(report(verdicts));
  await tell(terminal, verdicts);
  return exitStatus(verdicts, isBatch);
}

function verdictText(verdict: Verdict): string {
  const { input, status, error, sender } = verdict;
  const name = `${status.padEnd(8)} ${shown(input)}`;
  const findings = findingsOf(verdict);
  if (findings.length > 0) return findings.map(({ text }) => `${name}: ${text}`).join("\n");
  if (error !== null) return `${name}: ${shown(error.message)}`;
  return sender === null ? name : `${name}: whole, unchanged since it was signed by ${sender}`;
}

async function tell(terminal: Terminal, verdicts: readonly Verdict[]): Promise<void> {
  const count = (status: Verdict["status"]) => verdicts.filter((verdict) => verdict.status === status).length;
  const words: readonly (readonly [Verdict["status"], string])[] = [
    ["clean", "clean"],
    ["residue", "with residue"],
    ["refused", "refused"],
    ["failed", "failed"],
    ["skipped", "skipped"],
  ];
  const parts = words.filter(([status]) => count(status) > 0).map(([status, word]) => `${count(status)} ${word}`);
  terminal.say(
    `${counted(verdicts.length, "file")}: ${parts.join(", ") || "nothing to look at"}. Values are never printed.`,
  );
  const dirty = verdicts.filter(({ status }) => status === "residue");
  const [first] = dirty.filter((verdict) => !holdsWhatWasKept(verdict));
  if (first !== undefined) terminal.say(await wayOut(first));
  else if (dirty.length > 0) {
    terminal.say(
      "hint: a deck cleaned with --notes keep, --hidden-slides keep or --media keep still holds that, and no more",
    );
  }
  terminal.record({
    v: 1,
    type: "summary",
    files: verdicts.length,
    ...Object.fromEntries(words.map(([status]) => [status, count(status)])),
  });
}

async function wayOut({ input, kind }: Verdict): Promise<string> {
  const found = (kind === "bundle" ? null : await optionsToStrip(input)) ?? ["--in-place"];
  if ("reason" in found) return `${shown(input)}: ${found.reason}\nhint: ${found.hint}`;
  return `hint: ${["derm-share", "strip", ...found, asArgument(input)].join(" ")}`;
}

/** Whether a deck holds nothing but what `strip` leaves in it when it is asked to. */
function holdsWhatWasKept({ kind, residue }: Verdict): boolean {
  return kind === "deck" && residue.every((found) => kept.has(found.kind));
}

/** 1 for residue or a broken bundle; otherwise what hindered the look. */
function exitStatus(verdicts: readonly Verdict[], isBatch: boolean): number {
  const broken = ["bundle-malformed", "signature-wrong", "record-foreign"];
  if (verdicts.some(({ status, error }) => status === "residue" || broken.includes(error?.code ?? ""))) return 1;
  const hindered = verdicts.find(({ status }) => status === "refused" || status === "failed");
  if (hindered === undefined) return 0;
  return isBatch ? 3 : exitStatusOf(hindered.error?.code ?? "input-refused");
}
