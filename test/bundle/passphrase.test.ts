import { wordlist } from "@scure/bip39/wordlists/english.js";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  canonicalPassphrase,
  checkChosenPassphrase,
  describeMistype,
  generatePassphrase,
  parsePassphraseFile,
  spokenPassphrase,
} from "../../src/bundle/passphrase.ts";
import { systemRandom } from "../../src/bundle/random.ts";
import { failureOf } from "../support/errors.ts";

const words = fc.array(fc.constantFrom(...wordlist), { minLength: 7, maxLength: 7 });

/** The 16-bit numbers ff00, ff01, ff02 and so on. */
function countingUp(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i % 2 === 0 ? 0xff : i >> 1));
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

describe("a generated passphrase", () => {
  it("has seven words, each as likely as any other", () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const passphrase = generatePassphrase(systemRandom);
      expect(passphrase).toMatch(/^(?:[a-z]{3,8}-){6}[a-z]{3,8}$/);
      for (const word of passphrase.split("-")) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    expect(counts.size).toBe(2048); // the chance that a word is missing is below 10^-5
    const expected = (6000 * 7) / 2048;
    const chiSquared = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquared).toBeLessThan(2047 + 6 * Math.sqrt(2 * 2047)); // six standard deviations
  });

  it("uses every bit that it asks for once", () => {
    expect(generatePassphrase(countingUp).split("-")).toEqual(Array.from({ length: 7 }, (_, i) => wordlist[0x700 + i]));
  });
});

describe("the canonical form", () => {
  it("is the same however the seven words are typed, and is a fixed point", () => {
    const between = fc.constantFrom(" ", "-", "  ", "\t", " - ", "\u00a0");
    fc.assert(
      fc.property(words, between, fc.boolean(), (list, separator, capital) => {
        const typed = ` ${list.join(separator)} `;
        expect(canonicalPassphrase(capital ? typed.toUpperCase() : typed)).toBe(list.join("-"));
        expect(canonicalPassphrase(list.join("-"))).toBe(list.join("-"));
        expect(canonicalPassphrase(spokenPassphrase(list.join("-")))).toBe(list.join("-"));
      }),
    );
  });

  it.each([
    "ozone lava timber wisdom cradle fossil",
    "ozone lava timbre wisdom cradle fossil mule",
    "Ozone lava timber wisdom cradle fossil mule again",
    "ozone, lava, timber, wisdom, cradle, fossil, mule",
    " Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich ",
    "",
  ])("of other words is those words exactly: %j", (text) => expect(canonicalPassphrase(text)).toBe(text));
});

describe("a passphrase file", () => {
  it.each([
    ["ozone lava timber wisdom cradle fossil mule\n", "ozone-lava-timber-wisdom-cradle-fossil-mule"],
    ["my very own é words, six of them\r\n", "my very own é words, six of them"],
    ["two line feeds\n\n", "two line feeds\n"],
    ["none", "none"],
  ])("%j holds %j", (text, passphrase) => expect(parsePassphraseFile(encode(text))).toBe(passphrase));

  it.each([
    ["empty", encode("")],
    ["only a line feed", encode("\n")],
    ["with a byte order mark", encode("\ufeffwords")],
    ["in UTF-16", Uint8Array.of(0xff, 0xfe, 0x61, 0)],
    ["in Latin-1", Uint8Array.of(0x66, 0xfc, 0x72)],
  ])("that is %s is refused", async (_, bytes) => {
    expect(await failureOf(() => parsePassphraseFile(bytes))).toMatch(/^usage: the passphrase file /);
  });
});

it("a chosen passphrase needs six words and twenty characters", async () => {
  for (const weak of ["password", "one two three four five", "a b c d e f", "1234567890123456789012345", ""]) {
    const failure = await failureOf(() => checkChosenPassphrase(weak, "try"));
    expect(failure, weak).toMatch(/^passphrase-weak: /);
    if (weak !== "") expect(failure).not.toContain(weak);
  }
  for (const strong of ["these are six words of mine", "ozone-lava-timber-wisdom-cradle-fossil-mule"]) {
    expect(await failureOf(() => checkChosenPassphrase(strong, "try"))).toBe("no failure");
  }
});

it.each(["\n", "\r\n", "\t", "\u2028", "\0"])(
  "a chosen passphrase cannot hold %j, which nobody can type",
  async (mark) => {
    for (const untypable of [`these are six words${mark}of mine`, `these are six words of mine${mark}`]) {
      expect(await failureOf(() => checkChosenPassphrase(untypable, "try"))).toMatch(/^usage: /);
    }
  },
);

describe("what looks mistyped", () => {
  /** Whoever opens cannot know: of words that were chosen, nothing false is said. */
  const unless = "unless the sender chose their own";
  it.each([
    ["ozone lava timbre wisdom cradle fossil mule", `word 3 is not one of the words that are used, ${unless}`],
    ["ozone lava timbre wisdom cradel fossil mule", `words 3, 5 are not among the words that are used, ${unless}`],
    ["ozone lava timber wisdom cradle fossil", `7 words are expected, ${unless}; 6 were typed`],
    ["ozone lava timber wisdom cradle fossil mule mule", `7 words are expected, ${unless}; 8 were typed`],
    ["ozone-lava-timber-wisdom-cradle-fossil-mule", null],
    [
      "Ozone, lava, timber, wisdom, cradle, fossil, mule.",
      `the words are typed without commas and full stops, ${unless}`,
    ],
    ["six words that somebody once chose", null],
    ["", null],
  ])("in %j: %j", (text, said) => expect(describeMistype(text)).toBe(said));
});
