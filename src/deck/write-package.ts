/** Writing a package: content types, relationships and parts in a fixed order, under names that tell nothing. */
import type { Pieces } from "../bytes/pieces.ts";
import { pack, writeZip, type ZipContent } from "../bytes/zip-write.ts";
import { type Relationship, relationshipsName } from "./package.ts";
import type { PartKind } from "./part-kinds.ts";
import { partKinds } from "./part-kinds.ts";

/** A part to write. */
export interface PartOut {
  readonly kind: PartKind;
  /** Its name in the input. */
  readonly name: string;
  /** Whether it is no part of the input: its name is one that only this program uses. */
  readonly isNew?: true;
  /** Lower case, with the dot. */
  readonly extension: string;
  readonly contentType: string;
  readonly content: ZipContent;
  /** Targets are names in the input. */
  readonly relationships: readonly Relationship[];
}

/** What stands beside the parts. */
export interface PackageFrame {
  /** The type of the root's relationship to the first part, as the input has it. */
  readonly mainRelationshipType: string;
  /** The one document property that stays, with its relationship type; null where the input has none. */
  readonly application: { readonly relationshipType: string; readonly xml: string } | null;
}

const applicationName = "docProps/app.xml";
const applicationType = "application/vnd.openxmlformats-officedocument.extended-properties+xml";
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const packageNamespace = "http://schemas.openxmlformats.org/package/2006";

/** What was written, and how many parts got another name. */
export interface WrittenPackage {
  readonly bytes: Pieces;
  readonly renamed: number;
}

/** Writes the parts in their order; the first one is the presentation. */
export function writePackage(parts: readonly PartOut[], frame: PackageFrame): WrittenPackage {
  const names = newNames(parts);
  const nameOf = (name: string) => names.get(name) ?? name;
  const first = parts[0];
  const root = [{ type: frame.mainRelationshipType, target: nameOf(first?.name ?? "") }];
  if (frame.application !== null) root.push({ type: frame.application.relationshipType, target: applicationName });
  const rootRelationships = root.map((entry, i) => ({ ...entry, id: `rId${i + 1}`, shortType: "", external: false }));
  const files: (readonly [string, ZipContent])[] = [
    ["[Content_Types].xml", packText(contentTypes(parts, nameOf, frame))],
    ["_rels/.rels", packText(relationshipsXml("", rootRelationships, (name) => name))],
  ];
  if (frame.application !== null) files.push([applicationName, packText(frame.application.xml)]);
  for (const part of parts) {
    const name = nameOf(part.name);
    files.push([name, part.content]);
    if (part.relationships.length === 0) continue;
    files.push([relationshipsName(name), packText(relationshipsXml(name, part.relationships, nameOf))]);
  }
  return {
    bytes: writeZip(files),
    renamed: parts.filter(({ name, isNew }) => nameOf(name) !== name && isNew !== true).length,
  };
}

/** A name as Office gives them stays; any other may be a patient's, and becomes the next free one of its kind. */
function newNames(parts: readonly PartOut[]): Map<string, string> {
  const names = new Map<string, string>();
  const isOwn = ({ kind, name, extension }: PartOut) =>
    name.startsWith(partKinds[kind].stem) &&
    name.endsWith(extension) &&
    /^(?:\d{0,5}|(?:-\d{1,3}){1,3})$/.test(name.slice(partKinds[kind].stem.length, name.length - extension.length));
  const taken = new Set(parts.filter(isOwn).map(({ name }) => name.toLowerCase()));
  for (const part of parts.filter((candidate) => !isOwn(candidate))) {
    let number = 1;
    const name = () => `${partKinds[part.kind].stem}${number}${part.extension}`;
    while (taken.has(name().toLowerCase())) number++;
    taken.add(name().toLowerCase());
    names.set(part.name, name());
  }
  return names;
}

function contentTypes(parts: readonly PartOut[], nameOf: (name: string) => string, frame: PackageFrame): string {
  const defaults = new Map([
    ["rels", "application/vnd.openxmlformats-package.relationships+xml"],
    ["xml", "application/xml"],
  ]);
  const overrides: [string, string][] = frame.application === null ? [] : [[applicationName, applicationType]];
  for (const { name, extension, contentType } of parts) {
    const key = extension.slice(1);
    if (key !== "xml" && !defaults.has(key)) defaults.set(key, contentType);
    if (defaults.get(key) !== contentType) overrides.push([nameOf(name), contentType]);
  }
  const lines = [
    ...[...defaults].map(([key, type]) => `<Default Extension="${escape(key)}" ContentType="${escape(type)}"/>`),
    ...overrides.map(([name, type]) => `<Override PartName="/${escape(name)}" ContentType="${escape(type)}"/>`),
  ];
  return declaration + `<Types xmlns="${packageNamespace}/content-types">${lines.join("")}</Types>`;
}

function relationshipsXml(
  source: string,
  relationships: readonly Relationship[],
  nameOf: (name: string) => string,
): string {
  const lines = relationships.map(({ id, type, target, external }) => {
    const address = external ? (target ?? "") : relative(source, nameOf(target ?? ""));
    const mode = external ? ' TargetMode="External"' : "";
    return `<Relationship Id="${escape(id)}" Type="${escape(type)}" Target="${escape(address)}"${mode}/>`;
  });
  return declaration + `<Relationships xmlns="${packageNamespace}/relationships">${lines.join("")}</Relationships>`;
}

/** The way from a part to another, as Office writes it: "../media/image1.png". */
function relative(source: string, target: string): string {
  const from = source.split("/").slice(0, -1);
  const to = target.split("/");
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared++;
  return [...from.slice(shared).map(() => ".."), ...to.slice(shared)].join("/");
}

const mostPacked = 4_000;
const longestKept = 4096;
const packedBefore = new Map<string, ZipContent>();

/** Slides of one layout lead to the same, in every deck. */
function packText(text: string): ZipContent {
  const before = packedBefore.get(text);
  if (before !== undefined) return before;
  const packed = pack(new TextEncoder().encode(text));
  if (packedBefore.size >= mostPacked) packedBefore.clear();
  if (text.length <= longestKept) packedBefore.set(text, packed);
  return packed;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
