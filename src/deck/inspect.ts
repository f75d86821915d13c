/** What a deck gives away, for people: the one place where values leave a deck. */
import type { ZipFile } from "../bytes/zip-read.ts";
import { Package, type Relationship } from "./package.ts";
import type { DeckFormat } from "./part-kinds.ts";
import { mainPart } from "./main-part.ts";
import { type PictureUse, pictureUses } from "./picture-uses.ts";
import { readSlides } from "./slide-list.ts";
import { attribute, descendants, type Element, nameOf, parseXml } from "./xml.ts";

/** One thing that a deck says, in the words of `inspect`; the value is text from a file that nobody has checked. */
interface DeckFact {
  readonly kind: "person" | "time" | "description" | "software";
  readonly label: string;
  readonly value: string;
}

/** What a deck gives away. */
export interface DeckInspection {
  readonly format: DeckFormat;
  readonly slides: number;
  readonly facts: readonly DeckFact[];
  readonly pictures: readonly PictureUse[];
}

/** Document properties, by the local names of their elements: ECMA-376 Part 2, 8.3 and Part 1, 22.2. */
const properties: Readonly<Record<string, readonly [kind: DeckFact["kind"], label: string]>> = {
  creator: ["person", "author"],
  lastModifiedBy: ["person", "last saved by"],
  Manager: ["person", "manager"],
  Company: ["person", "company"],
  title: ["description", "title"],
  subject: ["description", "subject"],
  keywords: ["description", "keywords"],
  description: ["description", "description"],
  category: ["description", "category"],
  created: ["time", "made"],
  modified: ["time", "last saved"],
  lastPrinted: ["time", "last printed"],
  Application: ["software", "program"],
};

/** Reads a deck. @throws DermShareError as `cleanDeck` */
export function inspectDeck(zip: ZipFile): DeckInspection {
  const deck = new Package(zip);
  const main = mainPart(deck);
  const { slides } = readSlides(deck, main.part);
  const facts = [...propertyFacts(deck), ...authorFacts(deck, main.part)];
  for (const { part, number, isHidden } of slides) facts.push(...slideFacts(deck, part, number, isHidden));
  return { format: main.format, slides: slides.length, facts, pictures: pictureUses(deck, slides) };
}

function rootOf(deck: Package, name: string): Element | null {
  return parseXml(deck.content(name), name).documentElement;
}

function elementsOf(deck: Package, { target, external }: Relationship): Element[] {
  const root = target === null || external || !/\.xml$/i.test(target) ? null : rootOf(deck, target);
  return root === null ? [] : descendants(root);
}

function propertyFacts(deck: Package): DeckFact[] {
  return deck.relationships("").flatMap((relationship) => {
    const { shortType } = relationship;
    if (shortType === "custom-properties") {
      const all = elementsOf(deck, relationship).filter(({ localName }) => localName === "property");
      return all.map((element): DeckFact => {
        const label = `property "${attribute(element, "name") ?? ""}"`;
        return { kind: "description", label, value: element.textContent ?? "" };
      });
    }
    if (shortType !== "core-properties" && shortType !== "extended-properties") return [];
    return elementsOf(deck, relationship).flatMap((element): DeckFact[] => {
      const known = properties[element.localName ?? ""];
      return known === undefined ? [] : [{ kind: known[0], label: known[1], value: element.textContent ?? "" }];
    });
  });
}

function authorFacts(deck: Package, presentation: string): DeckFact[] {
  const lists = deck
    .relationships(presentation)
    .filter(({ shortType }) => /^(?:commentAuthors|ms:authors)$/.test(shortType));
  return lists.flatMap((list) =>
    elementsOf(deck, list)
      .map((element) => attribute(element, "name") ?? "")
      .filter((name) => name !== "")
      .map((value): DeckFact => ({ kind: "person", label: "wrote comments", value })),
  );
}

function tell(label: string, value: string): DeckFact {
  return { kind: "description", label, value };
}

function slideFacts(deck: Package, part: string, number: number, isHidden: boolean): DeckFact[] {
  const relationships = deck.relationships(part);
  const notes = relationships
    .filter(({ shortType }) => shortType === "notesSlide")
    .map((notesPart) =>
      elementsOf(deck, notesPart)
        .filter((element) => nameOf(element) === "a:t")
        .map(({ textContent }) => textContent ?? "")
        .join(" "),
    );
  const links = relationships.filter(({ external }) => external).map(({ target }) => target ?? "");
  const root = rootOf(deck, part);
  const descriptions = (root === null ? [] : descendants(root))
    .filter((element) => nameOf(element).endsWith(":cNvPr"))
    .map((element) => attribute(element, "descr") ?? "");
  return [
    ...(isHidden ? [tell(`slide ${number}`, "is hidden")] : []),
    ...notes.map((value) => tell(`speaker notes of slide ${number}`, value)),
    ...links.map((value) => tell(`link on slide ${number}`, value)),
    ...descriptions.map((value) => tell(`description on slide ${number}`, value)),
  ];
}
