/** `derm-share withdraw`: the patient has changed their mind. */
import type { Command } from "commander";
import type { SignedFile } from "../../bundle/signed-manifests.ts";
import { typedRef } from "../../consent/record.ts";
import { DermShareError, shown } from "../../errors.ts";
import { asArgument } from "../../files/as-argument.ts";
import { commit, discard, exists, outputExists, writePending, writePendingTogether } from "../../files/write.ts";
import { readSigningKey } from "../../workflow/own-keys.ts";
import { type Withdrawal, withdrawConsent } from "../../workflow/withdrawals.ts";
import { addOutputStyle, type OutputStyle, terminalOf } from "../options.ts";
import { unlockKeys } from "../prompts.ts";
import { type Terminal } from "../terminal.ts";
import { localDay } from "../today.ts";

interface Flags extends OutputStyle {
  readonly output?: string;
  readonly force?: true;
}

const examples = `
Examples:
  derm-share withdraw 7Q2M-VK4D                           the reference in the patient's notes
  derm-share withdraw 7Q2M-VK4D -o notice.json            where the notice goes`;

/** Adds the command to the program. */
export function define(command: Command, end: (status: number) => void): void {
  command
    .argument("<ref>", "the consent's reference, as it stands in the patient's notes")
    .option("-o, --output <file>", "where the signed notice goes (default: withdrawal-REF.json)")
    .option("--force", "replace a notice that is already there");
  addOutputStyle(command).addHelpText("after", examples);
  command.action(async (typed: string, flags: Flags) => {
    await withdraw(typedRef(typed), flags);
    end(0);
  });
}

async function withdraw(ref: string, flags: Flags): Promise<void> {
  const terminal = terminalOf(flags);
  const wanted = flags.output ?? `withdrawal-${ref}.json`;
  const replace = flags.force === true;
  const withdrawal = await withdrawConsent(ref, localDay(), async () => {
    await expectPlace(wanted, replace); // there are bundles, and so there is a notice to write
    return signingKey();
  });
  const { notice, consent } = withdrawal;
  const output = notice === null ? null : wanted;
  if (notice !== null) await writeNotice(notice, wanted, replace);
  const bundleIds = consent.bundles.map(({ bundleId }) => bundleId);
  terminal.result(`${ref} is withdrawn${output === null ? "" : ` -> ${shown(output)}`}`, {
    v: 1,
    type: "withdrawn",
    ref,
    output,
    bundleIds,
  });
  await tellCopies(terminal, withdrawal, output);
  terminal.record({ v: 1, type: "summary", bundles: bundleIds.length });
}

/** @throws DermShareError "output-exists", "write-failed" where the notice cannot be written: before anything is withdrawn */
async function expectPlace(path: string, replace: boolean): Promise<void> {
  try {
    for (const file of [path, `${path}.minisig`]) {
      if (!replace && (await exists(file))) throw outputExists().about(file);
    }
    discard([await writePending(path, new Uint8Array(0))]);
  } catch (error) {
    throw withDone(error, "this run withdrew nothing");
  }
}

async function writeNotice({ bytes, signature }: SignedFile, path: string, replace: boolean): Promise<void> {
  const files = [[path, bytes] as const, [`${path}.minisig`, new TextEncoder().encode(signature)] as const];
  try {
    await commit(await writePendingTogether(files), replace);
  } catch (error) {
    throw withDone(error, "it is withdrawn on this computer; for the notice give the same command again");
  }
}

/** The error with what was done until then. */
function withDone(error: unknown, done: string): unknown {
  if (!(error instanceof DermShareError)) return error;
  return new DermShareError(error.code, error.message, error.hint === undefined ? done : `${error.hint}; ${done}`);
}

async function signingKey() {
  const key = await readSigningKey(unlockKeys);
  if (key !== null) return key;
  throw new DermShareError(
    "key-malformed",
    "the signing key that sealed the bundles is not on this computer, so no notice can count",
    "put sign.key back from a backup; tell the recipients by phone",
  );
}

/** What is known to be somewhere, what is not, and that nothing can be called back. */
async function tellCopies(terminal: Terminal, withdrawal: Withdrawal, output: string | null): Promise<void> {
  const { consent, byOtherKeys } = withdrawal;
  terminal.say("seal, open and verify refuse it on this computer from now on.");
  if (output !== null) {
    terminal.say(`
  Send      ${shown(output)}
            ${shown(output)}.minisig
            to those who hold these bundles, and to nobody else: a list would
            link one patient's bundles. They add it with
            derm-share open BUNDLE --revocations ${asArgument(output)}`);
  }
  const { copies } = consent;
  if (copies.length > 0) terminal.say("\nCopies that this computer knows of:");
  for (const copy of copies)
    terminal.say(`  [ ] ${(await exists(copy)) ? "still there" : "gone       "}  ${shown(copy)}`);
  terminal.say(`  [ ] opened by the recipients: ask each of them to delete it
  [ ] sent mail, phone and its "Recently Deleted", Recycle Bin, cloud folders
  [ ] slides and documents that show the picture
Copies that were sent cannot be recalled: all that a notice does is to tell.
The original in the clinical record stays there; it is part of the record.`);
  if (byOtherKeys.length > 0) {
    terminal.say(
      `Sealed by another key than today's, so the notice does not count for them: ${byOtherKeys.join(", ")}.`,
    );
  }
}
