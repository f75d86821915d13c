/** A deck in the making: the parts that pptxgenjs wrote, and ours planted among them. */
import { createRequire } from "node:module";
import type pptxgenjs from "pptxgenjs";
import { ascii, latin1 } from "../../src/bytes/bytes.ts";
import { readZip, zipContent } from "../../src/bytes/zip-read.ts";
import { wholeOf } from "../../src/bytes/pieces.ts";
import { pack, writeZip } from "../../src/bytes/zip-write.ts";
import type { CleanedDeck, cleanDeck } from "../../src/deck/clean-deck.ts";

const caps = { maxEntries: 1000, maxBytes: 1 << 26 };
export const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
export const slide1 = "ppt/slides/slide1.xml";
export const presentation = "ppt/presentation.xml";

/** A cleaned deck, its bytes in memory. */
export type Cleaned = Omit<CleanedDeck, "bytes"> & { readonly bytes: Uint8Array };

/** What came of cleaning. @throws Error for a refusal */
export function cleanedOf(result: Awaited<ReturnType<typeof cleanDeck>>): Cleaned {
  if ("refused" in result) throw new Error(result.refused.reason);
  return { ...result, bytes: wholeOf(result.bytes) };
}

/** The texts of all files in a deck, unpacked, by name. */
export function filesOf(deck: Uint8Array): Map<string, string> {
  return new Map(readZip(deck, caps).map((entry) => [entry.name, latin1(zipContent(entry))]));
}

/** A deck whose parts can be changed and added to. */
export class Draft {
  readonly files: Map<string, string>;

  constructor(deck: Uint8Array) {
    this.files = filesOf(deck);
  }

  text(name: string): string {
    const text = this.files.get(name);
    if (text === undefined) throw new Error(`the draft has no ${name}`);
    return text;
  }

  /** Puts text into a part in front of `mark`, which must be there. */
  insert(name: string, mark: string, text: string): void {
    this.replace(name, mark, text + mark);
  }

  replace(name: string, old: string, next: string): void {
    if (!this.text(name).includes(old)) throw new Error(`${name} has no ${old}`);
    this.files.set(
      name,
      this.text(name).replace(old, () => next),
    );
  }

  /** A relationship from a part ("" for the package) to a part or, with `external`, an address. */
  relate(source: string, id: string, type: string, target: string, external = false): void {
    const folder = source.slice(0, source.lastIndexOf("/") + 1);
    const name = `${folder}_rels/${source.slice(folder.length)}.rels`;
    const mode = external ? ' TargetMode="External"' : "";
    const empty =
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>';
    if (!this.files.has(name)) this.files.set(name, empty);
    const address = external ? target : `/${target}`;
    this.insert(name, "</Relationships>", `<Relationship Id="${id}" Type="${type}" Target="${address}"${mode}/>`);
  }

  /** A new part with its content type. */
  add(name: string, content: string | Uint8Array, contentType = "application/xml"): void {
    this.files.set(name, typeof content === "string" ? content : latin1(content));
    this.insert("[Content_Types].xml", "</Types>", `<Override PartName="/${name}" ContentType="${contentType}"/>`);
  }

  /** The name of its chart, which pptxgenjs numbers through all decks of a process. */
  get chart(): string {
    const name = [...this.files.keys()].find((part) => /^ppt\/charts\/chart\d+\.xml$/.test(part));
    if (name === undefined) throw new Error("the draft has no chart");
    return name;
  }

  build(): Uint8Array {
    return wholeOf(writeZip([...this.files].map(([name, text]) => [name, pack(ascii(text))])));
  }
}

/** Its types say "default of default", its module for Node has one default, its CommonJS form is the class itself. */
function isClass(value: unknown): value is typeof pptxgenjs.default {
  return typeof value === "function";
}

function classOf(found: unknown): typeof pptxgenjs.default {
  if (!isClass(found)) throw new Error("pptxgenjs is not the class that it was");
  return found;
}

const PptxGenJS = classOf(createRequire(import.meta.url)("pptxgenjs"));

/** A slide of pptxgenjs for each list, with its pictures (JPEG or PNG) beside one another. */
export async function pictureDeck(slides: readonly (readonly Uint8Array[])[]): Promise<Draft> {
  const deck = new PptxGenJS();
  for (const pictures of slides) {
    const slide = deck.addSlide();
    pictures.forEach((picture, i) => {
      const type = picture[0] === 0xff ? "image/jpeg" : "image/png";
      slide.addImage({ data: `${type};base64,${Buffer.from(picture).toString("base64")}`, x: 3 * i, y: 1, w: 2, h: 2 });
    });
  }
  const written = await deck.write({ outputType: "nodebuffer", compression: true });
  if (!(written instanceof Uint8Array)) throw new Error("pptxgenjs gave no bytes");
  return new Draft(written);
}

/** Two slides of pptxgenjs: text, a picture, a chart with its workbook, and notes. */
export async function plainDeck(picture: Uint8Array): Promise<Draft> {
  const deck = new PptxGenJS();
  deck.author = "CANARY-author";
  deck.title = "CANARY-title";
  deck.company = "CANARY-company";
  const first = deck.addSlide();
  first.addText("Seen", { x: 1, y: 1, w: 3, h: 1, objectName: "CANARY-object" });
  const data = `image/png;base64,${Buffer.from(picture).toString("base64")}`;
  first.addImage({ data, x: 4, y: 1, w: 2, h: 2, altText: "CANARY-alt" });
  first.addNotes("CANARY-notes");
  const second = deck.addSlide();
  const series = [{ name: "Series", labels: ["a", "b"], values: [1, 2] }];
  second.addChart(deck.ChartType.bar, series, { x: 1, y: 1, w: 4, h: 3 });
  const written = await deck.write({ outputType: "nodebuffer", compression: true });
  if (!(written instanceof Uint8Array)) throw new Error("pptxgenjs gave no bytes");
  return new Draft(written);
}
