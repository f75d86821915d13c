/** Decks with one picture that is shown in some way, and what of its red field is left. */
import sharp from "sharp";
import { expect } from "vitest";
import { equal } from "../../src/bytes/bytes.ts";
import { cleanDeck } from "../../src/deck/clean-deck.ts";
import { type DeckPolicy, defaultPolicy } from "../../src/deck/leaks.ts";
import { openDeck } from "../../src/deck/package.ts";
import { PictureRecord, pictureTools } from "../../src/workflow/deck-pictures.ts";
import { proveCleanDeck } from "../../src/workflow/verify-deck.ts";
import { faults } from "./consistency.ts";
import { type Cleaned, cleanedOf, type Draft, filesOf, office, plainDeck, slide1 } from "./draft.ts";

const size = { width: 200, height: 100 };
const secret = { left: 0, top: 0, width: 50, height: 100 };

/** Noise, with a red field on its left. */
async function photo(type: "png" | "jpeg"): Promise<Uint8Array> {
  const noise = await sharp({
    create: { ...size, channels: 3, background: "#446688", noise: { type: "gaussian", mean: 90, sigma: 20 } },
  })
    .png()
    .toBuffer();
  const red = await sharp({
    create: { width: secret.width, height: secret.height, channels: 3, background: "#ff0000" },
  })
    .png()
    .toBuffer();
  const both = sharp(noise).composite([{ input: red, left: 0, top: 0 }]);
  return type === "png" ? both.png().toBuffer() : both.jpeg({ quality: 95, chromaSubsampling: "4:4:4" }).toBuffer();
}

export const png = await photo("png");
export const jpeg = await photo("jpeg");

export function picture(id: number, note: string, name = "p:pic", x = 0): string {
  const body =
    `<p:nvPicPr><p:cNvPr id="${id}" name="Picture ${id}"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="rId500"/>` +
    `${note}<a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr><a:xfrm><a:off x="${x}" y="0"/>` +
    '<a:ext cx="2000000" cy="1000000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>';
  return `<${name}>${body}</${name}>`;
}

export function cover(
  prst: string,
  x: number,
  wide: number,
  more = "",
  fill = '<a:solidFill><a:srgbClr val="000000"/></a:solidFill>',
): string {
  return (
    `<p:sp><p:nvSpPr><p:cNvPr id="70" name="Rectangle 70"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm${more}>` +
    `<a:off x="${x}" y="0"/><a:ext cx="${wide}" cy="1000000"/></a:xfrm><a:prstGeom prst="${prst}"><a:avLst/></a:prstGeom>${fill}</p:spPr></p:sp>`
  );
}

export async function deckWith(shapes: string, bytes = png, type = "png"): Promise<Uint8Array> {
  const draft: Draft = await plainDeck(png);
  draft.add(`ppt/media/image50.${type}`, bytes, `image/${type}`);
  draft.relate(slide1, "rId500", `${office}/image`, `ppt/media/image50.${type}`);
  const text = draft.text(slide1);
  const tree = text.indexOf("</p:grpSpPr>") + "</p:grpSpPr>".length;
  draft.files.set(slide1, text.slice(0, tree) + shapes + text.slice(text.indexOf("</p:spTree>")));
  return draft.build();
}

/** A shape or picture that is a placeholder, which has what it does not say from the one of its layout. */
export function inPlaceholder(shape: string): string {
  return shape.replace("<p:nvPr/>", '<p:nvPr><p:ph type="pic" idx="77"/></p:nvPr>');
}

/** The layout of the first slide. */
export function layoutOf(draft: Draft): string {
  const name = /slideLayouts\/slideLayout\d+\.xml/.exec(draft.text("ppt/slides/_rels/slide1.xml.rels"))?.[0] ?? "";
  return `ppt/${name}`;
}

export async function clean(deck: Uint8Array, asked: Partial<DeckPolicy> = {}): Promise<Cleaned> {
  const policy = { ...defaultPolicy, ...asked };
  const result = cleanedOf(await cleanDeck(openDeck(deck), pictureTools(new PictureRecord()), policy));
  expect(faults(result.bytes)).toEqual([]);
  await proveCleanDeck(openDeck(result.bytes), policy, result.held, new PictureRecord());
  const again = cleanedOf(await cleanDeck(openDeck(result.bytes), pictureTools(new PictureRecord()), policy));
  expect(equal(again.bytes, result.bytes)).toBe(true);
  return result;
}

/** How many red pixels each picture of a deck has, by its size. */
export async function redPixels(deck: Uint8Array): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const [name, content] of filesOf(deck)) {
    if (!name.startsWith("ppt/media/image")) continue;
    const { data, info } = await sharp(Buffer.from(content, "latin1")).raw().toBuffer({ resolveWithObject: true });
    let red = 0;
    for (let i = 0; i < data.length; i += info.channels) {
      if ((data[i] ?? 0) > 200 && (data[i + 1] ?? 255) < 60 && (data[i + 2] ?? 255) < 60) red++;
    }
    found.set(`${info.width}x${info.height}`, red);
  }
  return found;
}

export const freeForm =
  '<a:custGeom><a:pathLst><a:path w="2" h="2"><a:moveTo><a:pt x="0" y="0"/></a:moveTo><a:lnTo><a:pt x="2" y="0"/></a:lnTo>' +
  '<a:cubicBezTo><a:pt x="2" y="1"/><a:pt x="2" y="2"/><a:pt x="1" y="2"/></a:cubicBezTo><a:lnTo><a:pt x="0" y="2"/></a:lnTo><a:close/></a:path></a:pathLst></a:custGeom>';

const withForm = (shape: string, form: string) => shape.replace(/<a:prstGeom.*?<\/a:prstGeom>/, form);
const placed = (shape: string, id: number, column: number, row: number) =>
  shape
    .replace(/<a:off [^>]*>/, `<a:off x="${column * 1_000_000}" y="${row * 800_000}"/>`)
    .replace(/<a:ext [^>]*>/, '<a:ext cx="900000" cy="700000"/>')
    .replace(/<p:cNvPr id="\d+"/, `<p:cNvPr id="${id}"`);

/** Forms that are no rectangle, each once as the frame of a picture and once as what covers one, on one slide. */
export function outlinedShapes(forms: readonly string[]): string {
  return forms
    .map((form, i) => {
      const [column, row] = [i % 9, 2 * Math.floor(i / 9)];
      const framed = placed(withForm(picture(50, ""), form), 3 * i + 100, column, row);
      const below = placed(picture(50, ""), 3 * i + 101, column, row + 1);
      return framed + below + placed(withForm(cover("rect", 0, 0), form), 3 * i + 102, column, row + 1);
    })
    .join("");
}
