/**
 * What the package says of itself, for the scanner: elements and attributes of relationships and content types, and the form
 * of each value. No reader tells an author what else stands there.
 *
 * Source: ECMA-376 Part 2, 7.2.3 (content types), 6.5.3 (relationships).
 */
import type { DeckLeak } from "./leaks.ts";
import { deckFormats, partKinds } from "./part-kinds.ts";
import { isWebLink } from "./web-links.ts";

/** Whether an entry of this name belongs to the package itself. */
export function isFrame(name: string): boolean {
  return name === "[Content_Types].xml" || name.endsWith(".rels");
}

const attributesOf: Readonly<Record<string, readonly string[]>> = {
  Types: [],
  Default: ["Extension", "ContentType"],
  Override: ["PartName", "ContentType"],
  Relationships: [],
  Relationship: ["Id", "Type", "Target", "TargetMode"],
};

/** What an element of relationships or content types gives away. @param element its local name */
export function scanFrameElement(element: string, attributes: ReadonlyMap<string, string>): DeckLeak[] {
  const value = (key: string) => attributes.get(key) ?? "";
  const known = Object.hasOwn(attributesOf, element) ? attributesOf[element] : undefined;
  const isKnown = (key: string) => key === "xmlns" || key.startsWith("xmlns:") || known?.includes(key) === true;
  const found: DeckLeak[] = known !== undefined && [...attributes.keys()].every(isKnown) ? [] : ["hidden-data"];
  if (element === "Relationship") found.push(...scanRelationship(value));
  if (["Default", "Override"].includes(element) && !isOwnContentType(value)) found.push("hidden-data");
  return found;
}

const contentTypes = new Set([
  ...Object.values(partKinds).map(({ contentType }) => contentType),
  ...deckFormats.map(({ mainType }) => mainType),
  "application/xml",
  "application/octet-stream",
  "application/vnd.openxmlformats-package.relationships+xml",
  "application/vnd.openxmlformats-officedocument.extended-properties+xml",
]);

const pictureTypes = /^image\/(?:jpeg|png|gif|webp|tiff|bmp|avif|heic|x-emf|x-wmf)$/;

/** The way to a part without detours, from the root or from a part: ECMA-376 Part 2, 6.2.2 and 6.4. */
const directWay = /^(?:\/|(?:\.\.\/)*)(?:\w[\w-]*\/)*\w[\w.-]*$/;

function isOwnContentType(value: (key: string) => string): boolean {
  const type = value("ContentType");
  const isOwn = contentTypes.has(type) || pictureTypes.test(type) || /^(?:audio|video)\/[a-z0-9.+-]{1,40}$/.test(type);
  const part = value("PartName");
  return isOwn && /^[a-z0-9]{0,8}$/.test(value("Extension")) && (part === "" || directWay.test(part));
}

/** Roots of the types of relationships, and their last words: [MS-PPTX] 2.2, ECMA-376 Part 1, 13.3 to 15.2. */
const ownRelationship =
  /^http:\/\/(?:schemas\.openxmlformats\.org\/officeDocument\/2006|purl\.oclc\.org\/ooxml\/officeDocument|schemas\.microsoft\.com\/office\/20\d\d(?:\/\d\d)?)\/relationships\/([\w-]+)$/;
const relationshipWords = new Set([
  ...Object.keys(partKinds),
  ..."officeDocument extended-properties extendedProperties hyperlink audio video".split(" "),
]);

function scanRelationship(value: (key: string) => string): DeckLeak[] {
  const [target, mode] = [value("Target"), value("TargetMode")];
  const word = ownRelationship.exec(value("Type"))?.[1] ?? "";
  const isOwn =
    /^rId\d{1,6}$/.test(value("Id")) &&
    relationshipWords.has(word) &&
    /^(?:|Internal|External)$/.test(mode) &&
    (mode === "External" || directWay.test(target));
  const found: DeckLeak[] = isOwn ? [] : ["hidden-data"];
  if (mode !== "External") return found;
  if (!isWebLink(target)) return [...found, "link-target"];
  if (word === "audio" || word === "video") return [...found, "media"];
  return word === "hyperlink" ? found : [...found, "link-target"];
}
