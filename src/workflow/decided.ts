/** What was decided about a picture, on its way to being cleaned. */
import type { Decision } from "../editor/decision.ts";
import type { FormatId, Refusal } from "../formats/format.ts";
import type { AskedEdit } from "./asked-edits.ts";
import { type Decisions, pictureKey } from "./decisions-file.ts";
import { drawnEdits } from "./drawn-edits.ts";
import { samplesDigest } from "./samples-digest.ts";

/** Decisions, and whether a picture needs one. */
export interface DecisionOptions {
  /** Null where nobody has decided anything. */
  readonly decisions: Decisions | null;
  readonly requireReview: boolean;
}

const notLooked: Refusal = {
  reason: "nobody has looked at this picture",
  hint: "derm-share review FOLDER --decisions FILE",
};
const withheld: Refusal = { reason: "withheld by the person who looked at it", hint: "review it again to change that" };

/** The edits that were drawn on this picture, or why it does not go out. @throws DermShareError as `samplesDigest` */
export async function decidedEdits(
  bytes: Uint8Array,
  format: FormatId,
  options: DecisionOptions,
): Promise<readonly AskedEdit[] | { readonly refused: Refusal }> {
  const decision = await decisionOn(bytes, format, options);
  if (decision === undefined) return options.requireReview ? { refused: notLooked } : [];
  switch (decision.verdict) {
    case "withhold":
      return { refused: withheld };
    case "masked":
      return drawnEdits(decision.drawn, decision.size, "the review");
    case "no-identifying-feature":
      return [];
  }
}

/**
 * The decision about a picture; undefined where there is none, and for what is no picture of ours.
 *
 * @throws DermShareError as `samplesDigest`
 */
export async function decisionOn(
  bytes: Uint8Array,
  format: FormatId | null,
  { decisions }: DecisionOptions,
): Promise<Decision | undefined> {
  if (decisions === null || format === null) return undefined;
  return decisions.pictures[pictureKey(decisions.salt, await samplesDigest(bytes, format))];
}
