/** `derm-share consents`: what this computer remembers of its consents. */
import type { Command } from "commander";
import { type ConsentState, type KnownConsent, knownConsents } from "../../consent/ledger.ts";
import { DermShareError } from "../../errors.ts";
import { readLedger } from "../../workflow/ledger.ts";
import { damagedLine } from "../consent-words.ts";
import { addOutputStyle, type OutputStyle, terminalOf } from "../options.ts";
import { counted, type Terminal } from "../terminal.ts";
import { localDay } from "../today.ts";

interface Flags extends OutputStyle {
  readonly within: string;
}

const stateWords: { readonly [state in ConsentState]: string } = {
  active: "active",
  expiring: "expiring",
  expired: "expired",
  withdrawn: "withdrawn",
  "due-for-review": "due for review",
};

/** Adds the command to the program. */
export function define(command: Command, end: (status: number) => void): void {
  command.option("--within <days>", "what ends within so many days is called expiring", "30");
  addOutputStyle(command);
  command.action(async (flags: Flags) => {
    await list(terminalOf(flags), daysOf(flags));
    end(0);
  });
}

async function list(terminal: Terminal, withinDays: number): Promise<void> {
  const ledger = await readLedger();
  const consents = knownConsents(ledger, localDay(), withinDays);
  for (const consent of consents) terminal.result(lineOf(consent), objectOf(consent));
  for (const number of ledger.damaged) terminal.say(damagedLine(number));
  terminal.say(`${counted(consents.length, "consent")}. It is a memory of this computer, not evidence.`);
  terminal.record({ v: 1, type: "summary", consents: consents.length, damaged: ledger.damaged.length });
}

function lineOf(consent: KnownConsent): string {
  const { ref, state, purpose, validUntil, reviewOn, isUnreviewed, bundles, stamped } = consent;
  const days = [
    ...(validUntil === null ? [] : [`valid until ${validUntil}`]),
    ...(reviewOn === null ? [] : [`review on ${reviewOn}`]),
    ...(isUnreviewed ? ["a parent's, no day of review set"] : []),
    counted(bundles.length, "bundle"),
    ...(stamped === 0 ? [] : [counted(stamped, "stamped picture")]),
  ];
  return `${stateWords[state].padEnd(14)}  ${ref}  ${purpose.padEnd(14)}  ${days.join(", ")}`;
}

function objectOf(consent: KnownConsent): Record<string, unknown> {
  const { ref, purpose, validUntil, reviewOn, state, bundles, stamped } = consent;
  const sealed = bundles.map(({ bundleId, on }) => ({ bundleId, on }));
  return { v: 1, type: "consent", ref, purpose, validUntil, reviewOn, state, bundles: sealed, stamped };
}

function daysOf({ within }: Flags): number {
  if (/^\d{1,5}$/.test(within)) return Number(within);
  throw new DermShareError("usage", "--within takes a number of days", "derm-share consents --within 90");
}
