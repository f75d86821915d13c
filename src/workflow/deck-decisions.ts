/** What was decided about the pictures of a deck, done to each of them before the deck is cleaned. */
import { type Keep, keptBy, type RandomAccess } from "../bytes/pieces.ts";
import type { ZipFile } from "../bytes/zip-read.ts";
import { mainPart } from "../deck/main-part.ts";
import { Package } from "../deck/package.ts";
import { imagesOf, renditions } from "../deck/picture-uses.ts";
import type { PictureRefusal } from "../deck/picture-tools.ts";
import type { Decision } from "../editor/decision.ts";
import { DermShareError } from "../errors.ts";
import { formatOf } from "../formats/registry.ts";
import type { Size } from "../geometry.ts";
import { anonymise, plainStrip } from "./anonymise.ts";
import { editsFor } from "./asked-edits.ts";
import { type DecisionOptions, decisionOn, isConsented } from "./decided.ts";
import type { PictureRecord } from "./deck-pictures.ts";
import { digestIfDecoded, fileKey, onSlide } from "./distinct-pictures.ts";
import { drawnEdits } from "./drawn-edits.ts";
import { drawnOnStored } from "./drawn-on-stored.ts";

/** The pictures of a deck after the decisions, by the names of their parts. */
export interface DecidedPictures {
  readonly replaced: ReadonlyMap<string, RandomAccess>;
  readonly masked: ReadonlySet<string>;
  readonly withheld: ReadonlySet<string>;
  /** Those that nobody has decided about. */
  readonly undecided: ReadonlySet<string>;
}

/** The size of the panel for a metafile, which has none in pixels, and for what is broken: the frame stretches it. */
const panelOfUnknown: Size = { width: 640, height: 480 };

/**
 * Covers and withholds what was decided so. A picture that stands for a masked or withheld one in other programs, and that
 * nobody has decided about, is withheld too.
 *
 * @param keep takes over what is new
 * @throws DermShareError as `cleanDeck`; "region-invalid" for a mask that fits another picture
 */
export async function decidePictures(
  zip: ZipFile,
  options: DecisionOptions,
  record: PictureRecord,
  keep: Keep,
): Promise<DecidedPictures | { readonly refused: PictureRefusal }> {
  const deck = new Package(zip);
  mainPart(deck); // first: another kind of package is refused as such
  const decisions = new Map<string, Decision | null>();
  for (const name of imagesOf(deck)) decisions.set(name, await decisionInDeck(deck.content(name), options));
  withholdRenditions(deck, decisions);
  const replaced = new Map<string, RandomAccess>();
  for (const [name, decision] of decisions) {
    const result = await decidedPicture(deck.content(name), decision, record);
    if (result !== null && "refused" in result) return result;
    if (result !== null) replaced.set(name, keptBy(keep, result.bytes));
  }
  const those = (wanted: Decision["verdict"] | undefined) =>
    new Set([...decisions].filter(([, decision]) => decision?.verdict === wanted).map(([name]) => name));
  return { replaced, masked: those("masked"), withheld: those("withhold"), undecided: those(undefined) };
}

function withholdRenditions(deck: Package, decisions: Map<string, Decision | null>): void {
  for (const names of renditions(deck)) {
    const hides = [...names].some((name) => ["masked", "withhold"].includes(decisions.get(name)?.verdict ?? ""));
    const open = [...names].filter((name) => decisions.get(name) === null);
    if (hides) for (const name of open) decisions.set(name, { verdict: "withhold" });
  }
}

/**
 * The decision about a picture as a slide shows it, which is as it is coded; else the one about the same file as a viewer
 * turns it. Null where there is none, and for what cannot be looked at. What has no consent is withheld.
 */
async function decisionInDeck(bytes: Uint8Array, options: DecisionOptions): Promise<Decision | null> {
  const upright = onSlide(bytes);
  const samples = await digestIfDecoded(upright);
  if (!isConsented(samples ?? fileKey(bytes), options)) return { verdict: "withhold" };
  const decision = samples === null ? undefined : decisionOn(samples, options);
  if (decision !== undefined || upright === bytes) return decision ?? null;
  const turnedSamples = await digestIfDecoded(bytes);
  const turned = turnedSamples === null ? undefined : decisionOn(turnedSamples, options);
  return turned?.verdict === "masked" ? drawnOnStored(turned, bytes) : (turned ?? null);
}

/** The picture after its decision; null where it stays as it is. */
async function decidedPicture(
  bytes: Uint8Array,
  decision: Decision | null,
  record: PictureRecord,
): Promise<{ readonly bytes: Uint8Array } | { readonly refused: PictureRefusal } | null> {
  if (decision === null || decision.verdict === "no-identifying-feature") return null;
  const upright = onSlide(bytes);
  if (decision.verdict === "withhold") {
    const { withheldPanel } = await import("../pixels/panel.ts");
    return { bytes: await withheldPanel(sizeIfKnown(upright)) };
  }
  const { drawn, size } = decision;
  if (drawn.crop !== null) return { refused: cropRefusal };
  const edits = editsFor(drawnEdits(drawn, size, "the review"), formatOf(upright)?.size(upright) ?? size);
  const result = await anonymise(upright, { ...plainStrip, edits });
  if ("refused" in result) return { refused: { ...result.refused, reason: `in the deck: ${result.refused.reason}` } };
  record.count(result.removed);
  record.mayTrace ||= result.notes.includes("faint-trace-possible");
  return { bytes: result.image.bytes };
}

function sizeIfKnown(bytes: Uint8Array): Size {
  try {
    return formatOf(bytes)?.size(bytes) ?? panelOfUnknown;
  } catch (error) {
    if (error instanceof DermShareError) return panelOfUnknown;
    throw error;
  }
}

const cropRefusal: PictureRefusal = {
  reason: "a decision crops a picture, which would move it on its slides",
  hint: "cover what is around it instead: derm-share review FOLDER --decisions FILE",
};
