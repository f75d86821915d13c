/**
 * A patient has changed their mind: the practice withdraws, sends the notice to the colleague who holds the bundle, and
 * from then on neither computer uses it.
 */
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { teaching } from "../support/consent-flags.ts";
import { layFixture } from "../support/fixtures.ts";
import { type Desk, makeDesk } from "../support/program.ts";

const words = "timber wisdom cradle fossil mule ozone lava";

interface Sealed {
  readonly gp: Desk;
  readonly bundle: string;
  readonly ref: string;
}

/** The value of a key in a line of JSON, whatever it is nested in. */
function textOf(key: string, json: string): string {
  return new RegExp(`"${key}":"([^"]+)"`).exec(json)?.[1] ?? "none";
}

const withWords = ["--passphrase-file", "words"];

/** A bundle for oneself, or with words for others too. */
async function sealed(flags: readonly string[] = ["--to-self"]): Promise<Sealed> {
  const gp = makeDesk();
  layFixture(gp, "planted/lesion.jpg", "own.jpg");
  writeFileSync(gp.path("words"), words, { mode: 0o600 });
  const run = await gp.run(["seal", "own.jpg", ...teaching, "--json", ...flags]);
  const output = textOf("output", run.stdout);
  const ref = textOf("ref", (await gp.run(["consents", "--json"])).stdout);
  return { gp, bundle: output, ref };
}

function give(from: Desk, to: Desk, names: readonly string[]): void {
  for (const name of names) copyFileSync(from.path(name), to.path(name));
}

function ledgerOf(desk: Desk): string {
  return join(desk.home, "state", "derm-share", "ledger.jsonl");
}

/** Forgets the notices that were kept. */
function forget(desk: Desk): void {
  rmSync(join(desk.home, "state", "derm-share", "withdrawals"), { recursive: true });
}

describe("withdraw", () => {
  it("stops seal, open and verify here, and open and verify of a colleague who was given the notice", async () => {
    const { gp, bundle, ref } = await sealed(withWords);
    const colleague = makeDesk();
    give(gp, colleague, [bundle, "words"]);
    const before = gp.files();
    const withdrawn = await gp.run(["withdraw", ref.toLowerCase().replace("-", " "), "-o", "notice.json"]);
    expect(withdrawn).toMatchObject({ status: 0, stdout: `${ref} is withdrawn -> notice.json\n` });
    for (const copy of [bundle, "own.jpg"]) expect(withdrawn.stderr).toContain(`still there  ${gp.path(copy)}`);
    expect(withdrawn.stderr).toContain("cannot be recalled");
    const { "notice.json": notice, "notice.json.minisig": signature, ...others } = gp.files();
    expect(others).toEqual(before);
    expect([notice, signature].map((hash) => hash?.length)).toEqual([64, 64]);
    expect(readFileSync(gp.path("notice.json"), "utf8")).not.toContain(ref);

    const name = bundle.replace(".html", "");
    const again = await gp.run(["seal", "own.jpg", "--consent", `${name}.record.json`, ...withWords]);
    expect([again.status, (await gp.run(["open", bundle])).status, (await gp.run(["verify", bundle])).status]).toEqual([
      7, 7, 7,
    ]);
    expect((await gp.run(["consents"])).stdout).toMatch(/^withdrawn +/);

    give(gp, colleague, ["notice.json", "notice.json.minisig"]);
    const open = ["open", bundle, ...withWords];
    const laid = colleague.files();
    expect((await colleague.run(["verify", bundle])).status).toBe(0);
    expect((await colleague.run(["verify", bundle, "--revocations", "notice.json"])).status).toBe(7);
    forget(colleague);
    expect((await colleague.run(["verify", bundle])).status).toBe(0);
    expect((await colleague.run(["verify", bundle, "--revocations", "."])).status).toBe(7);
    forget(colleague);
    expect((await colleague.run([...open, "--revocations", "."])).status).toBe(7);
    expect(colleague.files()).toEqual(laid);
    // The notice is kept: without the option it counts as well.
    expect((await colleague.run(open)).status).toBe(7);
    expect((await colleague.run(["verify", bundle])).status).toBe(7);
  });

  it("does not count when another key than the bundle's has signed it", async () => {
    const { gp, bundle } = await sealed();
    const mine = textOf("bundleId", (await gp.run(["consents", "--json"])).stdout);
    const stranger = await sealed();
    // The stranger's ledger claims the bundle as its own.
    const lines = readFileSync(ledgerOf(stranger.gp), "utf8");
    expect(lines).toMatch(/"bundleId":"[0-9a-f]{32}"/);
    writeFileSync(ledgerOf(stranger.gp), lines.replace(/"bundleId":"[0-9a-f]{32}"/, `"bundleId":"${mine}"`));
    expect((await stranger.gp.run(["withdraw", stranger.ref, "-o", "notice.json"])).status).toBe(0);
    give(stranger.gp, gp, ["notice.json", "notice.json.minisig"]);
    expect(readFileSync(gp.path("notice.json"), "utf8")).toContain(mine);
    const opened = await gp.run(["open", bundle, "--revocations", "notice.json"]);
    expect(opened.status).toBe(0);
  });

  it("refuses a notice that was changed, and one without its signature", async () => {
    const { gp, bundle, ref } = await sealed(withWords);
    await gp.run(["withdraw", ref, "-o", "notice.json"]);
    const desk = makeDesk();
    give(gp, desk, [bundle, "words", "notice.json"]);
    const open = ["open", bundle, ...withWords, "--revocations", "notice.json"];
    const unsigned = await desk.run(open);
    expect(unsigned.status).toBe(74);
    expect(unsigned.stderr).toContain("notice.json.minisig: there is no such file");
    give(gp, desk, ["notice.json.minisig"]);
    appendFileSync(desk.path("notice.json"), "\n");
    expect((await desk.run(open)).status).toBe(5);
  });

  it("asks for a reference that the ledger knows, and writes nothing otherwise", async () => {
    const desk = makeDesk();
    const run = await desk.run(["withdraw", "7Q2M-VK4D"]);
    expect([run.status, run.stdout, desk.files()]).toEqual([2, "", {}]);
  });

  it("can be repeated, and does nothing where the notice cannot be written: the consent stays withdrawn and the notice is not replaced without --force", async () => {
    const { gp, ref } = await sealed();
    const before = gp.files();
    const nowhere = await gp.run(["withdraw", ref, "-o", "none/notice.json"]);
    expect(nowhere).toMatchObject({ status: 74, stdout: "" });
    expect(nowhere.stderr).toContain("hint: this run withdrew nothing");
    expect(gp.files()).toEqual(before);
    expect(readFileSync(ledgerOf(gp), "utf8")).not.toContain('"withdrawn"');
    const statuses = [];
    for (const extra of [[], [], ["--force"]]) statuses.push((await gp.run(["withdraw", ref, ...extra])).status);
    expect(statuses).toEqual([0, 2, 0]);
    expect((await gp.run(["consents"])).stdout.match(/withdrawn/g)).toHaveLength(1);
  });
});

describe("consents", () => {
  it("tells a damaged line by its number, mends a last one that was cut off, and is private", async () => {
    const { gp, ref } = await sealed(["--to-self", "--valid-until=2099-12-31"]);
    const ledger = ledgerOf(gp);
    expect(statSync(ledger).mode & 0o777).toBe(0o600);
    appendFileSync(ledger, 'planted damage\n{"type":"cons');
    const told = await gp.run(["consents", "--within", "99999"]);
    expect(told.status).toBe(0);
    expect(told.stdout).toMatch(new RegExp(`^expiring +${ref} +teaching +valid until 2099-12-31, 1 bundle\n$`));
    expect(told.stderr).toContain("line 3 of the ledger cannot be read");
    await gp.run(["withdraw", ref]);
    expect(readFileSync(ledger, "utf8").split("\n").slice(2)).toEqual([
      "planted damage",
      expect.stringContaining('"withdrawn"'),
      "",
    ]);
  });

  it("lists what a parent agreed to as due for review on its day, until another day is set", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    const child = ["--subject=child", "--given-by=parental-responsibility", "--confirm=not-objected"];
    await desk.run(["consent-stamp", "--record-only-file", ...teaching, ...child, "-o", "consent.json"]);
    expect((await desk.run(["consents"])).stdout).toContain(
      "teaching        a parent's, no day of review set, 0 bundles",
    );
    const dated = ["--consent", "consent.json", "--visible=none", "--review-on", "2026-11-20"];
    const run = await desk.run(["consent-stamp", "a.jpg", ...dated]);
    expect(run.status).toBe(0);
    const due = await desk.run(["consents"]);
    expect(due.stdout).toMatch(
      /^due for review +[\w-]+ +teaching +review on 2026-11-20, 0 bundles, 1 stamped picture\n$/,
    );
    const ref = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(due.stdout)?.[0] ?? "none";
    const later = ["--consent", `${ref}.record.json`, "--review-on", "2999-01-01"];
    expect((await desk.run(["consent-stamp", "--record-only-file", ...later])).status).toBe(0);
    expect((await desk.run(["consents", "--json"])).stdout).toMatch(/"state":"active","bundles":\[\],"stamped":1}/);
  });

  it("is empty where nothing was agreed, and refuses days that are none", async () => {
    const desk = makeDesk();
    mkdirSync(desk.path("empty"));
    expect(await desk.run(["consents"])).toMatchObject({ status: 0, stdout: "" });
    expect((await desk.run(["consents", "--within", "soon"])).status).toBe(2);
  });
});
