import { describe, expect, it } from "vitest";
import { plantedExif, thumbnailCanary } from "../../fixtures/exif.ts";
import { afterSoi, comment, xmpPacket } from "../../fixtures/jpeg.ts";
import { cropClinical, drawScene, open, scaleTo } from "../../fixtures/scene.ts";
import { ascii, concat } from "../../src/bytes/bytes.ts";
import { facts } from "../../src/workflow/facts.ts";
import { uint } from "../../src/bytes/heif-boxes.ts";
import { writeHeif } from "../../src/formats/heif-write.ts";
import { extraItem, makePicture, withContentType } from "../formats/heif-planting.ts";
import { corpusBytes, describeCorpus } from "../support/corpus.ts";

const scene = await drawScene();
const crop = await scaleTo(await cropClinical(scene), 120);
const small = async (width: number): Promise<Uint8Array> =>
  afterSoi(
    await open(await scaleTo(scene, width))
      .jpeg({ quality: 60 })
      .toBuffer(),
    [comment(thumbnailCanary)],
  );

/** A cropped photograph with Exif, XMP and a second picture behind its end. */
async function givenAway(): Promise<Uint8Array> {
  const picture = await makePicture({ width: crop.width, height: crop.height }, crop.samples);
  const exif = plantedExif(1, await small(160)).bytes;
  const xmp = ascii(xmpPacket('xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:City="Elmford"'));
  const file = writeHeif(
    ["avif", "mif1", "miaf"],
    [picture, extraItem("Exif", concat([uint(6, 4), exif]), "cdsc"), extraItem("mime", xmp, "cdsc")],
  );
  return concat([withContentType(file, "application/rdf+xml"), await small(96)]);
}

describe("what a photograph gives away", () => {
  it("comes in the order in which people want to know it, each thing once", async () => {
    const found = await facts(await givenAway());
    expect(found.slice(0, 2).map(({ kind }) => kind)).toEqual(["person", "person"]);
    expect(new Set(found.map(({ label, value }) => `${label}: ${value}`)).size).toBe(found.length);
    expect(found.map(({ label, value }) => [label, value])).toEqual(
      expect.arrayContaining([
        ["GPS", "52.520094, 13.410156 (degrees)"],
        ["camera serial number", "OC-7-4711-0815"],
        ["city", "Elmford"],
        ["author", "Nurse Petra Sorrel"],
        ["taken", "2024:05:17 09:41:23"],
      ]),
    );
  });

  it("names the small picture that shows more than the large one, and the one behind the end", async () => {
    const pictures = (await facts(await givenAway())).filter(
      ({ kind }) => kind === "thumbnail" || kind === "second-picture",
    );
    expect(pictures.map(({ kind, value }) => [kind, value.replace(/\d+ bytes/, "N bytes")])).toEqual([
      ["thumbnail", "160 x 120, N bytes: shows something else, or more, than the picture"],
      ["second-picture", "96 x 72, N bytes: shows something else, or more, than the picture"],
    ]);
  });

  it("is a comment, without the bytes that frame it", async () => {
    const text = "photographed by Sorrel in room 3"; // with its length of 34 before it, which is a quotation mark
    const photo = afterSoi(await open(crop).jpeg().toBuffer(), [comment(text)]);
    expect(await facts(photo)).toEqual([{ kind: "description", label: "text", value: text }]);
  });

  it("is cut when it is long", async () => {
    const long = xmpPacket(`photoshop:City="${"Elmford ".repeat(100)}"`);
    const picture = await makePicture();
    const file = writeHeif(["avif", "mif1", "miaf"], [picture, extraItem("mime", ascii(long), "cdsc")]);
    const city = (await facts(withContentType(file, "application/rdf+xml"))).find(({ label }) => label === "city");
    expect(city?.value.length).toBeLessThan(210);
    expect(city?.value.endsWith("…")).toBe(true);
  });

  it("is nothing where there is nothing, and nothing for what is no picture", async () => {
    const plain = writeHeif(["avif", "mif1", "miaf"], [await makePicture()]);
    expect(await facts(plain)).toEqual([]);
    expect(await facts(ascii("%PDF-1.7"))).toEqual([]);
  });
});

describeCorpus("what real photographs give away", () => {
  it.each([
    ["large/exifr-heic-iphone7.heic", ["place", "time", "device"]],
    ["images/exifr-irvine_ca.avif", ["time", "device"]],
  ])("in %s: %j and more", async (path, kinds) => {
    const found = new Set<string>((await facts(corpusBytes(path))).map(({ kind }) => kind));
    expect(kinds.filter((kind) => !found.has(kind))).toEqual([]);
  });
});
