import { readFileSync } from "node:fs";
import { basename } from "node:path";
import sharp from "sharp";
import { expect, it } from "vitest";
import { wholeOf } from "../../src/bytes/pieces.ts";
import { inspectDeck } from "../../src/deck/inspect.ts";
import { DermShareError } from "../../src/errors.ts";
import { openDeck } from "../../src/deck/package.ts";
import { plainStrip } from "../../src/workflow/anonymise.ts";
import { cleanDeckBytes } from "../../src/workflow/clean-deck.ts";
import { noDecisions, pictureKey } from "../../src/workflow/decisions-file.ts";
import { distinctPictures } from "../../src/workflow/distinct-pictures.ts";
import { inspectDeckBytes } from "../../src/workflow/inspect-deck.ts";
import { pictureDeck } from "../deck/draft.ts";
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

it("takes a decision made from the size and the digest that inspect tells of a picture with an orientation", async () => {
  const stored = { width: 64, height: 48 };
  const create = { ...stored, channels: 3 as const, background: "#446688" };
  const phone = await sharp({ create }).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  const deck = (await pictureDeck([[phone]])).build();
  const [told] = (await inspectDeckBytes(deck)).pictures;
  expect(told?.size).toEqual(stored);
  const { salt } = noDecisions();
  const drawn = { regions: [{ shape: "rect", x: 8, y: 8, width: 16, height: 8 }], crop: null, fill: "black" } as const;
  const decision = { verdict: "masked", size: told?.size ?? stored, drawn } as const;
  const pictures = { [pictureKey(salt, told?.pixelsSha256 ?? "")]: decision };
  const review = { decisions: { salt, pictures }, requireReview: false, consented: null };
  const result = await cleanDeckBytes(deck, { ...plainStrip, review });
  expect("refused" in result ? [] : result.removed.map(({ kind }) => kind)).toContain("masked-picture");
});

it.each([
  ["webp", true],
  ["png", false],
] as const)("tells of a trace beside what was masked in a %s where there may be one", async (type, mayTrace) => {
  const size = { width: 64, height: 48 };
  const photo = sharp({ create: { ...size, channels: 3, background: "#446688" } });
  const deck = (await pictureDeck([[await photo[type]().toBuffer()]])).build();
  const { salt } = noDecisions();
  const drawn = { regions: [{ shape: "rect", x: 8, y: 8, width: 16, height: 8 }], crop: null, fill: "black" } as const;
  const [samples = ""] = await digestsIn(deck);
  const pictures = { [pictureKey(salt, samples)]: { verdict: "masked", size, drawn } as const };
  const review = { decisions: { salt, pictures }, requireReview: false, consented: null };
  const result = await cleanDeckBytes(deck, { ...plainStrip, review });
  expect("notes" in result && result.notes.includes("faint-trace-possible")).toBe(mayTrace);
});

function onlyRefusals(error: unknown): null {
  if (error instanceof DermShareError) return null;
  throw error;
}
