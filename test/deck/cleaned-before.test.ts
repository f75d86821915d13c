/** Parts that were cleaned before: the same again in the same surroundings, and anew in others. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cleanDeck } from "../../src/deck/clean-deck.ts";
import { type DeckPolicy, defaultPolicy } from "../../src/deck/leaks.ts";
import { SheetIds } from "../../src/deck/numbering.ts";
import { openDeck } from "../../src/deck/package.ts";
import { PictureRecord, pictureTools } from "../../src/workflow/deck-pictures.ts";
import { failureOf } from "../support/errors.ts";
import { canaryDraft } from "./canary.ts";
import { cleanedOf, type Draft, filesOf, pictureDeck, presentation, slide1 } from "./draft.ts";

const picture = readFileSync(join(import.meta.dirname, "..", "..", "fixtures", "planted", "lesion.png"));

async function told(draft: Draft, policy: Partial<DeckPolicy> = {}) {
  const result = await cleanDeck(openDeck(draft.build()), pictureTools(new PictureRecord()), {
    ...defaultPolicy,
    ...policy,
  });
  const { bytes, removed, held, notes } = cleanedOf(result);
  return { files: [...filesOf(bytes)], removed: [...removed], held, notes };
}

function slideOf({ files }: Awaited<ReturnType<typeof told>>): string {
  return new Map(files).get(slide1) ?? "";
}

const canary = await canaryDraft();

describe("parts that were cleaned before", () => {
  it("are the same again, and so is what is told of them, with another policy in between", async () => {
    const first = await told(canary);
    const kept = await told(canary, { notes: "keep", strict: true, media: "keep" });
    expect(kept).not.toEqual(first);
    expect(await told(canary)).toEqual(first);
    expect(await told(canary, { notes: "keep", strict: true, media: "keep" })).toEqual(kept);
  });

  it("lose a shape that stands beside a smaller slide", async () => {
    const deck = await pictureDeck([[picture, picture]]);
    expect(slideOf(await told(deck)).match(/<p:pic>/g)).toHaveLength(2);
    deck.replace(presentation, '<p:sldSz cx="9144000"', '<p:sldSz cx="2700000"');
    expect(slideOf(await told(deck)).match(/<p:pic>/g)).toHaveLength(1);
  });

  it("see that what they lead to has another size", async () => {
    const sizeOfNotes = ({ removed }: Awaited<ReturnType<typeof told>>) => new Map(removed).get("speaker-notes")?.bytes;
    const before = sizeOfNotes(await told(canary)) ?? 0;
    canary.replace("ppt/notesSlides/notesSlide1.xml", "CANARY-notes", "CANARY-notes, five more letters");
    expect(sizeOfNotes(await told(canary))).toBe(before + ", five more letters".length);
  });

  it("are looked at anew where a layout has the id of another one", async () => {
    const deck = await pictureDeck([[picture]]);
    const master = "ppt/slideMasters/slideMaster1.xml";
    const own = /<p:sldLayoutId id="(\d+)"/.exec(deck.text(master))?.[1] ?? "";
    const layoutId = async () => {
      const { files } = await told(deck);
      return /<p:sldLayoutId id="(\d+)"/.exec(new Map(files).get(master) ?? "")?.[1];
    };
    expect(await layoutId()).toBe(own);
    expect(await layoutId()).toBe(own);
    const ofMaster = /<p:sldMasterId id="\d+"/.exec(deck.text(presentation))?.[0] ?? "";
    deck.replace(presentation, ofMaster, `<p:sldMasterId id="${own}"`);
    expect(await layoutId()).not.toBe(own);
  });
});

async function clean(bytes: Uint8Array) {
  return cleanedOf(await cleanDeck(openDeck(bytes), pictureTools(new PictureRecord()), defaultPolicy));
}

it("a picture that was cleaned before is not taken for the same where one byte of it is another", async () => {
  const jpeg = readFileSync(join(import.meta.dirname, "..", "..", "fixtures", "planted", "lesion-orientation-6.jpg"));
  const deck = (await pictureDeck([[jpeg]])).build();
  expect(await clean(deck)).toEqual(await clean(deck));
  const at = Buffer.from(deck).indexOf(jpeg.subarray(-1000));
  expect(at).toBeGreaterThan(0); // it is stored
  const broken = Uint8Array.from(deck);
  broken[at + 500] = (broken[at + 500] ?? 0) ^ 1;
  expect(await failureOf(() => clean(broken))).toContain("checksum");
});

function layout(id: string) {
  return { element: "p:sldLayoutId", id };
}

it("ids are kept all or none", () => {
  const ids = new SheetIds();
  expect(ids.keep([layout("2147483649")])).toBe(true);
  expect(ids.keep([layout("2147483650"), layout("2147483649")])).toBe(false);
  expect(ids.keep([layout("2147483650"), { element: "p:sldId", id: "256" }])).toBe(true);
  expect(ids.keep([layout("5")])).toBe(false);
});
