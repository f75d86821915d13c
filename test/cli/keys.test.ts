import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { teaching } from "../support/consent-flags.ts";
import { layFixture } from "../support/fixtures.ts";
import { jsonLines } from "../support/json-lines.ts";
import { describeWith } from "../support/oracles.ts";
import { type Desk, makeDesk, programPath } from "../support/program.ts";

async function cardOf(desk: Desk): Promise<string> {
  await desk.run(["keys", "new"]);
  return (await desk.run(["keys", "show"])).stdout;
}

function keysOf(desk: Desk): string {
  return join(desk.home, "state", "derm-share", "keys");
}

function deliver(from: Desk, to: Desk): string {
  const names = readdirSync(from.folder).filter((name) => name.startsWith("derm-"));
  for (const name of names) writeFileSync(to.path(name), readFileSync(from.path(name)));
  return names.find((name) => name.endsWith(".age")) ?? "none";
}

describe("keys", () => {
  it("let two people who exchanged cards seal to each other by name, and nobody else open", async () => {
    const [gp, consultant, stranger] = [makeDesk(), makeDesk(), makeDesk()];
    writeFileSync(gp.path("consultant.card"), await cardOf(consultant));
    writeFileSync(consultant.path("gp.card"), await cardOf(gp));
    expect((await gp.run(["keys", "add", "Dr Okafor", "consultant.card"])).status).toBe(0);
    expect((await consultant.run(["keys", "add", "GP", "gp.card"])).status).toBe(0);
    layFixture(gp, "planted/lesion.jpg", "a.jpg");
    expect((await gp.run(["seal", "a.jpg", ...teaching, "--to", "Dr Okafor"])).status).toBe(0);

    const bundle = deliver(gp, consultant);
    const opened = await consultant.run(["open", bundle, "--json"]);
    expect(opened.status).toBe(0);
    expect(jsonLines(opened.stdout)[0]).toMatchObject({ known: true });
    await cardOf(stranger);
    writeFileSync(stranger.path("gp.card"), readFileSync(consultant.path("gp.card")));
    const refused = await stranger.run(["open", deliver(gp, stranger), "--from", "gp.card"]);
    expect(refused.status).toBe(5);
    // Sealed to the consultant alone: not even the sender can open it.
    expect((await gp.run(["open", bundle])).status).toBe(5);
  });

  it("list, and forget, the people who are known; a name is not given to another key", async () => {
    const [me, first, second] = [makeDesk(), makeDesk(), makeDesk()];
    writeFileSync(me.path("1.card"), await cardOf(first));
    writeFileSync(me.path("2.card"), await cardOf(second));
    await me.run(["keys", "add", "Ann", "1.card"]);
    const other = await me.run(["keys", "add", "Ann", "2.card"]);
    expect(other.status).toBe(2);
    expect(other.stderr).toContain("another key");
    expect((await me.run(["keys", "list"])).stdout).toMatch(/^(?:\d{5} ){6} Ann\n$/);
    expect((await me.run(["keys", "remove", "Ann"])).status).toBe(0);
    expect((await me.run(["keys", "list"])).stdout).toBe("");
  });

  it("take a card that a mail quoted, under a name with an apostrophe, and say what else a file is", async () => {
    const [me, other] = [makeDesk(), makeDesk()];
    const card = await cardOf(other);
    writeFileSync(me.path("quoted.card"), card.replaceAll(/^/gm, "> "));
    expect((await me.run(["keys", "add", "Dr O'Neill", "quoted.card"])).status).toBe(0);
    writeFileSync(me.path("sign.pub"), readFileSync(join(keysOf(other), "sign.pub")));
    const key = await me.run(["keys", "add", "Ann", "sign.pub"]);
    expect(key).toMatchObject({ status: 74, stdout: "" });
    expect(key.stderr).toMatch(/sign\.pub: not a contact card[^]*open --from/);
    const anothers = /^age1.*$/m.exec(await cardOf(makeDesk()))?.[0] ?? "";
    writeFileSync(me.path("swapped.card"), card.replace(/^age1.*$/m, anothers));
    const swapped = await me.run(["keys", "add", "Ann", "swapped.card"]);
    expect(swapped.status).toBe(6);
    expect(swapped.stderr).toContain("the age line of this contact card");
  });

  it("know what one has sealed oneself, with earlier keys and without the public half too", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    const seal = ["seal", "a.jpg", ...teaching, "--to-self"];
    expect((await desk.run(seal)).status).toBe(0);
    const bundle = readdirSync(desk.folder).find((name) => name.endsWith(".age")) ?? "none";
    rmSync(join(keysOf(desk), "sign.pub"));
    expect((await desk.run(["open", bundle, "--out-dir", "1"])).status).toBe(0);
    expect((await desk.run(["keys", "show"])).status).toBe(0);
    expect(readdirSync(keysOf(desk))).toContain("sign.pub");
    const replaced = await desk.run(["keys", "new", "--replace"]);
    const identity = /Kept: (.+age\.txt)/.exec(replaced.stderr)?.[1] ?? "none";
    expect(await desk.run(["open", bundle, "--identity", identity, "--out-dir", "2"])).toMatchObject({ status: 0 });
  });

  it.each(["../x", "a/b", ".hidden", "age1abc", "", "x\n"])("refuse the name %j", async (name) => {
    const [me, other] = [makeDesk(), makeDesk()];
    writeFileSync(me.path("1.card"), await cardOf(other));
    expect((await me.run(["keys", "add", name, "1.card"])).status).toBe(2);
  });

  it("are made once, for their owner alone, and never shown to others", async () => {
    const desk = makeDesk();
    expect((await desk.run(["keys", "show"])).status).toBe(2);
    await cardOf(desk);
    const folder = join(desk.home, "state", "derm-share", "keys");
    const before = readFileSync(join(folder, "sign.key"));
    const again = await desk.run(["keys", "new"]);
    expect([again.status, again.stderr]).toEqual([2, expect.stringContaining("you have keys already")]);
    expect(again.stderr).not.toContain("--force");
    expect(readFileSync(join(folder, "sign.key"))).toEqual(before);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect((await desk.run(["keys", "show"])).stdout).not.toMatch(/SECRET/i);
  });

  it.each(["sign.key", "age.txt"])(
    "of which %s is lost are told as such, and are made anew beside what is left",
    async (lost) => {
      const desk = makeDesk();
      layFixture(desk, "planted/lesion.jpg", "a.jpg");
      const card = await cardOf(desk);
      const folder = keysOf(desk);
      rmSync(join(folder, lost));
      const runs = [
        ["keys", "show"],
        ["keys", "new"],
        ["seal", "a.jpg", ...teaching, "--to-self"],
      ];
      for (const { status, stderr } of await Promise.all(runs.map((args) => desk.run(args)))) {
        expect([status, stderr]).toEqual([74, expect.stringContaining(`${lost} is gone`)]);
        expect(stderr).toContain("keys new --replace");
      }
      expect(Object.keys(desk.files())).toEqual(["a.jpg"]);

      const made = await desk.run(["keys", "new", "--replace"]);
      expect(made.status).toBe(0);
      const kept = join(folder, readdirSync(folder).find((name) => name.startsWith("before-")) ?? "none");
      expect(readdirSync(kept)).toEqual(["age.txt", "sign.key", "sign.pub"].filter((name) => name !== lost));
      expect(made.stderr).toContain(kept);
      const shown = await desk.run(["keys", "show"]);
      expect([shown.status, shown.stdout === card]).toEqual([0, false]);
    },
  );

  it("are said to name a login, where several people share it", async () => {
    expect((await makeDesk().run(["keys", "new"])).stderr).toContain("not a person");
  });

  it("ask for a passphrase only where somebody can be asked", async () => {
    expect((await makeDesk().run(["keys", "new", "--protect"])).status).toBe(2);
  });
});

describeWith(["unshare", "mount"], "keys, on a disk that is full", () => {
  it("leave nothing of what is secret", () => {
    const desk = makeDesk();
    // A page for the folder of keys, and one for the first file: the second has none.
    const script = `mount -t tmpfs -o size=4k none "$XDG_STATE_HOME"; "$0" "$@"; echo "status $?"; ls -A "$XDG_STATE_HOME/derm-share/keys"`;
    const state = join(desk.home, "state");
    mkdirSync(state);
    const run = spawnSync("unshare", ["-m", "sh", "-c", script, process.execPath, programPath, "keys", "new"], {
      env: { PATH: process.env["PATH"], XDG_STATE_HOME: state },
      encoding: "utf8",
    });
    expect(run.stderr).toContain("the disk is full");
    expect(run.stdout).toBe("status 74\n");
  });
});

describe("opener", () => {
  it("writes the page without a bundle, the one that is pinned", async () => {
    const desk = makeDesk();
    expect((await desk.run(["opener"])).status).toBe(0);
    const page = readFileSync(desk.path("derm-share-opener.html"), "utf8");
    expect(page).toContain("Content-Security-Policy");
    expect((await desk.run(["open", "derm-share-opener.html"])).stderr).toContain("holds no bundle");
    expect((await desk.run(["verify", "derm-share-opener.html"])).status).toBe(65); // nothing is broken
    expect((await desk.run(["verify", "."])).stdout).toMatch(/^skipped /);
    expect((await desk.run(["opener"])).status).toBe(2);
  });

  it.each([
    ["the page", "change"],
    ["the page", "--from SENDER"],
    ["the page", "fetched once from a place you trust"],
    ["the page", "same in all that they seal"],
    ["the page", "no page can enforce"],
    ["the page", "swap, hibernation"],
    ["README", "steals the words"],
    ["README", "--format age"],
    ["README", "recipients see each other"],
    ["README", "enforce an end date on a"],
    ["README", "core dumps"],
    ["README", "quantum computer"],
  ])("has its limits told, in %s: %s", async (where, limit) => {
    const desk = makeDesk();
    expect((await desk.run(["opener", "-o", "opener.html"])).status).toBe(0);
    const path = where === "README" ? join(import.meta.dirname, "..", "..", "README.md") : desk.path("opener.html");
    expect(readFileSync(path, "utf8")).toContain(limit);
  });
});
