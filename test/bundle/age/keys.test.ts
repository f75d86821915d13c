import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  formatIdentityFile,
  makeIdentity,
  parseIdentityFile,
  parseRecipient,
  parseRecipientsFile,
} from "../../../src/bundle/age/keys.ts";
import { systemRandom } from "../../../src/bundle/random.ts";
import { failureOf } from "../../support/errors.ts";
import { describeWith, runTool } from "../../support/oracles.ts";

const identity = makeIdentity(systemRandom);
const file = formatIdentityFile(identity, "2026-11-22T09:30:00Z");

describe("an identity file", () => {
  it("gives back the identity, with CRLF, comments and empty lines too", () => {
    expect(parseIdentityFile(file)).toEqual([identity]);
    expect(parseIdentityFile(`\r\n# mine\r\n${file.replaceAll("\n", "\r\n")}`)).toEqual([identity]);
  });

  it.each([
    ["no key at all", "# nothing\n", /^key-malformed: /],
    ["a key in lower case", file.toLowerCase(), /^key-malformed: identity file, line 3/],
    ["a key with a wrong letter", file.replace(/.\n$/, "B\n"), /^key-malformed: identity file, line 3/],
    ["a key with a space behind it", file.replace(/\n$/, " \n"), /^key-malformed: /],
    ["a recipient in place of a key", `${identity.recipient}\n`, /^key-malformed: /],
    ["a post-quantum key", "AGE-SECRET-KEY-PQ-1QQQ\n", /^recipient-unsupported: /],
    ["a plugin's key", "AGE-PLUGIN-YUBIKEY-1QQQ\n", /^recipient-unsupported: /],
  ])("with %s is refused, and the key is not shown", async (_, text, expected) => {
    const failure = await failureOf(() => parseIdentityFile(text));
    expect(failure).toMatch(expected);
    expect(failure).not.toMatch(/AGE-SECRET-KEY-1|age1[a-z0-9]{20}/i);
  });
});

describe("a recipient", () => {
  it.each([
    ["a wrong letter", identity.recipient.replace(/.$/, (last) => (last === "q" ? "p" : "q")), /^usage: /],
    ["capital letters", identity.recipient.toUpperCase(), /^usage: /],
    ["a secret key", file.split("\n")[2] ?? "", /^usage: /],
    ["nothing", "", /^usage: /],
    ["a post-quantum recipient", `age1pq1${"q".repeat(1950)}`, /^recipient-unsupported: post-quantum/],
    ["a plugin's recipient", "age1yubikey1qqqqqq", /^recipient-unsupported: /],
    ["an SSH key", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA", /^recipient-unsupported: /],
  ])("that is %s is refused", async (_, text, expected) => {
    expect(await failureOf(() => parseRecipient(text))).toMatch(expected);
  });

  it("may stand in a file with comments, with others", async () => {
    const other = makeIdentity(systemRandom).recipient;
    expect(parseRecipientsFile(`# two\n${identity.recipient}\r\n\n${other}`)).toEqual([identity.recipient, other]);
    expect(await failureOf(() => parseRecipientsFile("# none\n"))).toMatch(/^usage: /);
    expect(await failureOf(() => parseRecipientsFile(`${other}\nage1pq1qq\n`))).toMatch(/^recipient-unsupported: /);
  });
});

describeWith(["age-keygen"], "age-keygen", () => {
  it("reads our identity file, and we read its own", () => {
    expect(runTool("age-keygen", ["-y"], Buffer.from(file)).toString()).toBe(`${identity.recipient}\n`);
    const folder = mkdtempSync(join(tmpdir(), "derm-keygen-"));
    const path = join(folder, "key.txt");
    runTool("age-keygen", ["-o", path]);
    const theirs = readFileSync(path, "utf8");
    rmSync(folder, { recursive: true });
    const [read] = parseIdentityFile(theirs);
    expect(theirs).toContain(`# public key: ${read?.recipient}\n`);
    expect(theirs.split("\n").map((line) => line.split(":")[0]?.slice(0, 16))).toEqual(
      file.split("\n").map((line) => line.split(":")[0]?.slice(0, 16)),
    );
  });
});
