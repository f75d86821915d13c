/**
 * Passphrases: seven words of the BIP 39 English list (77 bits), or words that somebody chose.
 *
 * The page uses this file too, so it needs no Node. A passphrase never enters an error; what is wrong with a word is told
 * by its position.
 */
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { DermShareError } from "../errors.ts";
import type { RandomSource } from "./random.ts";
import { decodeUtf8 } from "./utf8.ts";

const generatedWords = 7;
const minChosenWords = 6;
const minChosenCharacters = 20;
const listed = new Set(wordlist);
/** What people put behind words that they list, and the format does not pass over; no word of the list holds one. */
const listMarks = /[,;.]/g;
/** Controls, and what ends a line besides: no prompt and no field of one line takes them. */
const untypable = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** A fresh passphrase in its canonical form: each word is equally likely, since the list has 2^11 words. */
export function generatePassphrase(random: RandomSource): string {
  const bytes = random(2 * generatedWords);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return Array.from({ length: generatedWords }, (_, i) => wordlist[view.getUint16(2 * i) % wordlist.length]).join("-");
}

/** A generated passphrase as it is shown and said: spaces in place of hyphens. */
export function spokenPassphrase(passphrase: string): string {
  return passphrase.replaceAll("-", " ");
}

/**
 * The one text that is used as the passphrase, whoever typed it and where: seven words of the list in lower case joined
 * by hyphens, whatever blanks and hyphens stood between them; anything else exactly as it is.
 */
export function canonicalPassphrase(text: string): string {
  const words = wordsOf(text.toLowerCase());
  return words.length === generatedWords && words.every((word) => listed.has(word)) ? words.join("-") : text;
}

/**
 * The passphrase in a file: its UTF-8 text without one line feed at its end, in canonical form.
 *
 * @throws DermShareError "usage" when it is empty, no UTF-8, or starts with a byte order mark
 */
export function parsePassphraseFile(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes);
  if (text === null || text.startsWith("\ufeff")) {
    throw new DermShareError("usage", "the passphrase file is not plain UTF-8 text without a byte order mark");
  }
  const passphrase = text.replace(/\r?\n$/, "");
  if (passphrase === "") throw new DermShareError("usage", "the passphrase file is empty");
  return canonicalPassphrase(passphrase);
}

/**
 * Holds a chosen passphrase against what a patient thief with many computers can guess, and what people can type: whoever
 * is told a passphrase of two lines has one line to type it into, here, in the page and in age.
 *
 * @param otherwise the hint of the error: what else can be done
 * @throws DermShareError "usage" for a line break, a tab or another control character; "passphrase-weak" under six words or
 *         twenty characters
 */
export function checkChosenPassphrase(passphrase: string, otherwise: string): void {
  if (untypable.test(passphrase)) {
    throw new DermShareError(
      "usage",
      "the passphrase holds a line break, a tab or another control character, which nobody can type",
      "write the words on one line, and no empty line after it",
    );
  }
  const words = wordsOf(passphrase).length;
  if (words < minChosenWords || passphrase.length < minChosenCharacters) {
    throw new DermShareError(
      "passphrase-weak",
      `a passphrase of your own needs at least ${minChosenWords} words and ${minChosenCharacters} characters`,
      otherwise,
    );
  }
}

/**
 * What looks mistyped in a passphrase that did not open, as a sentence, or null: only where most words are of the list. Who
 * opens does not know whether somebody chose the words, so the sentence is true of such words too.
 */
export function describeMistype(text: string): string | null {
  const words = wordsOf(text.toLowerCase().replaceAll(listMarks, " "));
  const unlisted = words.flatMap((word, i) => (listed.has(word) ? [] : [i + 1]));
  if (words.length - unlisted.length < generatedWords / 2) return null;
  const unless = "unless the sender chose their own";
  if (words.length !== generatedWords)
    return `${generatedWords} words are expected, ${unless}; ${words.length} were typed`;
  if (unlisted.length === 0)
    return text.search(listMarks) < 0 ? null : `the words are typed without commas and full stops, ${unless}`;
  return unlisted.length === 1
    ? `word ${unlisted[0]} is not one of the words that are used, ${unless}`
    : `words ${unlisted.join(", ")} are not among the words that are used, ${unless}`;
}

function wordsOf(text: string): string[] {
  return text.split(/[\s-]+/).filter((word) => word !== "");
}
