/** Every fixture with things planted in it against the promise: each is there, each is named, none is there afterwards. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readCatalogue } from "../../fixtures/catalogue.ts";
import { formatOf } from "../../src/formats/registry.ts";
import { anonymise, plainStrip } from "../../src/workflow/anonymise.ts";
import { residueByTwoReaders } from "../../src/workflow/clean-image.ts";
import { facts } from "../../src/workflow/facts.ts";
import { dressesOf } from "../support/hiding.ts";

const folder = join(import.meta.dirname, "..", "..", "fixtures");
const planted = readCatalogue(join(folder, "catalogue.json")).files.filter((file) => file.planted.length > 0);

/** Kinds of which a person is told the text, by `inspect`. */
const told = new Set(["exif", "xmp", "photoshop", "comment", "text"]);

describe.each(planted)("$path", ({ path, planted: things }) => {
  const bytes = readFileSync(join(folder, path));
  const format = formatOf(bytes);
  if (format === null) throw new Error(`${path} is of no format that is known`);

  it("is found to carry every kind of thing that is in it", async () => {
    const residue = await residueByTwoReaders(bytes, format);
    const kinds = new Set<string>(residue.map(({ kind }) => kind));
    const wanted = new Set(things.map(({ kind, where }) => (where.startsWith("Exif") ? "exif" : kind)));
    expect([...wanted].filter((kind) => !kinds.has(kind))).toEqual([]);
  });

  it("loses all of it", async () => {
    const result = await anonymise(bytes, plainStrip);
    if ("refused" in result) throw new Error(result.refused.reason);
    const { bytes: clean, format: cleanFormat } = result.image;
    for (const { where, text, form } of things)
      if (form !== "numbers") expect(dressesOf(clean, text), where).toEqual([]);
    expect(await residueByTwoReaders(clean, cleanFormat)).toEqual([]);
    expect(await facts(clean)).toEqual([]);
  });

  it("tells a person what its texts say", async () => {
    const said = (await facts(bytes)).map(({ value }) => value).join("\n");
    const texts = things.filter(({ kind, form }) => told.has(kind) && form !== "numbers" && form !== "zlib");
    for (const { where, text } of texts) expect(said, where).toContain(text);
  });
});
