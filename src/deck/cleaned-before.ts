/**
 * Parts that were cleaned before in this thread: decks of one department have the same layouts, masters and themes. What came
 * of such a part holds again where all that its cleaning asked of the deck around it is answered as it was then.
 */
import { pack, type ZipContent } from "../bytes/zip-write.ts";
import type { Size } from "../geometry.ts";
import type { Bakes, BakesOfPart } from "./bakes.ts";
import { cleanPart, type DeckContext } from "./clean-part.ts";
import type { DeckLeak, DeckNote, HoldReason } from "./leaks.ts";
import type { KeptId, SheetIds } from "./numbering.ts";
import type { Package, Relationship } from "./package.ts";
import { kindOf, type PartKind } from "./part-kinds.ts";
import { isPlaceholder } from "./placeholders.ts";

/** A part after its rules, packed; `content` is null where nothing was changed. */
export interface PackedPart {
  readonly content: ZipContent | null;
  readonly relationships: readonly Relationship[];
}

/** What cleaning a part asked its deck, with the answers, and told it. */
interface Talk {
  /** How large what was dropped was, in bytes. */
  readonly dropped: (readonly [relationship: Relationship, bytes: number])[];
  readonly sizes: Map<string, Size | null>;
  readonly sources: Map<string, boolean>;
  readonly ids: KeptId[];
  /** The signs of the sheets below; null where nobody asked for these sheets. */
  below: readonly object[] | null;
  readonly reports: (readonly [kind: DeckLeak, bytes: number])[];
  readonly holds: HoldReason[];
  readonly notes: DeckNote[];
  /** Whether nothing else was asked that has a say. */
  isWhole: boolean;
}

/** What has a say in a part, with all that can be asked of it. */
export interface DeckAround extends DeckContext {
  readonly deck: Package;
  readonly sheetIds: SheetIds;
  readonly bakes: Bakes;
}

/** What came of a part, in one frame. */
interface Outcome {
  readonly talk: Talk;
  readonly part: PackedPart;
}

/** In so many frames a part is remembered: slides of one form show other pictures. */
const mostFrames = 4;

/** By the sign of the part; the frame that it was cleaned in longest ago comes first. */
const before = new WeakMap<object, Map<string, Outcome>>();

/** Cleans an XML part, or does with it what was done before. @throws DermShareError as `cleanPart` */
export async function cleanPartOnce(name: string, kind: PartKind, context: DeckAround): Promise<PackedPart> {
  const frame = frameOf(name, kind, context);
  const sign = context.deck.sign(name);
  const known = before.get(sign)?.get(frame);
  if (known !== undefined && isAnsweredAgain(known.talk, name, context)) {
    for (const [leak, bytes] of known.talk.reports) context.report(leak, bytes);
    for (const reason of known.talk.holds) context.hold(reason);
    for (const note of known.talk.notes) context.note(note);
    return known.part;
  }
  const { overheard, talk } = listeningTo(name, context);
  const { bytes, relationships } = await cleanPart(name, kind, overheard);
  const part = { content: bytes === null ? null : pack(bytes), relationships };
  if (talk.isWhole) remember(sign, frame, { talk, part });
  return part;
}

function remember(sign: object, frame: string, outcome: Outcome): void {
  const frames = before.get(sign) ?? new Map<string, Outcome>();
  frames.delete(frame);
  for (const oldest of [...frames.keys()].slice(0, Math.max(0, frames.size + 1 - mostFrames))) frames.delete(oldest);
  before.set(sign, frames.set(frame, outcome));
}

/**
 * What the deck says that has a say in every part: where its relationships lead, whether a slide among it is shown, and how
 * its theme fills shapes.
 */
function frameOf(name: string, kind: PartKind, { deck, policy, slides, placeholders }: DeckAround): string {
  const led = deck.relationships(name).map((relationship) => {
    const isToSlide = kindOf(relationship.shortType) === "slide";
    const slide = isToSlide ? slides.slides.find(({ part }) => part === relationship.target) : undefined;
    const { id, type, target, external } = relationship;
    return [id, type, target, external, slide?.isHidden];
  });
  const hidden = kind === "presProps" ? slides.slides.map(({ isHidden }) => isHidden) : null; // the range of a show
  return JSON.stringify([kind, policy, hidden, slides.size, slides.isMorphed, led, placeholders.themeFills(name)]);
}

/** The ids come last: they are taken where all else is as it was. */
function isAnsweredAgain({ dropped, sizes, sources, ids, below }: Talk, name: string, context: DeckAround): boolean {
  const { deck, bakes, sheetIds } = context;
  const signs = below === null ? null : signsBelow(name, context);
  if (signs?.length !== below?.length || signs?.some((sign, i) => sign !== below?.[i]) === true) return false;
  for (const [relationship, then] of dropped) if (deck.sizeOf(relationship) !== then) return false;
  if (!areStill(sizes, bakes)) return false;
  for (const [image, then] of sources) if (bakes.isSource(image) !== then) return false;
  return sheetIds.keep(ids);
}

function signsBelow(name: string, { deck, placeholders }: DeckAround): object[] {
  return placeholders.sheetsBelow(name).map((sheet) => deck.sign(sheet));
}

/** Whether the pictures of these names have these sizes. */
export function areStill(sizes: ReadonlyMap<string, Size | null>, bakes: BakesOfPart): boolean {
  return [...sizes].every(([image, then]) => {
    const now = bakes.size(image);
    return now?.width === then?.width && now?.height === then?.height;
  });
}

/** The same deck, with somebody who hears what is asked and told. The talk is whole where nothing else was asked. */
function listeningTo(name: string, context: DeckAround): { overheard: DeckContext; talk: Talk } {
  const { deck, names, sheetIds, modelIds, footers, diagrams, placeholders } = context;
  const talk: Talk = {
    dropped: [],
    sizes: new Map(),
    sources: new Map(),
    ids: [],
    below: null,
    reports: [],
    holds: [],
    notes: [],
    isWhole: true,
  };
  const breakOff = () => void (talk.isWhole = false);
  const breakOffIf = (isOther: boolean) => void (talk.isWhole &&= !isOther);
  const overheard: DeckContext = {
    ...context,
    deck: {
      sizeOf: (relationship) => {
        const size = deck.sizeOf(relationship);
        talk.dropped.push([relationship, size]);
        return size;
      },
      content: (part) => (breakOffIf(part !== name), deck.content(part)),
      relationships: (part) => (breakOffIf(part !== name), deck.relationships(part)),
    },
    names: { clean: (old, holder, id) => (breakOffIf(old.startsWith("!!")), names.clean(old, holder, id)) },
    sheetIds: {
      number: (editor) => {
        const kept = sheetIds.number(editor);
        if (kept === null) breakOff();
        else talk.ids.push(...kept);
        return kept;
      },
    },
    modelIds: {
      rename: (editor) => {
        const count = modelIds.rename(editor);
        breakOffIf(count > 0);
        return count;
      },
    },
    footers: { isShown: (words) => (breakOff(), footers.isShown(words)) },
    diagrams: {
      shownOf: (data) => (breakOff(), diagrams.shownOf(data)),
      keyOfPicture: (blip, relationships) => (breakOff(), diagrams.keyOfPicture(blip, relationships)),
    },
    placeholders: {
      patternsOf: (part, shape) => (breakOffIf(isPlaceholder(shape)), placeholders.patternsOf(part, shape)),
      sheetsBelow: (part) => {
        talk.below = signsBelow(part, context);
        return placeholders.sheetsBelow(part);
      },
      root: (sheet) => placeholders.root(sheet),
      themeFills: (part) => placeholders.themeFills(part), // in the frame
    },
    bakes: listeningToBakes(context.bakes, talk, breakOff),
    report: (kind, bytes) => (talk.reports.push([kind, bytes]), context.report(kind, bytes)),
    hold: (reason) => (talk.holds.push(reason), context.hold(reason)),
    note: (word) => (talk.notes.push(word), context.note(word)),
  };
  return { overheard, talk };
}

/** The same for its pictures. */
export function listeningToBakes(
  bakes: DeckContext["bakes"],
  { sizes, sources }: Pick<Talk, "sizes" | "sources">,
  breakOff: () => void,
): BakesOfPart {
  return {
    size: (image) => {
      const size = bakes.size(image);
      sizes.set(image, size);
      return size;
    },
    isSource: (image) => {
      const isSource = bakes.isSource(image);
      sources.set(image, isSource);
      return isSource;
    },
    open: (image, covers) => {
      if (covers.length > 0) breakOff();
      return bakes.open(image, covers);
    },
    isOpaque: (image) => (breakOff(), bakes.isOpaque(image)),
    add: (image, crop, covers) => (breakOff(), bakes.add(image, crop, covers)),
    cell: (image) => (breakOff(), bakes.cell(image)),
  };
}
