/** Files that people write: Windows PowerShell 5.1 writes `>` as UTF-16, editors of Windows put a mark before UTF-8. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { formatContactCard } from "../../src/bundle/contact-card.ts";
import { recordTemplate } from "../../src/consent/template.ts";
import { namedConsent } from "../../src/workflow/consent-record.ts";
import { addContact, findContact } from "../../src/workflow/contacts.ts";
import { keys } from "../bundle/samples.ts";
import { makeState } from "../support/state.ts";

const encodings: readonly [string, (text: string) => Buffer][] = [
  ["UTF-8 with a mark", (text) => Buffer.from(`\ufeff${text}`)],
  ["UTF-16, little end first", (text) => Buffer.from(`\ufeff${text}`, "utf16le")],
  ["UTF-16, big end first", (text) => Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
];

it.each(encodings)("a consent record in %s is read", async (_name, encode) => {
  const path = join(makeState(), "consent.json");
  const filled = recordTemplate().replace('"audience": null', '"audience": "Hautärzte"');
  expect(filled).toContain("Hautärzte");
  writeFileSync(path, encode(filled));
  expect((await namedConsent(path, "2026-11-24")).answers).toMatchObject({ audience: "Hautärzte" });
});

it.each(encodings)("a contact card in %s is kept, and found again", async (_name, encode) => {
  const path = join(makeState(), "card");
  writeFileSync(path, encode(formatContactCard(keys)));
  await addContact("colleague", path);
  expect((await findContact("colleague"))?.recipient).toBe(keys.identity.recipient);
});
