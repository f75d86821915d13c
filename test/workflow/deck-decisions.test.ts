import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, it } from "vitest";
import { wholeOf } from "../../src/bytes/pieces.ts";
import { inspectDeck } from "../../src/deck/inspect.ts";
import { DermShareError } from "../../src/errors.ts";
import { openDeck } from "../../src/deck/package.ts";
import { plainStrip } from "../../src/workflow/anonymise.ts";
import { cleanDeckBytes } from "../../src/workflow/clean-deck.ts";
import { noDecisions, pictureKey } from "../../src/workflow/decisions-file.ts";
import { distinctPictures } from "../../src/workflow/distinct-pictures.ts";
import { corpusFiles, describeCorpus } from "../support/corpus.ts";

/** The digests of the pictures that can be decoded. */
async function digestsIn(deck: Uint8Array): Promise<string[]> {
  const pictures = await distinctPictures(inspectDeck(openDeck(deck)).pictures);
  return pictures.map(({ samples }) => samples).filter((samples) => samples !== null);
}

describeCorpus("real decks", () => {
  for (const path of corpusFiles("decks", /\.pp[st]x$|\.pptm$/)) {
    const bytes = readFileSync(path);
    it(`${basename(path)} has no picture left that was withheld`, { timeout: 90_000 }, async () => {
      const before = await digestsIn(bytes).catch(onlyRefusals);
      if (before === null) return;
      const { salt } = noDecisions();
      const withhold = { verdict: "withhold" } as const;
      const pictures = Object.fromEntries(before.map((samples) => [pictureKey(salt, samples), withhold]));
      const review = { decisions: { salt, pictures }, requireReview: false, consented: null };
      const plain = await cleanDeckBytes(bytes, plainStrip);
      const result = await cleanDeckBytes(bytes, { ...plainStrip, review });
      if ("refused" in plain || "refused" in result) {
        expect(result).toEqual(plain);
        return;
      }
      const after = await digestsIn(wholeOf(result.bytes));
      expect(after.filter((samples) => before.includes(samples))).toEqual([]);
      const shown = new Set(await digestsIn(wholeOf(plain.bytes)));
      if ([...shown].some((samples) => before.includes(samples))) {
        expect(result.removed.map(({ kind }) => kind)).toContain("withheld-picture");
      }
    });
  }
});

function onlyRefusals(error: unknown): null {
  if (error instanceof DermShareError) return null;
  throw error;
}
