import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { dearmor } from "../../src/bundle/age/armor.ts";
import { parseContactCard, formatContactCard, isContactCard } from "../../src/bundle/contact-card.ts";
import { fingerprint, formatKeys, makeKeys, protectKeys, readIdentities } from "../../src/bundle/keys.ts";
import { formatPublicKeyLine, publicKeyOf } from "../../src/bundle/minisign.ts";
import { isSecretKeyProtected, parseSecretKey } from "../../src/bundle/minisign-secret.ts";
import { failureOf } from "../support/errors.ts";
import { describeWith, runTool } from "../support/oracles.ts";

const keys = makeKeys();
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const createdAt = "2026-11-22T09:30:00Z";
const phrase = "a phrase of my own, seven words";

describe("key files", () => {
  it("give the keys back, plain and protected", { timeout: 60_000 }, async () => {
    const plain = formatKeys(keys, createdAt);
    const sealed = await protectKeys(keys, createdAt, phrase);
    for (const [files, passphrase] of [
      [plain, undefined],
      [sealed, phrase],
    ] as const) {
      const signing = await parseSecretKey(files["sign.key"], passphrase);
      expect(Buffer.from(signing.secretKey).equals(keys.signing.secretKey)).toBe(true);
      expect(await readIdentities(utf8(files["age.txt"]), passphrase)).toEqual([keys.identity]);
      expect(files["sign.pub"]).toContain(formatPublicKeyLine(publicKeyOf(keys.signing)));
    }
    expect([isSecretKeyProtected(plain["sign.key"]), isSecretKeyProtected(sealed["sign.key"])]).toEqual([false, true]);
    // As `age -p` writes it where no armor is asked for.
    expect(await readIdentities(dearmor(sealed["age.txt"]), phrase)).toEqual([keys.identity]);
    expect(JSON.stringify(sealed)).not.toContain("AGE-SECRET-KEY");
    expect(await failureOf(() => readIdentities(dearmor(sealed["age.txt"]), "another"))).toBe(
      "cannot-decrypt: wrong passphrase for the key file",
    );
    expect(await failureOf(() => readIdentities(utf8(sealed["age.txt"].replace("\n", "\n\n")), phrase))).toBe(
      "key-malformed: the protected key file is damaged",
    );
  });

  it("never repeat", () => {
    const made = Array.from({ length: 100 }, () => makeKeys());
    const texts = made.flatMap(({ signing, identity }) =>
      [signing.keyId, signing.secretKey, identity.secret].map(String),
    );
    expect(new Set(texts).size).toBe(300);
  });
});

it("a fingerprint is six groups of five digits", () => {
  // By Python: SHA-256 of 32 zero bytes, successive 5-byte big-endian numbers mod 100000.
  expect(fingerprint(new Uint8Array(32))).toBe("34584 15407 68110 72389 41680 02623");
});

describe("a contact card", () => {
  const card = formatContactCard(keys);

  it("gives both keys back, also after a trip through e-mail", () => {
    for (const text of [card, card.replaceAll("\n", "\r\n"), `\n${card}\n\n`]) {
      const contact = parseContactCard(text);
      expect(contact.recipient).toBe(keys.identity.recipient);
      expect(Buffer.from(contact.signer.key).equals(keys.signing.secretKey.subarray(32))).toBe(true);
    }
    expect(isContactCard(card)).toBe(true);
    expect(isContactCard(`${keys.identity.recipient}\n`)).toBe(false);
  });

  it("holds nothing secret", () => {
    expect(card).not.toContain("AGE-SECRET-KEY");
    expect(card).not.toContain(Buffer.from(keys.signing.secretKey.subarray(0, 30)).toString("base64"));
  });

  const other = makeKeys();
  const otherCard = formatContactCard(other);
  it.each([
    ["another's recipient", card.replace(keys.identity.recipient, other.identity.recipient), /^signature-wrong: /],
    [
      "another's signing key",
      card.replace(/# signing key.*/, /# signing key.*/.exec(otherCard)?.[0] ?? ""),
      /^signature-wrong: /,
    ],
    [
      "another fingerprint",
      card.replace(/fingerprint: \d/, (text) => text.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10))),
      /^key-malformed: /,
    ],
    ["a line more", card.replace("# signing", "# name: Jane\n# signing"), /^key-malformed: /],
    ["a second recipient", `${other.identity.recipient}\n${card}`, /^key-malformed: /],
    ["a recipient behind it", `${card}${other.identity.recipient}\n`, /^signature-wrong: /],
    ["a version from the future", card.replace("card 1", "card 2"), /^key-malformed: /],
    ["nothing in it", "", /^key-malformed: /],
  ])("with %s is refused", async (_, text, expected) => {
    expect(await failureOf(() => parseContactCard(text))).toMatch(expected);
  });
});

describeWith(["age"], "a contact card and age", () => {
  const folder = mkdtempSync(join(tmpdir(), "derm-card-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("is a recipients file of age", () => {
    const [card, identity] = [join(folder, "card.txt"), join(folder, "age.txt")];
    writeFileSync(card, formatContactCard(keys));
    writeFileSync(identity, formatKeys(keys, createdAt)["age.txt"], { mode: 0o600 });
    const sealed = runTool("age", ["-R", card], Buffer.from("hello"));
    expect(runTool("age", ["-d", "-i", identity], sealed).toString()).toBe("hello");
  });
});
