import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { consentLine, formatLedger, knownConsents, type LedgerLine, parseLedger } from "../../src/consent/ledger.ts";

const today = "2026-11-24";
const ref = "7Q2M-VK4D";
const bundle: LedgerLine = {
  type: "bundle",
  on: "2026-11-22",
  ref,
  bundleId: "4f1c09ab".repeat(4),
  publicKey: "RWplanted",
  copies: ["/desk/photo.jpg"],
};

const stamped: LedgerLine = { type: "stamped", on: today, ref, copies: ["/desk/photo.stamped.jpg", "/desk/photo.jpg"] };

function agreed(days: { validUntil?: string; reviewOn?: string } = {}): LedgerLine {
  const { validUntil = null, reviewOn = null } = days;
  return { type: "consent", on: "2026-11-22", ref, purpose: "teaching", validUntil, reviewOn };
}

function stateOf(lines: readonly LedgerLine[], withinDays = 30): string {
  return knownConsents({ lines, damaged: [] }, today, withinDays)
    .map(({ state }) => state)
    .join();
}

describe("a ledger", () => {
  it("is read as it was written", () => {
    const lines: LedgerLine[] = [
      agreed(),
      bundle,
      agreed({ validUntil: "2027-01-01" }),
      stamped,
      { type: "withdrawn", on: today, ref },
    ];
    expect(parseLedger(formatLedger(lines))).toEqual({ lines, damaged: [] });
  });

  it("loses its last line at most, wherever it was cut off", () => {
    const text = formatLedger([agreed(), bundle, agreed()]);
    for (let length = 0; length < text.length; length += 1) {
      const { lines, damaged } = parseLedger(text.slice(0, length));
      const whole = text.slice(0, length).split("\n").length - 1;
      expect(damaged).toEqual([]);
      expect(lines.length).toBeGreaterThanOrEqual(whole);
    }
  });

  it.each([
    ["no JSON", "{"],
    ["an empty line", ""],
    ["another kind of line", JSON.stringify({ ...bundle, type: "planted" })],
    ["a day that is none", JSON.stringify({ ...bundle, on: "2026-02-30" })],
    ["an unknown purpose", JSON.stringify({ ...agreed(), purpose: "planted" })],
    ["a reference that is none", JSON.stringify({ ...bundle, ref: "planted" })],
    ["a bundle id that is none", JSON.stringify({ ...bundle, bundleId: "planted" })],
    ["places that are no texts", JSON.stringify({ ...bundle, copies: [1] })],
    ["a list", "[]"],
    ["null", "null"],
  ])("tells a damaged line by its number and reads the others: %s", (_title, row) => {
    const good = formatLedger([agreed()]);
    expect(parseLedger(`${good}${row}\n${good}`)).toEqual({ lines: [agreed(), agreed()], damaged: [2] });
  });

  it("never stops at a text, whatever it holds", () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => parseLedger(text).lines.length === 0));
  });

  it("takes its line from the record", () => {
    const record = { format: "derm-share/consent-record/1", ref, createdOn: today, nonce: "" } as const;
    expect(consentLine({ ...record, answers: { purpose: "audit", reviewOn: "2027-01-01" } }, today)).toEqual([
      { type: "consent", on: today, ref, purpose: "audit", validUntil: null, reviewOn: "2027-01-01" },
    ]);
  });
});

describe("how a consent stands", () => {
  it.each<[string, LedgerLine[]]>([
    ["active", [agreed()]],
    ["active", [agreed({ validUntil: "2026-12-25" })]],
    ["expiring", [agreed({ validUntil: "2026-12-24" })]],
    ["expiring", [agreed({ validUntil: today })]],
    ["expiring", [agreed({ reviewOn: "2026-11-25" })]],
    ["expired", [agreed({ validUntil: "2026-11-23" })]],
    ["expired", [agreed({ validUntil: "2026-11-23", reviewOn: "2026-11-23" })]],
    ["due-for-review", [agreed({ reviewOn: today })]],
    ["due-for-review", [agreed({ reviewOn: today, validUntil: "2027-11-23" })]],
    ["withdrawn", [agreed({ validUntil: "2026-11-23" }), { type: "withdrawn", on: today, ref }]],
    ["withdrawn", [agreed(), { type: "withdrawn", on: today, ref }, agreed()]],
    ["active", [agreed({ validUntil: "2026-11-23" }), agreed()]],
    ["active", [agreed(), { type: "withdrawn", on: today, ref: "0000-0000" }]],
  ])("%s", (state, lines) => {
    expect(stateOf(lines)).toBe(state);
  });

  it("changes with the days that are asked for", () => {
    expect(stateOf([agreed({ validUntil: "2027-02-01" })], 30)).toBe("active");
    expect(stateOf([agreed({ validUntil: "2027-02-01" })], 90)).toBe("expiring");
  });

  it("is told once, with the bundles sealed under it, and each known copy once", () => {
    const [consent, ...others] = knownConsents(
      { lines: [agreed(), bundle, agreed(), stamped, stamped, bundle], damaged: [] },
      today,
      30,
    );
    expect(others).toEqual([]);
    expect(consent?.bundles).toEqual([bundle, bundle]);
    expect(consent?.stamped).toBe(1);
    expect(consent?.copies).toEqual(["/desk/photo.jpg", "/desk/photo.stamped.jpg"]);
  });

  it("is found by reading each line a few times, however many there are", () => {
    let read = 0;
    const refs = Array.from({ length: 200 }, (_, i) => `0000-${String(i).padStart(4, "0")}`);
    const counted = (line: LedgerLine, of: string): LedgerLine =>
      Object.defineProperty({ ...line }, "ref", { get: () => (read++, of) });
    const lines = refs.flatMap((of) => [counted(agreed(), of), counted(bundle, of), counted(stamped, of)]);
    expect(knownConsents({ lines, damaged: [] }, today, 30).map((consent) => consent.ref)).toEqual(refs);
    expect(read).toBeLessThan(10 * lines.length);
  });
});
