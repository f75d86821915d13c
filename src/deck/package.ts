/**
 * The package of a presentation: parts, their relationships and content types.
 *
 * Source: ECMA-376 Part 2 (Open Packaging Conventions), 5th edition. Clauses are given as "OPC 6.5".
 */
import { DermShareError } from "../errors.ts";
import { checkContent, type ZipCaps, type ZipEntry, ZipFile } from "../bytes/zip-read.ts";
import { type RandomAccess, type Room, wholeOf } from "../bytes/pieces.ts";
import { store } from "../bytes/zip-write.ts";
import { storedMethod } from "../bytes/zip-records.ts";
import { attribute, children, nameOf, parseXml } from "./xml.ts";

/** Absolute: a rule about ratios would meet real metafiles. */
const deckCaps: ZipCaps = { maxEntries: 20_000, maxBytes: 2 ** 31 };
const contentTypesName = "[content_types].xml"; // OPC 7.3.7

/** Opens the ZIP that a deck is. @throws DermShareError as `readZip` */
export function openDeck(bytes: RandomAccess): ZipFile {
  return new ZipFile(bytes, deckCaps);
}

/** A pointer from a part to another, or out of the package: OPC 6.5.3.4. */
export interface Relationship {
  readonly id: string;
  /** The type as it stands in the file. */
  readonly type: string;
  /** The type without its root, the same for Strict and Transitional: "slide"; "ms:media" for Microsoft's own; "?" else. */
  readonly shortType: string;
  /** Name of a part as the package has it; the address as written where `external`; null where nothing is there. */
  readonly target: string | null;
  readonly external: boolean;
}

const typeRoots: readonly (readonly [RegExp, string])[] = [
  [/^http:\/\/schemas\.openxmlformats\.org\/(?:officeDocument|package)\/2006\/relationships\/(?:metadata\/)?/, ""],
  [/^http:\/\/purl\.oclc\.org\/ooxml\/officeDocument\/relationships\/(?:metadata\/)?/, ""],
  [/^http:\/\/schemas\.microsoft\.com\/office\/\d{4}(?:\/\d{2})?\/relationships\//, "ms:"],
];

/** A package that was opened: everything is looked up by part name, whose case does not matter (OPC 6.2.2.3). */
export class Package {
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, ZipEntry>;
  readonly #contentTypes: ContentTypes;
  /** By the names of their sources, in lower case. */
  readonly #relationships = new Map<string, readonly Relationship[]>();

  /**
   * @param replaced other content for parts, by their names
   * @throws DermShareError as `parseXml`
   */
  constructor(zip: ZipFile, replaced: ReadonlyMap<string, RandomAccess> = new Map()) {
    this.#zip = zip;
    const entries = zip.entries.map((entry) => {
      const content = replaced.get(entry.name);
      return content === undefined ? entry : { ...entry, ...store(content) };
    });
    this.#entries = new Map(entries.map((entry) => [entry.name.toLowerCase(), entry]));
    this.#contentTypes = this.#has(contentTypesName)
      ? this.once(contentTypesName, typesBefore, () => readContentTypes(this.content(contentTypesName)))
      : { defaults: new Map(), overrides: new Map() };
  }

  /** The names of all parts: what is neither the content types nor relationships. */
  get parts(): string[] {
    const names = [...this.#entries.values()].map(({ name }) => name);
    return names.filter(
      (name) => name.toLowerCase() !== contentTypesName && !/(?:^|\/)_rels\/[^/]*\.rels$/i.test(name),
    );
  }

  /** What was found out about the same part of another deck, or else is found out now: see `ZipFile.once`. */
  once<Found>(name: string, known: WeakMap<object, Found>, findOut: () => Found): Found {
    return this.#zip.once(this.entry(name), known, findOut);
  }

  /** What stands for the name and the bytes of a part: see `signOf`. */
  sign(name: string): object {
    return this.#zip.sign(this.entry(name));
  }

  /** The part as it lies in the ZIP. @throws DermShareError "input-malformed" when it is not there */
  entry(name: string): ZipEntry {
    const entry = this.#entries.get(name.toLowerCase());
    if (entry === undefined) throw new DermShareError("input-malformed", "deck: a part that is needed is not there");
    return entry;
  }

  /** @param take as of `zipContent` @throws DermShareError as `entry` and `zipContent` */
  content(name: string, take?: Room): Uint8Array {
    return this.#zip.content(this.entry(name), take);
  }

  /** The same, to be read from at any time: see `ZipFile.lasting`. */
  lasting(name: string): RandomAccess {
    return this.#zip.lasting(this.entry(name));
  }

  /** The same, not held against its checksum where it is stored: that costs more than a first look. */
  unchecked(name: string, take?: Room): Uint8Array {
    const entry = this.entry(name);
    return entry.method === storedMethod ? wholeOf(entry.raw, take) : this.#zip.content(entry, take);
  }

  /** Holds what `unchecked` gave against its checksum. @throws DermShareError as `zipContent` */
  check(name: string, content: Uint8Array): void {
    const entry = this.entry(name);
    if (entry.method === storedMethod) checkContent({ ...entry, raw: content });
  }

  /** How large what a relationship leads to is: the part, or the address. */
  sizeOf({ target, external }: Relationship): number {
    if (target === null) return 0;
    return external ? target.length : this.entry(target).bytes;
  }

  /** OPC 6.2.3: an override for the part, else the default of its extension; "" when neither is there. */
  contentType(name: string): string {
    const lower = name.toLowerCase();
    const extension = lower.slice(lower.lastIndexOf(".") + 1);
    return this.#contentTypes.overrides.get(`/${lower}`) ?? this.#contentTypes.defaults.get(extension) ?? "";
  }

  /** The relationships of a part, in file order; of the package itself for "". @throws DermShareError as `parseXml` */
  relationships(source: string): readonly Relationship[] {
    const known = this.#relationships.get(source.toLowerCase());
    if (known !== undefined) return known;
    const found = this.#readRelationships(source);
    this.#relationships.set(source.toLowerCase(), found);
    return found;
  }

  #readRelationships(source: string): Relationship[] {
    const name = relationshipsName(source);
    if (!this.#has(name)) return [];
    const written = this.once(name, relationshipsBefore, () => writtenIn(this.content(name), name));
    const found = written.map((relationship) => ({
      ...relationship,
      target: relationship.external ? relationship.target : this.#resolve(source, relationship.target),
    }));
    if (new Set(found.map(({ id }) => id)).size !== found.length) {
      throw new DermShareError("input-malformed", "deck: two relationships of a part have the same id");
    }
    return found;
  }

  /** OPC 6.4: a target is relative to the folder of its source, or starts with "/" at the root. */
  #resolve(source: string, target: string): string | null {
    const folder = source.includes("/") && !target.startsWith("/") ? source.slice(0, source.lastIndexOf("/") + 1) : "";
    const steps: string[] = [];
    for (const step of `${folder}${target.replace(/[#?].*$/, "")}`.split("/")) {
      if (step === "..") steps.pop();
      else if (step !== "" && step !== ".") steps.push(step);
    }
    return this.#entries.get(steps.join("/").toLowerCase())?.name ?? null;
  }

  #has(name: string): boolean {
    return this.#entries.has(name.toLowerCase());
  }
}

/** A relationship whose target is as it is written. */
type Written = Omit<Relationship, "target"> & { readonly target: string };

const relationshipsBefore = new WeakMap<object, readonly Written[]>();

function writtenIn(bytes: Uint8Array, name: string): Written[] {
  const root = parseXml(bytes, name).documentElement;
  const elements = root === null ? [] : children(root).filter((found) => nameOf(found) === "rel:Relationship");
  return elements.map((element) => {
    const [id = "", type = "", target = ""] = ["Id", "Type", "Target"].map((key) => attribute(element, key));
    return {
      id,
      type,
      shortType: shortTypeOf(type),
      target,
      external: attribute(element, "TargetMode") === "External",
    };
  });
}

/** Where the relationships of a part lie; of the package itself for "": OPC 6.5.2. */
export function relationshipsName(source: string): string {
  const folder = source.slice(0, source.lastIndexOf("/") + 1);
  return `${folder}_rels/${source.slice(folder.length)}.rels`;
}

/** What Strict writes in another way: ECMA-376 Part 1, 15.2.12.2 and .3. */
const strictWords: Readonly<Record<string, string>> = {
  extendedProperties: "extended-properties",
  customProperties: "custom-properties",
};

function shortTypeOf(type: string): string {
  const [root, short] = typeRoots.find(([pattern]) => pattern.test(type)) ?? [];
  if (root === undefined || short === undefined) return "?";
  const word = type.replace(root, short);
  return Object.hasOwn(strictWords, word) ? (strictWords[word] ?? word) : word;
}

interface ContentTypes {
  /** By extension, lower case, without the dot. */
  readonly defaults: ReadonlyMap<string, string>;
  /** By part name, lower case, with the leading slash. */
  readonly overrides: ReadonlyMap<string, string>;
}

const typesBefore = new WeakMap<object, ContentTypes>();

function readContentTypes(bytes: Uint8Array): ContentTypes {
  const root = parseXml(bytes, contentTypesName).documentElement;
  const elements = root === null ? [] : children(root);
  const pairs = (name: string, key: string) =>
    elements
      .filter((element) => nameOf(element) === name)
      .map(
        (element) => [(attribute(element, key) ?? "").toLowerCase(), attribute(element, "ContentType") ?? ""] as const,
      );
  return {
    defaults: new Map(pairs("ct:Default", "Extension")),
    overrides: new Map(pairs("ct:Override", "PartName")),
  };
}
