import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeKeys } from "../../src/bundle/keys.ts";
import { formatPublicKeyLine, publicKeyOf, type SigningKey } from "../../src/bundle/minisign.ts";
import { signWithdrawal } from "../../src/bundle/withdrawal.ts";
import { knownConsents } from "../../src/consent/ledger.ts";
import { newRecord } from "../../src/consent/record.ts";
import { keepRecord } from "../../src/workflow/consent-record.ts";
import { keepNotice } from "../../src/workflow/kept-notices.ts";
import { extendLedger, readLedger, rememberConsent, rememberStamped } from "../../src/workflow/ledger.ts";
import { makeOwnKeys } from "../../src/workflow/own-keys.ts";
import { seal } from "../../src/workflow/seal.ts";
import { refuseWithdrawnBundle, withdrawConsent } from "../../src/workflow/withdrawals.ts";
import { keys } from "../bundle/samples.ts";
import { failureOf } from "../support/errors.ts";
import { makeState } from "../support/state.ts";
import { sampleSeal } from "./sample-seal.ts";

const today = "2026-11-24";
const record = newRecord({ purpose: "teaching" }, today, (length) => new Uint8Array(length).fill(7));
const { ref } = record;
const publicKey = formatPublicKeyLine(publicKeyOf(keys.signing));
const [first, second] = ["4f1c09ab".repeat(4), "5e2d18bc".repeat(4)];
const sealer = publicKeyOf(keys.signing).key;

function remember(bundleId: string): Promise<void> {
  return rememberConsent(record, today, { bundleId, publicKey, copies: [] });
}

function withdraw(signing: () => Promise<SigningKey> = async () => keys.signing) {
  return withdrawConsent(ref, today, signing);
}

async function stateOf(): Promise<string> {
  return knownConsents(await readLedger(), today, 0)
    .map(({ state }) => state)
    .join();
}

describe("the ledger on the disk", () => {
  it("is one without lines where a power cut left nothing in it, and is written on", async () => {
    const path = join(makeState(), "ledger.jsonl");
    writeFileSync(path, "", { mode: 0o600 });
    expect(await readLedger()).toEqual({ lines: [], damaged: [] });
    await extendLedger(() => [{ type: "withdrawn", on: today, ref }]);
    expect(readFileSync(path, "utf8")).toBe(`{"type":"withdrawn","on":"${today}","ref":"${ref}"}\n`);
  });

  it("takes neither a bundle nor a stamped picture of a consent that was withdrawn meanwhile", async () => {
    const path = join(makeState(), "ledger.jsonl");
    await rememberConsent(record, today);
    await withdraw();
    const before = readFileSync(path, "utf8");
    expect(await failureOf(() => remember(first))).toMatch(/^consent-withdrawn/);
    expect(await failureOf(() => rememberStamped(ref, today, ["/a.jpg"]))).toMatch(/^consent-withdrawn/);
    expect(readFileSync(path, "utf8")).toBe(before);
  });
});

describe("a withdrawal while a seal is at work", () => {
  it("leaves nothing of the seal", async () => {
    const outDir = join(makeState(), "out");
    await rememberConsent(record, today);
    const sealed = seal({
      ...(await sampleSeal()),
      outDir,
      beforeCommit: async (bundleId) => {
        await withdraw();
        await remember(bundleId);
        return [];
      },
    });
    expect(await failureOf(() => sealed)).toMatch(/^consent-withdrawn/);
    expect(existsSync(outDir)).toBe(false);
  });

  it("names the bundle in its notice when the seal was first", async () => {
    makeState();
    await remember(first);
    const { notice } = await withdraw(async () => {
      await remember(second);
      return keys.signing;
    });
    expect(new TextDecoder().decode(notice?.bytes)).toMatch(new RegExp(`${first}[^]*${second}`));
  });

  it("stops open and verify of every bundle of that consent here, by the ledger alone", async () => {
    const state = makeState();
    await remember(first);
    await withdraw();
    rmSync(join(state, "withdrawals"), { recursive: true });
    expect(await failureOf(() => refuseWithdrawnBundle(first, sealer))).toMatch(/^consent-withdrawn/);
    expect(await failureOf(() => refuseWithdrawnBundle(second, sealer))).toBe("no failure");
  });
});

describe("a ledger that has forgotten a withdrawal", () => {
  it("knows it by the notice when its line is damaged", async () => {
    const path = join(makeState(), "ledger.jsonl");
    await remember(first);
    await withdraw();
    writeFileSync(path, readFileSync(path, "utf8").replace('"type":"withdrawn"', '"type":"with'));
    expect((await readLedger()).damaged).toEqual([3]);
    expect(await stateOf()).toBe("withdrawn");
  });

  it("knows it by the notice and the record of the bundle when it was lost", async () => {
    const path = join(makeState(), "ledger.jsonl");
    const { signing } = await makeOwnKeys("2026-11-22T09:30:00Z", null);
    await rememberConsent(record, today, {
      bundleId: first,
      publicKey: formatPublicKeyLine(publicKeyOf(signing)),
      copies: [],
    });
    await keepRecord(record, `derm-${first.slice(0, 8)}`);
    await withdraw(async () => signing);
    rmSync(path);
    expect((await readLedger()).lines).toEqual([{ type: "withdrawn", on: today, ref }]);
  });

  it("takes no notice for one that another key than the bundle's has signed", async () => {
    const state = makeState();
    mkdirSync(join(state, "withdrawals"), { mode: 0o700 });
    await remember(first);
    await keepRecord(record, `derm-${first.slice(0, 8)}`);
    const { bytes, signature } = signWithdrawal([first], today, makeKeys().signing);
    await keepNotice(bytes, new TextEncoder().encode(signature));
    expect(await stateOf()).toBe("active");
    rmSync(join(state, "ledger.jsonl"));
    await makeOwnKeys("2026-11-22T09:30:00Z", null);
    expect((await readLedger()).lines).toEqual([]);
  });
});
