/** Whether a package holds together, looked at without the program's own reader of packages. */
import { posix } from "node:path";
import { DOMParser } from "@xmldom/xmldom";
import { filesOf } from "./draft.ts";

/** What is wrong with a deck; empty when nothing is. */
export function faults(deck: Uint8Array): string[] {
  const files = filesOf(deck);
  const types = files.get("[Content_Types].xml") ?? "";
  const reached = new Set<string>();
  const found: string[] = [];
  for (const [name, text] of files) {
    if (!name.endsWith(".rels")) continue;
    const source = name.replace(/_rels\/([^/]*)\.rels$/, "$1");
    if (source !== "" && !files.has(source)) found.push(`${name}: its source is not there`);
    const ids = new Set<string>();
    for (const [element] of text.matchAll(/<Relationship [^>]*>/g)) {
      const get = (key: string) => new RegExp(`\\b${key}="([^"]*)"`).exec(element)?.[1] ?? "";
      if (ids.has(get("Id"))) found.push(`${name}: ${get("Id")} twice`);
      ids.add(get("Id"));
      if (get("TargetMode") === "External") continue;
      const target = posix.join(posix.dirname(source), get("Target"));
      if (!files.has(target)) found.push(`${name}: ${target} is not there`);
      reached.add(target);
    }
    for (const [, id = ""] of (files.get(source) ?? "").matchAll(/\sr:[a-z]+="([^"]+)"/gi)) {
      if (!ids.has(id)) found.push(`${source}: ${id} leads nowhere`);
    }
  }
  for (const [name, text] of files) {
    const extension = name.split(".").at(-1) ?? "";
    const hasType = types.includes(`PartName="/${name}"`) || types.includes(`Extension="${extension}"`);
    if (!hasType && name !== "[Content_Types].xml") found.push(`${name}: no content type`);
    if (!name.endsWith(".rels") && name !== "[Content_Types].xml" && !reached.has(name))
      found.push(`${name}: an orphan`);
    if (/\.(?:xml|rels)$/.test(name)) found.push(...xmlFaults(name, text));
  }
  for (const [, part = ""] of types.matchAll(/PartName="\/([^"]*)"/g)) {
    if (!files.has(part)) found.push(`content types: ${part} is not there`);
  }
  return found;
}

/** Ids of shapes are unique in a slide (ECMA-376 Part 1, 20.1.2.2.8), those of slides in range (19.7.13). */
function xmlFaults(name: string, text: string): string[] {
  const found: string[] = [];
  new DOMParser({ onError: (level) => found.push(`${name}: ${level} in its XML`) }).parseFromString(text, "text/xml");
  const slideIds = [...text.matchAll(/<p:sldId [^>]*?\bid="(\d+)"/g)].map(([, id]) => Number(id));
  if (new Set(slideIds).size !== slideIds.length) found.push(`${name}: a slide id twice`);
  if (slideIds.some((id) => id < 256 || id >= 2 ** 31)) found.push(`${name}: a slide id out of range`);
  return found;
}
