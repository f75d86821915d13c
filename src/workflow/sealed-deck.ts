/** A presentation on its way into a bundle, or out of one: proven from its bytes alone, by everybody who handles it. */
import { mainPart } from "../deck/main-part.ts";
import type { DeckLeak } from "../deck/leaks.ts";
import { openDeck, Package } from "../deck/package.ts";
import { DermShareError } from "../errors.ts";
import type { BlockKind } from "../formats/format.ts";
import { residueOfDeck } from "./verify-deck.ts";

const proof: unique symbol = Symbol("proven clean");

/** A presentation without metadata and hidden content; the bytes are those that were looked at. */
export interface CleanDeck {
  readonly [proof]: true;
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

/** What the sender may have kept as content, by an option that says so. */
const mayBeKept: readonly (DeckLeak | BlockKind)[] = ["speaker-notes", "hidden-slide", "media"];

/**
 * Proves a presentation, its pictures with two readers.
 *
 * @throws DermShareError "verification-failed" when it still carries something; as `residueOfDeck`
 */
export async function proveSealedDeck(bytes: Uint8Array): Promise<CleanDeck> {
  const zip = openDeck(bytes);
  const first = (await residueOfDeck(zip)).find(({ kind }) => !mayBeKept.includes(kind));
  if (first === undefined) return { [proof]: true, bytes, mediaType: mainPart(new Package(zip)).format.mediaType };
  throw new DermShareError("verification-failed", `a presentation still carries ${first.kind}; nothing was written`);
}
