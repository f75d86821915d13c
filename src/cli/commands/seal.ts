/** `derm-share seal`: the main job. */
import { dirname, join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Command } from "commander";
import type { Lock } from "../../bundle/age/age.ts";
import { bundleName } from "../../bundle/manifest-fields.ts";
import { formatPublicKeyLine, publicKeyOf, type SigningKey } from "../../bundle/minisign.ts";
import {
  checkChosenPassphrase,
  generatePassphrase,
  parsePassphraseFile,
  spokenPassphrase,
} from "../../bundle/passphrase.ts";
import { systemRandom } from "../../bundle/random.ts";
import { purposeRules } from "../../consent/purposes.ts";
import { type ConsentRecord, formatRecord } from "../../consent/record.ts";
import { consentSheet, notesParagraph } from "../../consent/sheet.ts";
import { DermShareError, shown } from "../../errors.ts";
import { readSecret } from "../../files/read.ts";
import { findFiles } from "../../files/walk.ts";
import { exists, outputExists, writeOutput } from "../../files/write.ts";
import { plainStrip } from "../../workflow/anonymise.ts";
import { keepRecord } from "../../workflow/consent-record.ts";
import { innerConsent, innerFeatures, roleCode } from "../../workflow/consent-terms.ts";
import { rememberConsent } from "../../workflow/ledger.ts";
import { keyFolder, makeOwnKeys, readOwnIdentity, readSigningKey } from "../../workflow/own-keys.ts";
import { type PreparedPicture, preparePictures } from "../../workflow/ready-picture.ts";
import { openerShell } from "../../workflow/opener-shell.ts";
import { recipientsOf } from "../../workflow/recipients.ts";
import { seal, type SealedBundle } from "../../workflow/seal.ts";
import { readSettings, writeSettings } from "../../workflow/settings.ts";
import { addConsentOptions, type ConsentFlags } from "../consent-options.ts";
import { kindWords, noteLines } from "../file-lines.ts";
import { addOutputStyle, collect, type OutputStyle, terminalOf } from "../options.ts";
import { hasTerminal, unlockKeys } from "../prompts.ts";
import { permittedConsent } from "../permitted-consent.ts";
import { counted, megabytes, type Terminal } from "../terminal.ts";
import { utcDay, utcSecond } from "../today.ts";
import { version } from "../version.ts";

interface Flags extends ConsentFlags, OutputStyle {
  readonly to?: readonly string[];
  readonly toSelf?: true;
  readonly passphraseFile?: string;
  readonly passphraseOut?: string;
  readonly format?: string;
  readonly outDir?: string;
}

const examples = `
Examples:
  derm-share seal photo.jpg --consent teaching            asks what is lacking
  derm-share seal photo.jpg --consent consent.json --to colleague.card
  derm-share seal Photos --consent second-opinion --to age1...

--explained all stands for: how it is sent, security, who has access, benefit,
purpose, retention, storage, that they may withdraw, that copies sent cannot be
recalled.`;

/** Adds the command to the program. */
export function define(command: Command, end: (status: number) => void): void {
  command.argument("<paths...>", "pictures and folders: all into one bundle");
  addConsentOptions(command)
    .optionsGroup("Who can open it (default: whoever knows the seven words that are shown):")
    .option(
      "--to <recipient>",
      "age1..., somebody you know, a recipients file or a contact card (again for several)",
      collect,
    )
    .option("--to-self", "your own key too")
    .option("--passphrase-file <file>", "words of your own in a file; - is standard input")
    .option("--passphrase-out <file>", "write the generated words there instead of showing them")
    .option("--passphrase <value>", "not possible: others on this computer could read it")
    .optionsGroup("Where the result goes:")
    .option(
      "--format <format>",
      "html: a page that opens itself in any browser; age: a bare age file (default with --to)",
    )
    .option("--out-dir <folder>", "where the bundle goes", ".");
  addOutputStyle(command).addHelpText("after", examples);
  command.action(async (paths: string[], flags: Flags & { passphrase?: string }) => {
    if (flags.passphrase !== undefined) throw passphraseOnCommandLine();
    end(await run(paths, flags));
  });
}

async function run(paths: readonly string[], flags: Flags): Promise<number> {
  const format = formatOf(flags);
  const terminal = terminalOf(flags);
  const pictures = await picturesOf(paths, terminal);

  const today = utcDay();
  const settings = await readSettings();
  const alsoMissing = canBeOpened(flags) ? [] : ["--to RECIPIENT or --passphrase-out FILE"];
  const { record, role } = await permittedConsent(flags, { today, terminal, role: settings.role, alsoMissing });
  const { lock, origin } = await lockOf(flags);
  const { signing, made } = await ownSigningKey();
  if (settings.role === undefined && hasTerminal()) await writeSettings({ role });
  if (flags.passphraseOut !== undefined) await refusePassphraseOut(flags);

  const sealed = await seal({
    pictures,
    consent: innerConsent(record),
    features: innerFeatures(record.answers),
    sheet: new TextEncoder().encode(consentSheet(record)),
    record: new TextEncoder().encode(formatRecord(record)),
    lock: await withSelf(lock, flags),
    passphraseOrigin: origin,
    signing,
    role: roleCode(role),
    outDir: flags.outDir ?? ".",
    shell: format === "html" ? await openerShell() : null,
    now: utcSecond(),
    tool: `derm-share/${version}`,
    beforeCommit: (bundleId) => keepBeside(bundleName(bundleId), bundleId),
  });

  /** What must be kept before there is a bundle: the record, the ledger's line, and the words where they were asked for. */
  async function keepBeside(bundle: string, bundleId: string): Promise<void> {
    await keepRecord(record, bundle);
    const copies = [join(flags.outDir ?? ".", `${bundle}.${format}`), ...pictures.map(({ label }) => label)];
    await rememberConsent(record, today, {
      bundleId,
      publicKey: formatPublicKeyLine(publicKeyOf(signing)),
      copies: copies.map((path) => resolve(path)),
    });
    if (flags.passphraseOut !== undefined && "passphrase" in lock) {
      await writeOutput(flags.passphraseOut, new TextEncoder().encode(`${lock.passphrase}\n`), false);
    }
  }

  report(terminal, pictures, record, sealed);
  tellWords(terminal, lock, origin, flags);
  tellNext(terminal, record, sealed, pictures);
  if (made)
    terminal.say(`First use: a signing key was made; it names this computer's user, not a person:\n${keyFolder()}`);
  return 0;
}

/** A page opens passphrase bundles alone: it never asks for a private key. */
function formatOf({ format, to, toSelf }: Flags): "html" | "age" {
  const toKeys = to !== undefined || toSelf === true;
  if (format === undefined) return toKeys ? "age" : "html";
  if (format !== "html" && format !== "age") throw new DermShareError("usage", "--format is html or age");
  if (format === "html" && toKeys) {
    throw new DermShareError("usage", "a bundle sealed to keys is a bare age file", "leave out --format html, or --to");
  }
  return format;
}

/** The pictures, ready; what else lies in a folder is told and left out. */
async function picturesOf(paths: readonly string[], terminal: Terminal): Promise<readonly PreparedPicture[]> {
  const { pictures, skipped } = await preparePictures(await findFiles(paths), { ...plainStrip, readers: 2 });
  for (const picture of pictures) describe(terminal, picture);
  for (const path of skipped) terminal.say(`skipped  ${shown(path)}: not a picture that is known here`);
  if (pictures.length === 0) throw new DermShareError("usage", "there is no picture in these folders");
  return pictures;
}

/** What a picture gave away, all of it gone from what is sealed, and what became of the picture. */
function describe(terminal: Terminal, picture: PreparedPicture): void {
  const { label, widthPx, heightPx, bytesIn, removed } = picture;
  const kinds = [...new Set(removed.map(({ kind }) => kindWords[kind]))];
  terminal.say(`${shown(label)}: ${widthPx} x ${heightPx}, ${megabytes(bytesIn)}`);
  terminal.say(kinds.length === 0 ? "  No metadata found in it." : `  Removed: ${kinds.join(", ")}.`);
  for (const line of noteLines(picture)) terminal.say(line);
}

/** Whether anybody could open it: without a terminal generated words would be lost. */
function canBeOpened({ to, toSelf, passphraseFile, passphraseOut }: Flags): boolean {
  const named = to !== undefined || toSelf !== undefined || passphraseFile !== undefined || passphraseOut !== undefined;
  return named || process.stderr.isTTY;
}

async function lockOf(flags: Flags): Promise<{ lock: Lock; origin: "generated" | "chosen" }> {
  const { to = [], toSelf, passphraseFile, passphraseOut } = flags;
  if (to.length > 0 || toSelf) {
    if (passphraseFile !== undefined || passphraseOut !== undefined) {
      throw new DermShareError("usage", "a bundle is sealed to keys or with a passphrase, not both");
    }
    const recipients = (await Promise.all(to.map(recipientsOf))).flat();
    return { lock: { recipients: [...new Set(recipients)] }, origin: "generated" };
  }
  if (passphraseFile === undefined)
    return { lock: { passphrase: generatePassphrase(systemRandom) }, origin: "generated" };
  const passphrase = parsePassphraseFile(await readSecret(passphraseFile));
  checkChosenPassphrase(passphrase);
  return { lock: { passphrase }, origin: "chosen" };
}

/** One's own signing key; made at the first seal, with all that belongs to it. */
async function ownSigningKey(): Promise<{ signing: SigningKey; made: boolean }> {
  const signing = await readSigningKey(unlockKeys);
  if (signing !== null) return { signing, made: false };
  try {
    return { signing: (await makeOwnKeys(utcSecond(), null)).signing, made: true };
  } catch (error) {
    // Another first seal, started at the same moment, was faster: its keys are ours too.
    const theirs = error instanceof DermShareError && error.code === "output-exists" ? await waitForKey() : null;
    if (theirs === null) throw error;
    return { signing: theirs, made: false };
  }
}

async function waitForKey(): Promise<SigningKey | null> {
  for (let tries = 0; tries < 40; tries += 1) {
    const signing = await readSigningKey(unlockKeys);
    if (signing !== null) return signing;
    await setTimeout(50);
  }
  return null;
}

/** Whom it is sealed to, with oneself where that was asked for. */
async function withSelf(lock: Lock, { toSelf }: Flags): Promise<Lock> {
  if (toSelf !== true || !("recipients" in lock)) return lock;
  const own = await readOwnIdentity(unlockKeys);
  return own === null ? lock : { recipients: [...new Set([...lock.recipients, own.recipient])] };
}

/** The words must not travel with what they open. */
async function refusePassphraseOut({ passphraseOut = "", outDir = "." }: Flags): Promise<void> {
  if (await exists(passphraseOut)) throw outputExists().about(passphraseOut);
  if (resolve(dirname(passphraseOut)) === resolve(outDir)) {
    throw new DermShareError(
      "usage",
      "--passphrase-out lies beside the bundle",
      "write it to another folder, so that both are never sent together",
    );
  }
}

function report(
  terminal: Terminal,
  pictures: readonly PreparedPicture[],
  record: ConsentRecord,
  sealed: SealedBundle,
): void {
  const lines = pictures.map(({ label }) => `${shown(label)} -> ${shown(sealed.output)}`);
  terminal.result(lines.join("\n"), { v: 1, type: "bundle", ...sealed, purpose: record.answers.purpose });
  const { purpose } = record.answers;
  const words = purpose === undefined ? "" : purposeRules[purpose].words;
  terminal.say(`Sealed for ${words}. Checked: no metadata found, opens again, same bytes.`);
}

function tellWords(terminal: Terminal, lock: Lock, origin: "generated" | "chosen", flags: Flags): void {
  if (!("passphrase" in lock) || origin === "chosen") return;
  if (flags.passphraseOut !== undefined) return terminal.say(`  Words     in ${shown(flags.passphraseOut)}`);
  // Never through anything but the terminal itself: not a file, not a pipe, not JSON.
  if (!process.stderr.isTTY) return;
  process.stderr.write(`
  Phone     ${spokenPassphrase(lock.passphrase)}
            Say these 7 words by phone or in person; never in the same message.
            Shown once, stored nowhere. Lost? Seal the photo again.
`);
}

function tellNext(
  terminal: Terminal,
  record: ConsentRecord,
  sealed: SealedBundle,
  pictures: readonly PreparedPicture[],
): void {
  const bundle = `derm-${sealed.bundleId.slice(0, 8)}`;
  const paragraph = notesParagraph(record, bundle)
    .split("\n")
    .map((line) => `  ${line}`);
  terminal.say(`
  Send      ${shown(sealed.output)}   (this one file, by secure e-mail)
  Keep      ${shown(sealed.manifest)} and .minisig${sealed.output.endsWith(".html") ? "\n  If their mail removes .html: seal again with --format age." : ""}

Paste into the patient's notes:
${paragraph.join("\n")}

Still readable here: ${pictures
    .map(({ label }) => shown(label))
    .slice(0, 5)
    .join(", ")}${pictures.length > 5 ? ` and ${counted(pictures.length - 5, "more", "more")}` : ""}
Put the original in the clinical record first. Then delete the copies: here,
Recycle Bin, phone and its "Recently Deleted", sent mail, cloud folders.`);
}

function passphraseOnCommandLine(): DermShareError {
  return new DermShareError(
    "usage",
    "a passphrase on the command line could be read by others on this computer, and stays in its history",
    "leave it out, and seven words are made; or --passphrase-file FILE",
  );
}
