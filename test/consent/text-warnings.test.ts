import { describe, expect, it } from "vitest";
import type { ConsentAnswers } from "../../src/consent/answers.ts";
import { namesPlaceOrRarity, textWarnings } from "../../src/consent/text-warnings.ts";

/** Every free text of the answers, by the flag that gives it. */
const holders: readonly (readonly [string, (text: string) => ConsentAnswers])[] = [
  ["--reason", (reason) => ({ reason })],
  ["--basis", (basis) => ({ basis })],
  ["--obtained-by", (obtainedBy) => ({ obtainedBy })],
  ["--notes-ref", (notesRef) => ({ notesRef })],
  ["--outlet", (outlet) => ({ outlet })],
  ["--protocol-ref", (protocolRef) => ({ protocolRef })],
  ["--audience", (audience) => ({ audience })],
  ["--channel", (channel) => ({ channel })],
  ["--accept hands=", (reason) => ({ features: [{ feature: "hands", state: "accepted", reason }] })],
  ["--patient-would-recognise yes=", (reason) => ({ patientWouldRecognise: { answer: "yes", reason } })],
];

describe("a free text", () => {
  it.each(holders)("%s is looked at for names, numbers and dates of birth, and for places and rarity", (flag, hold) => {
    expect(textWarnings(hold("agreed by Mrs Jane Smith"))).toEqual([{ flag, kind: "name" }]);
    expect(textWarnings(hold("see 943 476 5919"))).toEqual([{ flag, kind: "record-number" }]);
    expect(textWarnings(hold("hospital no 4471123"))).toEqual([{ flag, kind: "record-number" }]);
    expect(textWarnings(hold("DOB 4/7/1961"))).toEqual([{ flag, kind: "date-of-birth" }]);
    expect(textWarnings(hold("Mr Smith and Mrs Smith, born 04.07.1961"))).toHaveLength(2);
    expect(namesPlaceOrRarity(hold("the only case in years"))).toBe(true);
    expect(namesPlaceOrRarity(hold("seen in Elm Road"))).toBe(true);
  });

  it.each([
    "ISBN 9780306406157",
    "ISBN 0-306-40615-2",
    "9780306406157",
    "0306406152",
    "doi 10.1136/bmj.p2020",
    "943 476 5918", // the check digit is wrong
    "REC 19/LO/1234, IRAS 271234",
    "protocol v2.1 of 2026-11-22",
    "lasting power of attorney, registered",
    "British Journal of Dermatology",
    "registrars of the department",
    "the hand is the finding",
    "NHSmail",
    "call 020 7946 0123",
    "GP",
  ])("is let pass where it names nobody: %s", (text) => {
    for (const [, hold] of holders) expect(textWarnings(hold(text)), text).toEqual([]);
    expect(holders.some(([, hold]) => namesPlaceOrRarity(hold(text)))).toBe(false);
  });

  it.each([
    "SW1A 1AA",
    "lives in Cardiff",
    "a farmer from Ludlow",
    "St Mary's Hospital",
    "a rare syndrome",
    "first case",
  ])("can identify by place or rarity (W3): %s", (text) => {
    for (const [, hold] of holders) expect(namesPlaceOrRarity(hold(text)), text).toBe(true);
  });

  it("that is not there is not looked at", () => {
    expect(textWarnings({})).toEqual([]);
    expect(namesPlaceOrRarity({ purpose: "teaching", features: [{ feature: "rare", state: "masked" }] })).toBe(false);
  });
});
