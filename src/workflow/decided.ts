/** What was decided about a picture, on its way to being cleaned. */
import type { Decision } from "../editor/decision.ts";
import type { FormatId, Refusal } from "../formats/format.ts";
import type { AskedEdit } from "./asked-edits.ts";
import { decisionIn, type Decisions } from "./decisions-file.ts";
import { drawnEdits } from "./drawn-edits.ts";
import type { Consented } from "./picture-consents.ts";
import { samplesDigest } from "./samples-digest.ts";

/** Decisions, and whether a picture needs one. */
export interface DecisionOptions {
  /** Null where nobody has decided anything. */
  readonly decisions: Decisions | null;
  readonly requireReview: boolean;
  /** The pictures whose consent reaches the use; null where consent is not asked for picture by picture. */
  readonly consented: Consented | null;
}

const notLooked: Refusal = {
  reason: "nobody has looked at this picture",
  hint: "derm-share review FOLDER --decisions FILE",
};
const withheld: Refusal = { reason: "withheld by the person who looked at it", hint: "review it again to change that" };

const notConsented: Refusal = {
  reason: "no consent in the table reaches this use of the picture",
  hint: "fill in its row: derm-share inspect FOLDER --consents-template prints the table",
};

/** What was decided about a picture that goes out. */
interface Decided {
  /** Those that were drawn on it. */
  readonly edits: readonly AskedEdit[];
  /** Whether nobody has decided about it, and nobody had to. */
  readonly isOpen: boolean;
}

/** What was decided about this picture, or why it does not go out. @throws DermShareError as `samplesDigest` */
export async function decidedEdits(
  bytes: Uint8Array,
  format: FormatId,
  options: DecisionOptions,
): Promise<Decided | { readonly refused: Refusal }> {
  const samples = await samplesDigest(bytes, format);
  if (!isConsented(samples, options)) return { refused: notConsented };
  const decision = decisionOn(samples, options);
  if (decision === undefined)
    return options.requireReview ? { refused: notLooked } : { edits: [], isOpen: options.decisions !== null };
  switch (decision.verdict) {
    case "withhold":
      return { refused: withheld };
    case "masked":
      return { edits: drawnEdits(decision.drawn, decision.size, "the review"), isOpen: false };
    case "no-identifying-feature":
      return { edits: [], isOpen: false };
  }
}

/** The decision about a picture; undefined where there is none. @param samples what `samplesDigest` gave */
export function decisionOn(samples: string, { decisions }: Pick<DecisionOptions, "decisions">): Decision | undefined {
  return decisions === null ? undefined : (decisionIn(decisions, samples) ?? undefined);
}

/** Whether consent reaches a picture, or is not asked for. @param key what `samplesDigest` or `fileKey` gave */
export function isConsented(key: string, { consented }: Pick<DecisionOptions, "consented">): boolean {
  return consented === null || consented[key] === true;
}
