/** What a review keeps of what is decided, without its page. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, expect, it } from "vitest";
import { findFiles } from "../../src/files/walk.ts";
import { type Decisions, noDecisions, readDecisions } from "../../src/workflow/decisions-file.ts";
import { writeTiff } from "../../src/pixels/tiff-writer.ts";
import { ReviewSheet } from "../../src/workflow/review-sheet.ts";
import { pictureDeck } from "../deck/draft.ts";

const folder = mkdtempSync(join(tmpdir(), "derm-sheet-"));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;

/** Pictures in a folder of their own, which several reviews may look at. */
function made(files: Readonly<Record<string, Uint8Array>>) {
  const place = mkdtempSync(join(folder, "p"));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(place, name), bytes);
  const path = join(folder, `d${count++}.json`);
  const begin = async (others: readonly Decisions[] = [], file = path): Promise<ReviewSheet> => {
    const sheet = new ReviewSheet(file, (await readDecisions(file, false)) ?? noDecisions());
    const found = await findFiles([place]);
    await sheet.read(
      (async function* each() {
        yield* found;
      })(),
      others,
      new AbortController().signal,
    );
    return sheet;
  };
  const kept = async (): Promise<string[]> =>
    Object.values((await readDecisions(path, true))?.pictures ?? {}).map(({ verdict }) => verdict);
  return { place, begin, kept, path };
}

const plain = (r: number) => sharp({ create: { width: 40, height: 30, channels: 3, background: { r, g: 90, b: 90 } } });
const page = (width: number, height: number) => ({ width, height, samples: new Uint8Array(width * height) });
const fine = { verdict: "no-identifying-feature" } as const;
const withheld = { verdict: "withhold" } as const;
const drawn = { regions: [{ shape: "rect", x: 0, y: 0, width: 9, height: 9 }], crop: null, fill: "black" } as const;
const masked = { verdict: "masked", size: { width: 40, height: 30 }, drawn } as const;

it("two reviews at once keep what each decides, and neither overwrites what it has not seen", async () => {
  const { begin, kept } = made({
    "1.png": await plain(10).png().toBuffer(),
    "2.png": await plain(20).png().toBuffer(),
  });
  const [one, two] = [await begin(), await begin()]; // each with a salt of its own: there is no file yet
  expect(await two.decide(0, withheld)).toBeNull();
  expect(await one.decide(1, fine)).toBeNull();
  expect((await kept()).toSorted()).toEqual([fine.verdict, withheld.verdict]);
  expect(one.tally()).toMatchObject({ withhold: 1, "no-identifying-feature": 1 });
  expect(await two.decide(1, withheld)).toContain("no identifying feature");
  expect(await two.decide(1, withheld)).toBeNull();
  expect(await one.decide(1, null)).toContain("withheld");
  expect(await kept()).toEqual([withheld.verdict, withheld.verdict]);
  await Promise.all([one.decide(1, null), two.decide(0, fine)]);
  expect(await kept()).toEqual([fine.verdict]);
});

it("takes the more careful of two decisions from two files, both of two drawings, and tells how many differed", async () => {
  const elsewhere = { ...masked, drawn: { ...drawn, regions: [{ ...drawn.regions[0], x: 20 }] } } as const;
  const cropped = (x: number) =>
    ({ ...masked, drawn: { ...drawn, regions: [], crop: { x, y: 0, width: 9, height: 9 } } }) as const;
  const both = { ...masked, drawn: { ...drawn, regions: [...drawn.regions, ...elsewhere.drawn.regions] } };
  const cases = [
    { own: fine, other: withheld, taken: withheld, disputed: true },
    { own: withheld, other: masked, taken: withheld, disputed: true },
    { own: fine, other: masked, taken: masked, disputed: true },
    { own: masked, other: elsewhere, taken: both, disputed: true },
    {
      own: cropped(0),
      other: elsewhere,
      taken: { ...elsewhere, drawn: { ...elsewhere.drawn, crop: cropped(0).drawn.crop } },
      disputed: true,
    },
    { own: cropped(0), other: cropped(20), taken: withheld, disputed: true }, // no crop keeps to both
    { own: masked, other: masked, taken: masked, disputed: false },
    { own: null, other: masked, taken: masked, disputed: false },
    { own: fine, other: null, taken: fine, disputed: false },
  ];
  const { begin, place, path } = made({});
  for (const i of cases.keys())
    writeFileSync(
      join(place, `${i}.png`),
      await plain(i * 9)
        .png()
        .toBuffer(),
    );
  const otherPath = `${path}.other`;
  const [mine, theirs] = [await begin(), await begin([], otherPath)];
  for (const [i, { own, other }] of cases.entries()) {
    if (own !== null) expect(await mine.decide(i, own)).toBeNull();
    if (other !== null) expect(await theirs.decide(i, other)).toBeNull();
  }
  const others = [await readDecisions(otherPath, true)].filter((one) => one !== null);
  const merged = await begin(others);
  expect(merged.list().entries).toMatchObject(cases.map(({ taken, disputed }) => ({ decision: taken, disputed })));
  expect(merged.disputed()).toEqual({ pictures: 6, withheld: 3, masked: 3 });
  const again = await begin(others);
  expect(again.list().entries).toMatchObject(cases.map(({ taken }) => ({ decision: taken })));
  expect((await begin()).disputed()).toEqual({ pictures: 0, withheld: 0, masked: 0 });
});

it.each(["2.tif", "2.gif", "talk.pptx"])("who has not seen each page of %s has not looked at it", async (name) => {
  const pages = [await plain(10).raw().toBuffer(), await plain(200).raw().toBuffer()];
  const raw = { width: 40, height: 60, channels: 3 as const, pageHeight: 30 };
  const bytes = await sharp(Buffer.concat(pages), { raw })
    .toFormat(name === "2.tif" ? "tiff" : "gif") // of a TIFF, a deck shows one page
    .toBuffer();
  const { begin } = made({ [name]: name === "talk.pptx" ? (await pictureDeck([[bytes]])).build() : bytes });
  const sheet = await begin();
  expect(sheet.list().entries).toMatchObject([{ pages: 2, problem: null }]);
  expect(await sheet.picture(0, 1, true)).not.toBeNull();
  expect(await sheet.picture(0, 3, true)).toBeNull();
  for (const decision of [fine, masked]) expect(await sheet.decide(0, decision)).toContain("1 of them was not shown");
  expect(await sheet.decide(0, withheld)).toBeNull();
  const second = await sheet.picture(0, 2, true);
  const shown = await sharp(second?.bytes).raw().toBuffer();
  expect(shown[0]).toBeGreaterThan(150);
  for (const decision of [fine, masked]) expect(await sheet.decide(0, decision)).toBeNull();
});

it("lets nobody draw on pages of different sizes, where it would have no one place", async () => {
  const kind = { colour: "grey", hasAlpha: false, bits: 8, isBilevel: false, profile: null, timing: null } as const;
  const { begin } = made({
    "1.tif": writeTiff({ ...kind, frames: [page(40, 30), page(40, 30)] }, "deflate"),
    "2.tif": writeTiff({ ...kind, frames: [page(40, 30), page(30, 40)] }, "deflate"),
  });
  const sheet = await begin();
  expect(await sheet.task(0)).toMatchObject({ frames: 2 });
  expect(await sheet.task(1)).toMatchObject({ problem: expect.stringContaining("pages of one size") as unknown });
});

it("says why there is nothing to draw on, and draws on the same picture in another file", async () => {
  const planted = join(import.meta.dirname, "..", "..", "fixtures", "planted");
  const { begin, place } = made({ "1.png": await plain(10).png().toBuffer() });
  copyFileSync(join(planted, "lesion.jpg"), join(place, "2.jpg"));
  copyFileSync(join(planted, "lesion.jpg"), join(place, "3.jpg"));
  const sheet = await begin();
  rmSync(join(place, "1.png"));
  rmSync(join(place, "2.jpg"));
  expect(await sheet.task(0)).toEqual({
    problem: expect.stringContaining("changed or removed") as unknown,
    back: "/#picture-0",
  });
  expect(await sheet.task(1)).toMatchObject({ size: { width: 384, height: 288 }, back: "/#picture-1" });
  expect(await sheet.decide(1, withheld)).toBeNull();
  expect(readFileSync(join(place, "3.jpg")).length).toBeGreaterThan(0);
});
