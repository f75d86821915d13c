import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { openDeck } from "../../src/deck/package.ts";
import { scanPixels } from "../../src/deck/scan-pixels.ts";
import { Draft, office, slide1 } from "./draft.ts";
import { clean, cover, deckWith, picture, redPixels } from "./picture-deck.ts";

const grey = await sharp({ create: { width: 50, height: 100, channels: 3, background: "#777" } })
  .jpeg()
  .toBuffer();
const clear = await sharp({ create: { width: 50, height: 100, channels: 4, background: "#0000" } })
  .png()
  .toBuffer();

const photo = picture(50, "");
const mask = cover("rect", 0, 500_000);
const formula = cover("rect", 0, 500_000, "", "<a:noFill/>");
const drawing = picture(70, "").replace("rId500", "rId501").replace('cx="2000000"', 'cx="500000"');
const p14 = "http://schemas.microsoft.com/office/powerpoint/2010/main";

function either(choice: string, fallback: string | null): string {
  const second = fallback === null ? "" : `<mc:Fallback>${fallback}</mc:Fallback>`;
  return (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">' +
    `<mc:Choice xmlns:p14="${p14}" Requires="p14">${choice}</mc:Choice>${second}</mc:AlternateContent>`
  );
}

async function deck(shapes: string, upper: Uint8Array): Promise<Uint8Array> {
  const draft = new Draft(await deckWith(shapes));
  const type = upper === grey ? "jpeg" : "png";
  draft.add(`ppt/media/image51.${type}`, upper, `image/${type}`);
  draft.relate(slide1, "rId501", `${office}/image`, `ppt/media/image51.${type}`);
  return draft.build();
}

interface Told {
  readonly red: number;
  readonly held?: readonly string[];
  readonly notes?: readonly string[];
  readonly upper?: Uint8Array;
}

describe("of a choice and its fallback", () => {
  const group = photo + mask;
  it.each<readonly [string, string, Told]>([
    ["neither hides the other", either(photo, drawing.replace('cx="500000"', 'cx="2000000"')), { red: 5000 }],
    ["a shape hides nothing of the other", either(photo, mask), { red: 5000 }],
    ["each hides its own", either(group, group), { red: 0 }],
    ["a shape around them hides what it lies over", either(photo, photo) + mask, { red: 0 }],
    ["both hide what is below", photo + either(mask, mask), { red: 0 }],
    ["pictures of both do", photo + either(drawing, drawing), { red: 0 }],
    ["a shape and a picture do", photo + either(mask, drawing), { red: 0 }],
    ["a clear picture does not", photo + either(mask, drawing), { red: 5000, notes: ["under-picture"], upper: clear }],
    ["a picture of a formula does not", photo + either(formula, drawing), { red: 5000, notes: ["under-picture"] }],
    ["one hides what the other shows", photo + either(mask, formula), { red: 5000, held: ["uncertain-cover"] }],
    [
      "one hides less than the other",
      photo + either(mask, mask.replace('cx="500000"', 'cx="490000"')),
      { red: 5000, held: ["uncertain-cover"] },
    ],
    ["one is not there", photo + either(mask, null), { red: 5000, held: ["uncertain-cover"] }],
    [
      "one hides in both of its own",
      photo + either(either(mask, mask), formula),
      { red: 5000, held: ["uncertain-cover"] },
    ],
  ])("%s", async (_, shapes, { red, held = [], notes = [], upper = grey }) => {
    const result = await clean(await deck(shapes, upper));
    expect([result.held, result.notes]).toEqual([held, notes]);
    expect((await redPixels(result.bytes)).get("200x100")).toBe(red);
  });

  it.each([
    ["that one hides something for its own readers alone", photo + either(mask, formula), []],
    ["that one hides something of its own", either(photo + mask, photo), ["covered"]],
    ["that a shape around them hides something", either(photo, formula) + mask, ["covered"]],
  ])("the scanner knows %s", async (_, shapes, kinds) => {
    const tools = {
      size: () => ({ width: 200, height: 100 }),
      view: () => Promise.resolve({ at: (x: number) => [x % 2] }),
    };
    const found = await scanPixels(openDeck(await deckWith(shapes)), tools);
    expect(found.map(({ kind }) => kind)).toEqual(kinds);
  });
});
