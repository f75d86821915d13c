/** What `seal` tells: about each picture on its way in, and about the bundle when it is done. */
import { maxPageBytes } from "../bundle/opener/blocks.ts";
import { audienceOf, audiences } from "../consent/answers.ts";
import { purposeRules } from "../consent/purposes.ts";
import type { ConsentRecord } from "../consent/record.ts";
import { notesParagraph } from "../consent/sheet.ts";
import { shown } from "../errors.ts";
import { fileSize } from "../files/read.ts";
import type { PreparedPicture } from "../workflow/ready-picture.ts";
import type { SealedBundle } from "../workflow/seal.ts";
import { appliedLines, kindWords, noteLines, whereLooked } from "./file-lines.ts";
import type { ChosenLock } from "./seal-lock.ts";
import { counted, megabytes, type Terminal } from "./terminal.ts";

/** What a picture or deck gave away, all of it gone from what is sealed, and what became of it. */
export function tellPicture(terminal: Terminal, picture: PreparedPicture): void {
  const { label, widthPx, heightPx, bytesIn, removed } = picture;
  const kinds = [...new Set(removed.map(({ kind }) => kindWords[kind]))];
  const extent = widthPx === null ? "deck" : `${widthPx} x ${heightPx}`;
  terminal.say(`${shown(label)}: ${extent}, ${megabytes(bytesIn)}`);
  terminal.say(
    kinds.length === 0 ? `  No metadata found in it${whereLooked(picture.notes)}.` : `  Removed: ${kinds.join(", ")}.`,
  );
  for (const line of [...appliedLines(picture.applied), ...noteLines(picture)]) terminal.say(line);
}

/** The result itself. */
export function tellBundle(
  terminal: Terminal,
  pictures: readonly PreparedPicture[],
  record: ConsentRecord,
  sealed: SealedBundle,
): void {
  const lines = pictures.map(({ label }) => `${shown(label)} -> ${shown(sealed.output)}`);
  const { purpose } = record.answers;
  const edits = pictures.map(({ label, applied, trimmed }) => ({ input: label, applied, trimmed }));
  terminal.result(lines.join("\n"), {
    v: 1,
    type: "bundle",
    ...sealed,
    purpose,
    audience: audienceOf(record.answers),
    pictures: edits,
  });
  const words = purpose === undefined ? "" : purposeRules[purpose].words;
  const where = whereLooked(pictures.flatMap(({ notes }) => notes));
  terminal.say(`Sealed for ${words}. Checked: no metadata found${where}, opens again, same bytes.`);
}

/** What rests on the sender's word: features that are recorded as masked, while nothing was covered here. */
export function tellMasked(terminal: Terminal, pictures: readonly PreparedPicture[], { answers }: ConsentRecord): void {
  const masked = answers.features?.filter(({ state }) => state === "masked").map(({ feature }) => feature) ?? [];
  const untouched = pictures.filter(({ applied }) => !applied.some(({ kind }) => kind === "mask" || kind === "crop"));
  if (masked.length === 0 || untouched.length === 0) return;
  const what = untouched.length === pictures.length ? "Nothing" : `In ${counted(untouched.length, "picture")} nothing`;
  terminal.say(`Recorded as masked before, on your word: ${masked.join(", ")}. ${what} was covered or cropped now.`);
}

/** What the patient agreed to and no recipient reads: whoever seals must tell them. */
export function tellAudience(terminal: Terminal, { answers }: ConsentRecord): void {
  if (answers.audience === undefined || audienceOf(answers) !== null) return;
  terminal.say(`Not in the bundle: who may see it. Your own words for that (--audience) stay in
the record on this computer: tell the recipient. A bundle can say one of
${audiences.join(", ")}.`);
}

/** The words, once; or where they are, if they were asked for as a file. */
export async function tellWords(
  terminal: Terminal,
  { lock, origin }: ChosenLock,
  passphraseOut: string | undefined,
): Promise<void> {
  if (!("passphrase" in lock) || origin === "chosen") return;
  if (passphraseOut !== undefined) return terminal.say(`  Words     in ${shown(passphraseOut)}`);
  // Never through anything but the terminal itself: not a file, not a pipe, not JSON.
  if (!process.stderr.isTTY) return;
  const { spokenPassphrase } = await import("../bundle/passphrase.ts"); // a list of 2,048 words
  process.stderr.write(`
  Phone     ${spokenPassphrase(lock.passphrase)}
            Say these 7 words by phone or in person; never in the same message.
            Shown once, stored nowhere. Lost? Seal the photo again.
`);
}

/** What to send, to keep, and to write into the notes. */
export async function tellNext(terminal: Terminal, record: ConsentRecord, sealed: SealedBundle): Promise<void> {
  const bundle = `derm-${sealed.bundleId.slice(0, 8)}`;
  const paragraph = notesParagraph(record, bundle)
    .split("\n")
    .map((line) => `  ${line}`);
  terminal.say(`
  Send      ${shown(sealed.output)}   (this one file, by secure e-mail)
  Keep      ${shown(sealed.manifest)} and .minisig${await wayToOpen(sealed)}

Paste into the patient's notes:
${paragraph.join("\n")}`);
}

/** What to know of the way in which a bundle that is sealed with words is opened. */
async function wayToOpen({ output, mode }: SealedBundle): Promise<string> {
  if (output.endsWith(".html")) return "\n  If their mail removes .html: seal again with --format age.";
  if (mode === "keys" || (await fileSize(output)) <= maxPageBytes) return "";
  const limit = `larger than the ${maxPageBytes / 1_000_000} MB that the opener page takes`;
  return `\n  It is ${limit}: it opens with derm-share open.`;
}
