import { describe, expect, it } from "vitest";
import { iptcSegment, xmpPacket, xmpSegments } from "../../fixtures/jpeg.ts";
import { iptcFacts, textFacts, xmpFacts } from "../../src/workflow/facts-text.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("an XMP block", () => {
  it("tells what the fixture plants in it, as attributes", () => {
    const facts = xmpFacts(xmpSegments().bytes);
    for (const { text } of xmpSegments().planted) expect(facts.map(({ value }) => value)).toContain(text);
  });

  it("tells what is in elements and lists, without their tags", () => {
    const list = "<dc:subject><rdf:Bag><rdf:li>naevus</rdf:li> <rdf:li>Grün, R.</rdf:li></rdf:Bag></dc:subject>";
    const facts = xmpFacts(encode(`${xmpPacket("")}${list}`));
    expect(facts.map(({ kind, label, value }) => [kind, label, value.trim()])).toEqual([
      ["description", "keywords", "naevus Grün, R."],
    ]);
  });

  it("does not look for the end of what has none, however often it begins", () => {
    const started = performance.now();
    expect(xmpFacts(encode("<dc:creator>".repeat(200_000)))).toEqual([]);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe("an IPTC block", () => {
  it("tells what the fixture plants in it", () => {
    const facts = iptcFacts(iptcSegment().bytes);
    expect(facts.map(({ kind, value }) => [kind, value])).toEqual([
      ["description", "Quince, R., left shoulder"],
      ["person", "Larch, Wilma"],
      ["place", "Elmford upon Sedge"],
    ]);
  });

  it("ends where a record says that it is longer than the block", () => {
    expect(iptcFacts(Uint8Array.of(0x1c, 2, 80, 0, 9, 65))).toEqual([]);
  });
});

describe("a text block", () => {
  it("tells its printable runs and leaves chance bytes out", () => {
    expect(textFacts(Uint8Array.from([1, 65, 66, 0, ...encode("ward 7"), 2, ...encode("Quince")]))).toEqual([
      { kind: "description", label: "text", value: "ward 7 | Quince" },
    ]);
  });
});
