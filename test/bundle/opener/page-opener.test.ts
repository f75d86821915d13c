/** The opener: the same page without data, to which a bundle is given. */
import { join } from "node:path";
import { expect, it } from "vitest";
import { armor } from "../../../src/bundle/age/armor.ts";
import { maxPageBytes } from "../../../src/bundle/opener/blocks.ts";
import { wrapInPage } from "../../../src/bundle/opener/opener.ts";
import { latin1 } from "../../../src/bytes/bytes.ts";
import { compose } from "../compose.ts";
import {
  alerted,
  choose,
  composeQuick,
  describePage,
  jpeg,
  openWith,
  shownHeadings,
  spoken,
  text,
} from "./page-desk.ts";
import { keys } from "../samples.ts";
import { vectorsFolder } from "../vectors.ts";

const oneOnly = "choose one at a time";
const scryptStanza = "age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA";

describePage("the opener", (desk) => {
  it("opens, as the opener, whatever bundle is given to it", async () => {
    const parts = await composeQuick();
    const age = desk.write("derm.age", parts.ciphertext);
    const papers = [
      desk.write("derm.consent.json", parts.manifest),
      desk.write("derm.consent.json.minisig", parts.signature),
    ];
    const whole = latin1(wrapInPage(desk.shell(), parts));
    const savedAnew = desk.write("anew.html", `\ufeff${whole.replaceAll("\n", "\r\n")}`);
    const armored = desk.write("derm.asc", armor(parts.ciphertext).replaceAll("\n", "\r\n"));
    const html = desk.write("derm.html", whole);
    for (const files of [[html], [html, ...papers], [savedAnew], [age, ...papers], [age], [armored, ...papers]]) {
      const page = await desk.visit(desk.shell());
      expect(await shownHeadings(page)).toEqual(["Open a sealed photograph"]);
      await choose(page, files);
      await page.locator("#sealed").waitFor();
      expect(await text(page, "seal-state")).toBe(
        files.length === 1 && files[0] === age ? "Its consent file was not with it" : "Unchanged since sealed by key",
      );
      // Mail changes pages: what they carry opens here, and it is told.
      expect(await text(page, "came-in")).toMatch(files[0] === savedAnew ? /never into that page/ : /^$/);
      await openWith(page, spoken);
      await page.locator("#opened").waitFor();
      expect(await text(page, "use")).toContain("For teaching only");
    }
  });

  it("opens the vector of the specification, whose own page is another one", async () => {
    const page = await desk.visit(desk.shell());
    await choose(page, [join(vectorsFolder, "good", "words.html")]);
    await page.locator("#sealed").waitFor();
    await openWith(page, spoken);
    await page.locator("#opened").waitFor();
    expect(await shownHeadings(page)).toEqual(["2 photographs"]);
  });

  it("tells an age file that is damaged from words that are others", async () => {
    const { ciphertext } = await composeQuick();
    const damage = (at: number): Uint8Array => ciphertext.with(at, (ciphertext[at] ?? 0) ^ 1);
    const mac = latin1(ciphertext).indexOf("\n--- ") + 10;
    for (const damaged of [ciphertext.slice(0, -70_000), damage(mac), damage(100_000)]) {
      const page = await desk.visit(desk.shell());
      await choose(page, [desk.write("derm.age", damaged)]);
      await openWith(page, spoken.replace("mule", "zoo"));
      await alerted(page, "These are not the words");
      await openWith(page, spoken);
      await alerted(page, "It is damaged");
      expect(await text(page, "words-problem")).toBe("");
    }
  });

  it("says, as the opener, why it does not open something", async () => {
    const parts = await composeQuick();
    const another = await composeQuick({ outer: { createdOn: "2026-11-23" } });
    const papersOfAnother = [
      desk.write("other.consent.json", another.manifest),
      desk.write("other.consent.json.minisig", another.signature),
    ];
    const toKey = await compose({ pictures: [jpeg], lock: { recipients: [keys.identity.recipient] } });
    const page = await desk.visit(desk.shell());
    for (const [files, said] of [
      [[desk.write("key.age", toKey.ciphertext)], "sealed to a key"],
      [[desk.write("ssh.age", "age-encryption.org/v1\n-> ssh-ed25519 AAAAAA ")], "sealed to a key"],
      [[desk.write("photo.jpg", jpeg.bytes)], "not a derm-share bundle"],
      [[desk.write("empty.html", desk.shell())], "carries no bundle"],
      [[desk.write("derm.age", parts.ciphertext), desk.write("derm.consent.json", parts.manifest)], "choose both"],
      [[desk.write("derm.age", toKey.ciphertext.slice(0, 30))], "damaged"],
      [
        [desk.write("changed.html", latin1(wrapInPage(desk.shell(), parts)).replace('"teaching"', '"public"'))],
        "changed after it was sealed",
      ],
      [[desk.write("derm.html", wrapInPage(desk.shell(), parts)), ...papersOfAnother], "not the one inside the page"],
      [
        [desk.write("derm.html", wrapInPage(desk.shell(), parts)), desk.write("other.age", another.ciphertext)],
        oneOnly,
      ],
      [[desk.write("one.age", parts.ciphertext), desk.write("other.age", another.ciphertext)], oneOnly],
      [[desk.write("large.age", new Uint8Array(maxPageBytes + 1))], "larger than the 40 MB"],
      [[desk.write("hard.age", `${scryptStanza} 20\n`)], "more work than a page can do"],
      [[desk.write("harder.age", `${scryptStanza} 21\n`)], "damaged"],
    ] as const) {
      await choose(page, files);
      await alerted(page, said);
      expect(await page.locator("#sealed").isVisible()).toBe(false);
    }
    await choose(page, [desk.write("derm.html", wrapInPage(desk.shell(), parts))]);
    await page.locator("#sealed").waitFor();
  });
});
