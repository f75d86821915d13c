/**
 * Prefixes of namespaces: words that an author of XML may choose. Those that no Office program gives become "ns1", "ns2", ...
 * wherever they stand, in lists of prefixes (ECMA-376 Part 3, 7.2 to 7.6) too.
 */
import { isKnownNamespace } from "./xml.ts";

/** What Office, LibreOffice and XML libraries call namespaces: "p14", "c16r2", "ns0". */
const ownPrefix =
  /^(?:a|adec|ahyp|aink|am3d|asvg|c|c16r|cdr|clbl|com|cp|cs|ct|cx|dc|dcmitype|dcterms|dgm|dms|ds|dsp|emma|iact|inkml|lc|loext|m|ma|mc|mo|msink|mv|ns|o|odoc|oel|p|pc|pic|pslz|psuz|r|s|sl|thm|thr|tp|v|ve|vt|w|we|wne|woe|wp|wpg|wps|x|xdr|xs|xsd|xsi)\d{0,4}$/;

/** What is no tag, or a tag: the slash, the name and the attributes. */
const token = /<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<\?[^]*?\?>|<(\/?)([^\s/>]+)((?:[^>"']|"[^"]*"|'[^']*')*)>/g;
const attributePattern = /([^\s=/]+)(\s*=\s*)("[^"]*"|'[^']*')/g;
const declaration = /\bxmlns:([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const lists = /(?:^|:)(?:Ignorable|MustUnderstand|ProcessContent|Preserve(?:Elements|Attributes)|Requires)$/;

/** Whether a prefix is one that programs give. */
export function isOwnPrefix(prefix: string): boolean {
  return ownPrefix.test(prefix);
}

/** The XML with prefixes of known namespaces renamed; null where all are ours. @param xml well-formed, without a document type */
export function withOwnPrefixes(xml: string): string | null {
  const declared = [...xml.matchAll(declaration)];
  const taken = new Set(declared.map(([, prefix = ""]) => prefix));
  const names = new Map<string, string>();
  let count = 0;
  for (const [, prefix = "", double, single] of declared) {
    const uri = double ?? single ?? "";
    if (isOwnPrefix(prefix) || names.has(prefix) || !(isKnownNamespace(uri) || uri.includes("&"))) continue;
    do count++;
    while (taken.has(`ns${count}`));
    names.set(prefix, `ns${count}`);
  }
  const text = names.size === 0 ? xml : renamed(xml, names);
  return text === xml ? null : text; // a declaration may be text of a slide
}

function renamed(xml: string, names: ReadonlyMap<string, string>): string {
  const word = (qualified: string) => {
    const [prefix = "", ...rest] = qualified.split(":");
    return [names.get(prefix) ?? prefix, ...rest].join(":");
  };
  const name = (qualified: string) => (qualified.includes(":") ? word(qualified) : qualified);
  const key = (old: string) => (old.startsWith("xmlns:") ? `xmlns:${word(old.slice(6))}` : name(old));
  const value = (of: string, old: string) => (lists.test(of) ? old.replace(/[^\s"']+/g, word) : old);
  return xml.replace(token, (whole: string, slash?: string, tag?: string, rest?: string) => {
    if (tag === undefined) return whole;
    const attributes = (rest ?? "").replace(
      attributePattern,
      (_: string, old: string, is: string, quoted: string) => key(old) + is + value(old, quoted),
    );
    return `<${slash ?? ""}${name(tag)}${attributes}>`;
  });
}
