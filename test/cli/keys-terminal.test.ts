/** Keys under a passphrase, and senders whom one does not know yet: what is asked on a terminal, and what is not without. */
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeKeys } from "../../src/bundle/keys.ts";
import { teaching } from "../support/consent-flags.ts";
import { layFixture } from "../support/fixtures.ts";
import { describeWith, runTool } from "../support/oracles.ts";
import { type Desk, makeDesk } from "../support/program.ts";
import { type Step, talk } from "../support/talk.ts";

const enter = "\r";
const phrase = "my own six words for keys";

const keyFile = (desk: Desk, name: string): string =>
  readFileSync(join(desk.home, "state", "derm-share", "keys", name), "latin1");
const bundleIn = (desk: Desk): string => readdirSync(desk.folder).find((name) => name.endsWith(".age")) ?? "none";
const recipientOf = async (desk: Desk): Promise<string> => {
  await desk.run(["keys", "new"]);
  return /age1[a-z0-9]{58}/.exec((await desk.run(["keys", "show"])).stdout)?.[0] ?? "none";
};

describeWith(["python3"], "keys under a passphrase", () => {
  const asked = (first: string, second: string): readonly Step[] => [
    ["A passphrase for your keys", [first, enter]],
    ["The same once more", [second, enter]],
  ];
  const unlock: readonly Step[] = [["The passphrase of your keys", [phrase, enter]]];

  it(
    "are made on a terminal, seal and open when it is given, and do nothing without",
    { timeout: 90_000 },
    async () => {
      const desk = makeDesk();
      layFixture(desk, "planted/lesion.jpg", "a.jpg");
      expect(talk(desk, ["keys", "new", "--protect"], asked(phrase, phrase))).toMatchObject({
        status: 0,
        missed: null,
      });
      expect(keyFile(desk, "age.txt")).not.toContain("AGE-SECRET-KEY");
      expect(Buffer.from(keyFile(desk, "sign.key").split("\n")[1] ?? "", "base64").toString("latin1", 2, 4)).toBe("Sc");

      const without = await desk.run(["seal", "a.jpg", ...teaching, "--to-self"]);
      expect(without.status).toBe(2);
      expect(without.stderr).toContain("protected by a passphrase");
      expect(Object.keys(desk.files())).toEqual(["a.jpg"]);

      const sealed = talk(desk, ["seal", "a.jpg", ...teaching, "--to-self"], unlock);
      expect(sealed).toMatchObject({ status: 0, missed: null });
      expect(sealed.screen).not.toContain(phrase);
      const opened = talk(desk, ["open", bundleIn(desk), "--out-dir", "o"], unlock);
      expect(opened).toMatchObject({ status: 0, missed: null });
      expect(readdirSync(desk.path("o"))).toEqual(["01.jpg", "consent.txt"]);
      const wrong = talk(desk, ["open", bundleIn(desk), "--out-dir", "p"], [["The passphrase of", ["another", enter]]]);
      expect(wrong).toMatchObject({ status: 5, missed: null });
      expect((await desk.run(["open", bundleIn(desk), "--out-dir", "p"])).status).toBe(2);
      expect(readdirSync(desk.folder)).not.toContain("p");
    },
  );

  it("are not made with a weak passphrase, nor with one that was mistyped", () => {
    const desk = makeDesk();
    const weak = talk(desk, ["keys", "new", "--protect"], asked("too short", "").slice(0, 1));
    expect(weak).toMatchObject({ status: 2, missed: null });
    const mistyped = talk(desk, ["keys", "new", "--protect"], asked(phrase, `${phrase}s`));
    expect(mistyped).toMatchObject({ status: 2, missed: null });
    expect(mistyped.screen).not.toContain(phrase);
    expect(readdirSync(desk.home)).toEqual([]);
  });
});

describeWith(["python3"], "a new sender of a bundle that is sealed to a key", () => {
  it(
    "is asked about with a number to read out, No is the default, and nothing is written then",
    { timeout: 60_000 },
    async () => {
      const [sender, desk] = [makeDesk(), makeDesk()];
      layFixture(sender, "planted/lesion.jpg", "a.jpg");
      await sender.run(["seal", "a.jpg", ...teaching, "--to", await recipientOf(desk)]);
      const number = /(?:\d{5} ){5}\d{5}/.exec((await sender.run(["keys", "show"])).stderr)?.[0] ?? "none";
      for (const name of readdirSync(sender.folder).filter((file) => file.startsWith("derm-"))) {
        writeFileSync(desk.path(name), readFileSync(sender.path(name)));
      }
      const before = desk.files();
      const no = talk(desk, ["open", bundleIn(desk)], [["theirs?", enter]]);
      expect(no).toMatchObject({ status: 6, missed: null });
      expect(no.screen.replaceAll(/\s+/g, " ")).toContain(number);
      expect(desk.files()).toEqual(before);
      const yes = talk(desk, ["open", bundleIn(desk), "--out-dir", "o"], [["theirs?", ["y", enter]]]);
      expect(yes).toMatchObject({ status: 0, missed: null });
      expect(readdirSync(desk.path("o"))).toEqual(["01.jpg", "consent.txt"]);
    },
  );
});

describe("recipients", () => {
  it("are given again for several, as text and as a file, and each of them opens", async () => {
    const [sender, first, second, third] = [makeDesk(), makeDesk(), makeDesk(), makeDesk()];
    layFixture(sender, "planted/lesion.jpg", "a.jpg");
    const [one, two] = [await recipientOf(first), await recipientOf(second)];
    writeFileSync(sender.path("team.txt"), `# the team\n${two}\n${await recipientOf(third)}\n`);
    const sealed = await sender.run(["seal", "a.jpg", ...teaching, "--to", one, "--to", "team.txt", "--to-self"]);
    expect(sealed.status).toBe(0);
    const card = join(sender.home, "state", "derm-share", "keys", "sign.pub");
    for (const desk of [sender, first, second, third]) {
      for (const name of readdirSync(sender.folder).filter((file) => /^derm-.*\.(?:age|json|minisig)$/.test(file))) {
        writeFileSync(desk.path(name), readFileSync(sender.path(name)));
      }
      const opened = await desk.run(["open", bundleIn(desk), "--from", card, "--out-dir", "o"]);
      expect(opened.status).toBe(0);
      expect(opened.stderr).not.toContain("not among the recipients");
    }
  });

  it("are 20 at most, with oneself: more are refused before anything is done", async () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    const team = Array.from({ length: 20 }, () => makeKeys().identity.recipient);
    writeFileSync(desk.path("team.txt"), team.join("\n"));
    writeFileSync(desk.path("with-me.txt"), [...team.slice(1), await recipientOf(desk)].join("\n"));
    for (const more of [["--to-self"], ["--to", "with-me.txt"]]) {
      const run = await desk.run(["seal", "a.jpg", "--consent", "teaching", "--to", "team.txt", ...more]);
      expect([run.status, run.stderr]).toEqual([2, expect.stringContaining("1 to 20 recipients, here are 21")]);
    }
    const run = await desk.run(["seal", "a.jpg", ...teaching, "--to", "with-me.txt", "--to-self"]);
    expect(run.status).toBe(0);
  });
});

describeWith(["age"], "somebody who was given the inside of a bundle by another", () => {
  it("is told that the sender did not name them", async () => {
    const [sender, other] = [makeDesk(), makeDesk()];
    layFixture(sender, "planted/lesion.jpg", "a.jpg");
    await sender.run(["seal", "a.jpg", ...teaching, "--to-self"]);
    const identity = join(sender.home, "state", "derm-share", "keys", "age.txt");
    const plain = runTool("age", ["-d", "-i", identity, sender.path(bundleIn(sender))]);
    runTool("age", ["-r", await recipientOf(other), "-o", other.path("given.age")], plain);
    const card = join(sender.home, "state", "derm-share", "keys", "sign.pub");
    const opened = await other.run(["open", "given.age", "--from", card]);
    expect(opened.status).toBe(0);
    expect(opened.stderr).toContain("Your key is not among the recipients whom the sender named");
  });
});
