/** `derm-share seal`: the main job. */
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { bundleName } from "../../bundle/manifest-fields.ts";
import { formatPublicKeyLine, publicKeyOf } from "../../bundle/minisign.ts";
import { type ConsentRecord, formatRecord } from "../../consent/record.ts";
import { consentSheet } from "../../consent/sheet.ts";
import { DermShareError, shown } from "../../errors.ts";
import { findFiles } from "../../files/walk.ts";
import { expectWritable } from "../../files/folders.ts";
import { type PendingFile } from "../../files/write.ts";
import { plainStrip } from "../../workflow/anonymise.ts";
import { keepRecord } from "../../workflow/consent-record.ts";
import { innerConsent, innerFeatures, roleCode } from "../../workflow/consent-terms.ts";
import type { CleanOptions } from "../../workflow/file-kinds.ts";
import { rememberConsent } from "../../workflow/ledger.ts";
import { openerShell } from "../../workflow/opener-shell.ts";
import { keyFolder } from "../../workflow/own-keys.ts";
import { withoutPersonalNames } from "../../workflow/personal-name.ts";
import { type PreparedPicture, preparePictures } from "../../workflow/ready-picture.ts";
import { expectPageHolds, seal } from "../../workflow/seal.ts";
import { readSettings } from "../../workflow/settings.ts";
import { refuseOtherStrips, stampedBefore, stripOf } from "../../workflow/stamp.ts";
import type { Detector } from "../../workflow/suggest.ts";
import { addEditor, addSuggest, type Chosen, chooseRegions, type EditorFlags } from "../choose-regions.ts";
import { addConsentOptions, type ConsentFlags } from "../consent-options.ts";
import { appliedLines } from "../file-lines.ts";
import { tellLeftBehind } from "../left-behind-lines.ts";
import { addDeckPolicy, type DeckFlags, deckPolicyOf } from "../deck-options.ts";
import { addDecisions, type DecisionFlags, decisionsOf } from "../decision-options.ts";
import {
  addCoding,
  addOutputStyle,
  type CodingFlags,
  codingOf,
  collect,
  type OutputStyle,
  terminalOf,
} from "../options.ts";
import { expectNotLost, presentSigningKey, signingKeyOr } from "../own-signing-key.ts";
import { expectAnswers, permittedConsent } from "../permitted-consent.ts";
import { hasTerminal } from "../prompts.ts";
import {
  addLockOptions,
  canBeOpened,
  type LockFlags,
  lockOf,
  refusePassphraseItself,
  refuseWordsBeside,
  withSelf,
  writeWords,
} from "../seal-lock.ts";
import { addShapeOptions, editsFrom, fillFrom, type ShapeFlags } from "../shape-options.ts";
import { tellAudience, tellBundle, tellMasked, tellNext, tellPicture, tellWords } from "../seal-report.ts";
import type { Terminal } from "../terminal.ts";
import { localDay, utcSecond } from "../today.ts";
import { version } from "../version.ts";

interface Flags
  extends ConsentFlags, LockFlags, ShapeFlags, EditorFlags, DecisionFlags, DeckFlags, CodingFlags, OutputStyle {
  readonly crop?: readonly string[];
  readonly stamp?: true;
  readonly format?: string;
  readonly outDir?: string;
}

const examples = `
Examples:
  derm-share seal photo.jpg --consent teaching            asks what is lacking
  derm-share seal photo.jpg --consent consent.json --to colleague.card
  derm-share seal Photos --consent second-opinion --to age1...
  derm-share seal talk.pptx photo.jpg --consent teaching
  derm-share seal photo.jpg --consent teaching --rect 10%,5%,30%,20% --masked text
  derm-share seal photo.jpg --consent teaching --edit --suggest    draw on it first

--explained all stands for: how it is sent, security, who has access, benefit,
purpose, retention, storage, that they may withdraw, that copies sent cannot be
recalled.`;

/** Adds the command to the program. */
export function define(command: Command, end: (status: number) => void): void {
  command.argument("<paths...>", "pictures, decks and folders: all into one bundle");
  addShapeOptions(addConsentOptions(command))
    .option("--crop <x,y,w,h>", "keep only this rectangle", collect)
    .option("--stamp", "put the consent strip below each picture");
  addCoding(addDecisions(addSuggest(addEditor(command))).optionsGroup("How pictures are written:"));
  addLockOptions(addDeckPolicy(command))
    .optionsGroup("Where the result goes:")
    .option(
      "--format <format>",
      "html: a page that opens itself in any browser; age: a bare age file (default with --to)",
    )
    .option("--out-dir <folder>", "where the bundle goes", ".");
  addOutputStyle(command).addHelpText("after", examples);
  command.action(async (paths: string[], flags: Flags) => {
    refusePassphraseItself(flags);
    try {
      end(await run(paths, flags));
    } catch (error) {
      throw withoutNames(error, [...paths, flags.consent ?? "", flags.features ?? ""]);
    }
  });
}

/** The error without what looks personal in a path that was typed: errors end in logs and tickets. */
function withoutNames(error: unknown, typed: readonly string[]): unknown {
  if (!(error instanceof DermShareError)) return error;
  const message = typed.reduce(withoutName, error.message);
  return message === error.message ? error : new DermShareError(error.code, message, error.hint);
}

function withoutName(text: string, path: string): string {
  return text.replaceAll(shown(path), () => shown(withoutPersonalNames(path)));
}

async function run(paths: readonly string[], flags: Flags): Promise<number> {
  const format = formatOf(flags);
  const outDir = flags.outDir ?? ".";
  const terminal = terminalOf(flags);
  const chosen = await lockOf(flags); // first: nobody should answer six questions to hear of a slip in --to
  await expectNotLost(flags.toSelf === true ? ["sign.key", "age.txt"] : ["sign.key"]);
  await refuseWordsBeside(flags, outDir);
  expectWritable(join(outDir, "bundle")); // before anybody draws or answers
  const settings = await readSettings();
  const consent = {
    today: localDay(),
    terminal,
    role: settings.role,
    alsoMissing: canBeOpened(flags) ? [] : ["--to RECIPIENT or --passphrase-out FILE"],
  };
  if (flags.edit === true && !hasTerminal()) await expectAnswers(flags, consent);
  const { edits: asked, detectors } = await chosenEdits(paths, flags, terminal);
  const wanted = { asked, ...codingOf(flags), decks: deckPolicyOf(flags), ...(await decisionsOf(flags, terminal)) };
  const plain = await picturesOf(paths, wanted, detectors, terminal);
  if (format === "html") await expectPageHolds(plain);
  if (flags.stamp === true && plain.some(({ widthPx }) => widthPx === null)) {
    throw new DermShareError(
      "usage",
      "--stamp puts a strip below pictures; a deck has none",
      "seal decks by themselves",
    );
  }

  const stamped = flags.stamp === true ? [] : await stampedBefore(plain);
  const present = await presentSigningKey(); // six answers would be lost over a slip in its passphrase
  const { record, role } = await permittedConsent(flags, {
    ...consent,
    pictures: async () => plain.map(({ sha256 }) => sha256),
  });
  refuseOtherStrips(stamped, record.ref);
  const pictures = flags.stamp === true ? await withStrips(paths, wanted, detectors, record, terminal) : plain;
  const { signing, made } = await signingKeyOr(present);

  const sealed = await seal({
    pictures,
    consent: innerConsent(record),
    features: innerFeatures(record.answers),
    sheet: new TextEncoder().encode(consentSheet(record)),
    record: new TextEncoder().encode(formatRecord(record)),
    lock: await withSelf(chosen.lock, flags),
    passphraseOrigin: chosen.origin,
    signing,
    role: roleCode(role),
    outDir,
    shell: format === "html" ? await openerShell() : null,
    now: utcSecond(),
    tool: `derm-share/${version}`,
    beforeCommit: (bundleId) => keepBeside(bundleName(bundleId), bundleId),
  });

  /** What must be kept before there is a bundle: the record, the ledger's line, and the words where they were asked for. */
  async function keepBeside(bundle: string, bundleId: string): Promise<readonly PendingFile[]> {
    const copies = [join(outDir, `${bundle}.${format}`), ...pictures.map(({ path }) => path)];
    await rememberConsent(record, consent.today, {
      bundleId,
      publicKey: formatPublicKeyLine(publicKeyOf(signing)),
      copies: copies.map((path) => resolve(path)),
    });
    await keepRecord(record, bundle); // after the ledger, which refuses what was withdrawn while this was at work
    return writeWords(chosen.lock, flags);
  }

  tellBundle(terminal, pictures, record, sealed);
  tellMasked(terminal, pictures, record);
  tellAudience(terminal, record);
  await tellWords(terminal, chosen, flags.passphraseOut);
  await tellNext(terminal, record, sealed);
  await tellLeftBehind(
    terminal,
    pictures.map(({ path }) => path),
    "seal",
  );
  if (made)
    terminal.say(`First use: a signing key was made; it names this computer's user, not a person:\n${keyFolder()}`);
  terminal.record({ v: 1, type: "summary", files: pictures.length, bundles: 1 });
  return 0;
}

/** No file lies where a bundle will. */
const ofItsOwnName = (): null => null;

/** What flags ask for; with --edit a person looks at it, and draws the rest. */
async function chosenEdits(paths: readonly string[], flags: Flags, terminal: Terminal): Promise<Chosen> {
  const given = await editsFrom(flags);
  if (flags.edit !== true && flags.suggest === true) {
    throw new DermShareError("usage", "--suggest shows in the editor where to look", "add --edit");
  }
  if (flags.edit !== true) return { edits: given, detectors: [] };
  const missing = new DermShareError("usage", "--edit needs a picture", "edit each with redact-region, then seal all");
  return chooseRegions(paths, flags, terminal, {
    mode: "mask",
    mayBeEmpty: true,
    given,
    fill: fillFrom(flags.fill ?? "black"),
    missing,
    output: ofItsOwnName,
  });
}

/** The pictures, ready; what else lies in a folder is told and left out. */
async function picturesOf(
  paths: readonly string[],
  wanted: Partial<CleanOptions>,
  detectors: readonly Detector[],
  terminal: Terminal,
): Promise<readonly PreparedPicture[]> {
  const options = { ...plainStrip, ...wanted, readers: 2 } as const;
  const { pictures, skipped } = await preparePictures(await findFiles(paths), options, detectors);
  for (const picture of pictures) tellPicture(terminal, picture);
  for (const path of skipped) terminal.say(`skipped  ${shown(path)}: not a picture or deck that is known here`);
  if (pictures.length === 0) throw new DermShareError("usage", "there is no picture and no deck in these folders");
  return pictures;
}

/** The same pictures, with the consent strip below each. */
async function withStrips(
  paths: readonly string[],
  wanted: Partial<CleanOptions>,
  detectors: readonly Detector[],
  record: ConsentRecord,
  terminal: Terminal,
): Promise<readonly PreparedPicture[]> {
  const options = { ...plainStrip, ...wanted, readers: 2, strip: stripOf(record) } as const;
  const { pictures } = await preparePictures(await findFiles(paths), options, detectors);
  for (const { label, applied } of pictures) {
    const strips = applied.filter(({ kind }) => kind === "append-strip");
    for (const line of appliedLines(strips)) terminal.say(`${shown(label)}:${line}`);
  }
  return pictures;
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
