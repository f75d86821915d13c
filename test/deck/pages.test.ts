import sharp from "sharp";
import { expect, it } from "vitest";
import { openDeck } from "../../src/deck/package.ts";
import { residueOfDeck } from "../../src/workflow/verify-deck.ts";
import { filesOf } from "./draft.ts";
import { clean, deckWith, picture } from "./picture-deck.ts";

function page(background: string): Promise<Buffer> {
  return sharp({ create: { width: 40, height: 30, channels: 3, background } })
    .png()
    .toBuffer();
}

/** Two pages: what a slide shows, and what it does not. */
async function pages(bigtiff: boolean): Promise<Buffer> {
  const both = [await page("#00ff00"), await page("#ff0000")];
  return sharp(both, { join: { animated: true } })
    .tiff({ compression: "lzw", bigtiff })
    .toBuffer();
}

it.each([
  [false, ""],
  [true, ""],
  [false, '<a:srcRect l="25000"/>'],
])(
  "a further page of a TIFF (BigTIFF: %s, crop: %j) does not stay in a deck, where nobody sees it",
  async (big, crop) => {
    const tiff = await pages(big);
    expect((await sharp(tiff).metadata()).pages).toBe(2);
    const deck = await deckWith(picture(50, crop), tiff, "tiff");
    expect((await residueOfDeck(openDeck(deck))).map(({ kind }) => kind)).toContain("hidden-pixels");
    const left = [...filesOf((await clean(deck)).bytes)].find(([name]) => /image.*\.tiff?$/.test(name))?.[1] ?? "";
    const metadata = await sharp(Buffer.from(left, "latin1")).metadata();
    expect([metadata.pages ?? 1, metadata.width, metadata.height]).toEqual([1, crop === "" ? 40 : 30, 30]);
    const { channels } = await sharp(Buffer.from(left, "latin1")).stats();
    expect(channels.map(({ min, max }) => [min, max])).toEqual([
      [0, 0],
      [255, 255],
      [0, 0],
    ]);
  },
);
