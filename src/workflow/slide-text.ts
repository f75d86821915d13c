/** Text that a deck shows, and whether it looks like a patient's: it stays, and a person is told to look. */
import type { ZipFile } from "../bytes/zip-read.ts";
import { findPersonalText } from "../consent/free-text.ts";

const showing = /^ppt\/(?:slides|slideLayouts|slideMasters|notesSlides|charts|diagrams|drawings)\/[^/]+\.xml$/;

/** Whether a paragraph of a cleaned deck looks like a name, a number of a patient or a day of birth. */
export function showsPersonalText(deck: ZipFile): boolean {
  return deck.entries
    .filter(({ name }) => showing.test(name))
    .some((entry) => deck.once(entry, personalBefore, () => isAnyPersonal(deck.content(entry))));
}

const personalBefore = new WeakMap<object, boolean>();

function isAnyPersonal(bytes: Uint8Array): boolean {
  return paragraphsOf(new TextDecoder().decode(bytes)).some((text) => isPersonal(text));
}

function isPersonal(text: string): boolean {
  return findPersonalText(text).length > 0;
}

/** A program cuts a name in two where its letters look different: the runs of a paragraph are joined first. */
function paragraphsOf(xml: string): string[] {
  return xml
    .replaceAll(/<!\[CDATA\[([^]*?)\]\]>/g, (_, text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;"))
    .split(/<\/(?:\w+:)?(?:p|v)>/)
    .map((part) => [...part.matchAll(/<(?:\w+:)?[tv]>([^<]*)/g)].map(([, run = ""]) => withEntities(run)).join(""))
    .filter((text) => text.trim() !== "");
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function withEntities(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return entities[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? "0", 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
