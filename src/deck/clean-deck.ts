/**
 * A presentation cleaned: one walk from the root of its package by relationships that are known, part after part. What the
 * walk does not reach is not copied; what it reaches and nothing had to be changed in is copied as it lies there.
 */
import { reusedRoom } from "../bytes/job-memory.ts";
import { type Keep, keptBy, type Pieces, type RandomAccess, wholeOf } from "../bytes/pieces.ts";
import { pack, store, type ZipContent } from "../bytes/zip-write.ts";
import type { ZipFile } from "../bytes/zip-read.ts";
import { DermShareError } from "../errors.ts";
import { Bakes } from "./bakes.ts";
import { type DeckAround, cleanPartOnce } from "./cleaned-before.ts";
import type { DeckLeak, DeckNote, DeckPolicy, HoldReason } from "./leaks.ts";
import { Diagrams } from "./diagram-data.ts";
import { cleanMetafile } from "./metafile.ts";
import { ModelIds } from "./model-ids.ts";
import { SheetIds } from "./numbering.ts";
import { ObjectNames } from "./object-names.ts";
import { mainPart, writtenBy } from "./main-part.ts";
import { Package, type Relationship } from "./package.ts";
import { type DeckFormat, kindOf, leakOf, type PartKind, partKinds } from "./part-kinds.ts";
import { Placeholders } from "./placeholders.ts";
import type { DeckPicture, PictureLook, PictureRefusal, PictureTools } from "./picture-tools.ts";
import { isShownElsewhere } from "./shown-elsewhere.ts";
import { readSlides } from "./slide-list.ts";
import { Footers, isAnySheetUnseen } from "./unseen-sheets.ts";
import { type PartOut, writePackage } from "./write-package.ts";

/** A cleaned deck. */
export interface CleanedDeck {
  /** What is copied as it was is read from the input again, what is new from where it was handed over to. */
  readonly bytes: Pieces;
  readonly format: DeckFormat;
  /** How often each kind was removed or rewritten, and how large that was together. */
  readonly removed: ReadonlyMap<DeckLeak, Removed>;
  /** Why a person should look before it goes out; empty when nobody has to. */
  readonly held: readonly HoldReason[];
  readonly notes: readonly DeckNote[];
  /** The parts of the input whose pictures are still there, whole or in part. */
  readonly pictures: ReadonlySet<string>;
}

/** Room for a cleaned deck: pictures that are coded anew may be several times as large. */
export interface OutputRoom {
  readonly maxBytes: number;
  /** Takes over what is new, part by part: memory holds one of them. */
  readonly keep: Keep;
}

/** What was removed of one kind. */
interface Removed {
  readonly count: number;
  readonly bytes: number;
}

/**
 * Cleans a presentation.
 *
 * @param zip as `openDeck` gives it
 * @param replaced pictures that take the place of those in the input, by the names of their parts
 * @param room for the result
 * @throws DermShareError "input-unsupported" for a package of another kind, "input-malformed", "input-truncated",
 *         "input-too-large", "input-refused"
 */
export async function cleanDeck(
  zip: ZipFile,
  tools: PictureTools,
  policy: DeckPolicy,
  replaced: ReadonlyMap<string, RandomAccess> = new Map(),
  room: OutputRoom = { maxBytes: Infinity, keep: (bytes) => bytes },
): Promise<CleanedDeck | { readonly refused: PictureRefusal }> {
  const deck = new Package(zip, replaced);
  const main = mainPart(deck);
  const keep: Keep = (bytes) => (zip.isOwn(bytes) ? bytes : room.keep(bytes));
  const walk = new Walk(deck, main.part, policy, tools, { ...room, keep });
  const refused = await walk.run();
  if (refused !== null) return { refused };
  const format = main.format;
  const parts = walk.parts.map((part) =>
    part.kind === "presentation" ? { ...part, contentType: format.mainType } : part,
  );
  const written = writePackage(parts, { mainRelationshipType: main.type, application: writtenBy(deck) });
  if (written.bytes.length > room.maxBytes) throw grown(room.maxBytes);
  walk.count("part-name", written.renamed, 0);
  walk.count("time", zip.entries.filter(({ isDated }) => isDated).length, 0);
  const { removed, held, notes, pictures } = walk;
  return { bytes: written.bytes, format, removed, held: [...held], notes: [...notes], pictures };
}

/** The walk through one deck and what it gathers. */
class Walk {
  readonly parts: PartOut[] = [];
  readonly removed = new Map<DeckLeak, Removed>();
  readonly held = new Set<HoldReason>();
  readonly notes = new Set<DeckNote>();
  readonly pictures = new Set<string>();
  readonly #deck: Package;
  readonly #tools: PictureTools;
  readonly #policy: DeckPolicy;
  readonly #output: OutputRoom;
  readonly #context: DeckAround;
  /** The parts that wait or are done, by name, with their kinds. */
  readonly #reached = new Map<string, PartKind>();
  /** Where each picture is laid that has to be read, until the next one. */
  readonly #room = reusedRoom();

  constructor(deck: Package, presentation: string, policy: DeckPolicy, tools: PictureTools, output: OutputRoom) {
    this.#deck = deck;
    this.#output = output;
    this.#tools = tools;
    this.#policy = policy;
    this.#reached.set(presentation, "presentation");
    const slides = readSlides(deck, presentation);
    const kept = slides.slides.filter(({ isHidden }) => !isHidden || policy.hiddenSlides !== "drop");
    const shown = kept.map(({ part }) => part);
    this.#context = {
      deck,
      policy,
      slides,
      names: new ObjectNames(),
      sheetIds: new SheetIds(),
      modelIds: new ModelIds(),
      diagrams: new Diagrams(deck),
      footers: new Footers(deck, shown, policy.notes !== "drop"),
      bakes: new Bakes(deck, tools, policy.strict),
      placeholders: new Placeholders(deck),
      report: (kind, size) => this.count(kind, 1, size),
      hold: (reason) => this.held.add(reason),
      note: (word) => this.notes.add(word),
    };
  }

  count(kind: DeckLeak, times: number, bytes: number): void {
    const { count, bytes: before } = this.removed.get(kind) ?? { count: 0, bytes: 0 };
    if (times > 0) this.removed.set(kind, { count: count + times, bytes: before + bytes });
  }

  /** Cleans every part that is reached; gives the reason where a picture cannot be. */
  async run(): Promise<PictureRefusal | null> {
    this.#applyPolicy();
    let bytes = 0;
    for (const [name, kind] of this.#reached) {
      const part = await this.#clean(name, kind); // one after the other: memory holds one part at a time
      if ("refused" in part) return this.#located(name, part.refused);
      const { content } = part;
      bytes += content.raw.length;
      if (bytes > this.#output.maxBytes) throw grown(this.#output.maxBytes);
      this.parts.push({ ...part, content: { ...content, raw: keptBy(this.#output.keep, content.raw) } });
      for (const relationship of part.relationships) this.#reach(relationship);
    }
    this.#countDropped();
    if (isAnySheetUnseen(this.#deck, this.parts)) this.notes.add("unused-layout");
    if (await this.#isShownElsewhere()) this.notes.add("shown-elsewhere");
    return null;
  }

  #applyPolicy(): void {
    const hidden = this.#context.slides.slides.filter(({ isHidden }) => isHidden).length;
    if (hidden > 0 && this.#policy.hiddenSlides === "hold") this.held.add("hidden-slides");
    if (hidden > 0 && this.#policy.hiddenSlides === "keep") this.notes.add("hidden-slides-kept");
    if (this.#policy.hiddenSlides === "drop") this.count("hidden-slide", hidden, 0);
  }

  #reach({ shortType, target, external }: Relationship): void {
    const kind = kindOf(shortType);
    if (kind === "media") this.notes.add("media-kept"); // a film of the web too
    if (external || target === null || kind === null) return;
    const known = this.#reached.get(target);
    if (known !== undefined && known !== kind) {
      throw new DermShareError("input-malformed", "deck: one part is told to be of two kinds");
    }
    this.#reached.set(target, kind);
    if (kind === "notesSlide") {
      if (this.#policy.notes === "hold") this.held.add("speaker-notes");
      this.notes.add("speaker-notes-kept");
    }
  }

  async #clean(name: string, kind: PartKind): Promise<PartOut | { refused: PictureRefusal }> {
    if (kind === "image") return this.#cleanImage(name);
    if (kind === "font" || kind === "media") return this.#copied(name, kind);
    const { content, relationships } = await cleanPartOnce(name, kind, this.#context);
    const contentType = partKinds[kind].contentType ?? "";
    return { kind, name, extension: ".xml", contentType, content: content ?? this.#deck.entry(name), relationships };
  }

  async #cleanImage(name: string): Promise<PartOut | { refused: PictureRefusal }> {
    const out = { kind: "image", name, relationships: [] } as const;
    const bake = this.#context.bakes.get(name);
    const source = bake?.source ?? name;
    this.pictures.add(source);
    if (bake !== undefined) {
      const picture = await this.#tools.edit(this.#deck.content(source), bake.edits);
      if ("refused" in picture) return picture;
      const { mediaType, extensions } = picture;
      return {
        ...out,
        isNew: true,
        content: packPicture(picture),
        extension: extensions[0] ?? "",
        contentType: mediaType,
      };
    }
    const bytes = this.#deck.unchecked(name, this.#room);
    const check = () => this.#deck.check(name, bytes);
    const metafile = cleanMetafile(bytes);
    if (metafile !== null) {
      check();
      if (this.#policy.strict) return { refused: metafileRefusal };
      this.notes.add("metafile-kept");
      if (metafile.isChanged) this.count("metafile-description", 1, bytes.length);
      const content = metafile.isChanged ? pack(metafile.bytes) : this.#deck.entry(name);
      return { ...out, content, extension: metafile.extension, contentType: metafile.mediaType };
    }
    const { crc32 } = this.#deck.entry(name);
    const picture = await this.#tools.clean(bytes, { crc32, check, lasting: this.#deck.lasting(name) });
    if ("refused" in picture) return picture;
    const own = picture.extensions.find((extension) => name.toLowerCase().endsWith(extension));
    const content = picture.bytes === bytes ? this.#deck.entry(name) : packPicture(picture);
    return { ...out, content, extension: own ?? picture.extensions[0] ?? "", contentType: picture.mediaType };
  }

  /** Says on which slide the picture is, where one names it itself. */
  #located(image: string, { reason, hint }: PictureRefusal): PictureRefusal {
    const source = this.#context.bakes.get(image)?.source ?? image;
    const leads = (part: string) => this.#deck.relationships(part).some(({ target }) => target === source);
    const slide = this.#context.slides.slides.find(({ part }) => leads(part));
    return { reason: slide === undefined ? reason : `slide ${slide.number}: ${reason}`, hint };
  }

  /** Fonts and media as they are; their content is looked at all the same, for what may lie behind it. */
  #copied(name: string, kind: "font" | "media"): PartOut {
    this.#deck.content(name);
    const extension = /\.[a-z0-9]{2,8}$/.exec(name.toLowerCase())?.[0] ?? ".bin";
    const given = this.#deck.contentType(name);
    const isMedia = /^(?:audio|video)\/[a-z0-9.+-]{1,40}$/.test(given);
    const contentType = kind === "font" ? "application/x-fontdata" : isMedia ? given : "application/octet-stream";
    const content: ZipContent = this.#deck.entry(name);
    return { kind, name, extension, contentType, content, relationships: [] };
  }

  /** Whether what is hidden of a picture in one place is seen in another. */
  #isShownElsewhere(): Promise<boolean> {
    const { bakes } = this.#context;
    if (bakes.views.length === 0) return Promise.resolve(false);
    const whole = this.parts.filter(({ kind, isNew }) => kind === "image" && isNew !== true);
    const looks = new Map<string, Promise<PictureLook | null>>();
    const look = (name: string) => {
      const known = looks.get(name) ?? this.#tools.look(this.#deck.content(name));
      looks.set(name, known);
      return known;
    };
    const views = [...bakes.views, ...whole.map(({ name }) => ({ image: name, crop: null, covers: [] }))];
    return isShownElsewhere(views, { size: (name) => bakes.size(name), look });
  }

  /** What the root leads to besides the deck, and what nothing leads to. */
  #countDropped(): void {
    for (const relationship of this.#deck.relationships("")) {
      const { shortType } = relationship;
      if (shortType === "officeDocument" || shortType === "extended-properties") continue;
      this.count(leakOf(shortType), 1, this.#deck.sizeOf(relationship));
    }
  }
}

function grown(maxBytes: number): DermShareError {
  return new DermShareError(
    "input-too-large",
    `deck: it would be larger than ${maxBytes / 1024 ** 2} MiB, which is not read again: cut and covered pictures grow`,
    "compress its pictures in PowerPoint, with their cropped areas deleted, or make several decks of it",
  );
}

const metafileRefusal: PictureRefusal = {
  reason: "it holds a Windows metafile, which can be cleaned only in part",
  hint: "replace it by a PNG in PowerPoint, or leave out --strict",
};

/** Photographs are packed by their own coding: a second one costs much and gains nothing. */
function packPicture({ bytes, crc32, mediaType }: DeckPicture): ZipContent {
  return ["image/jpeg", "image/png", "image/gif", "image/webp"].includes(mediaType)
    ? store(bytes, crc32)
    : pack(wholeOf(bytes));
}
