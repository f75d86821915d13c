/** What a deck gives away, its pictures told each once. */
import type { RandomAccess } from "../bytes/pieces.ts";
import { inspectDeck } from "../deck/inspect.ts";
import type { Elsewhere } from "../deck/picture-uses.ts";
import type { DeckFormat } from "../deck/part-kinds.ts";
import { DermShareError } from "../errors.ts";
import type { FormatId } from "../formats/format.ts";
import { formatOf } from "../formats/registry.ts";
import type { Size } from "../geometry.ts";
import { distinctPictures, onSlide } from "./distinct-pictures.ts";
import { type Fact, tidy } from "./fact.ts";
import { facts } from "./facts.ts";
import { expectPresentation } from "./foreign-office.ts";
import { type DeckFinding, residueOfDeck } from "./verify-deck.ts";

/** One distinct picture of a deck. */
interface DeckPictureInspection {
  /** From 1. */
  readonly number: number;
  /** Null for metafiles and what is not known here; then there is no size either. */
  readonly format: FormatId | null;
  /** As a slide shows it, which heeds no orientation: the size of what `pixelsSha256` stands for. */
  readonly size: Size | null;
  /** Of its samples as a slide shows them, as a file of decisions knows it: see `pictureKey`. Null where there are none. */
  readonly pixelsSha256: string | null;
  /** The slides that show it, from 1; none where only a layout, a master or the notes do. */
  readonly slides: readonly number[];
  readonly elsewhere: readonly Elsewhere[];
  readonly facts: readonly Fact[];
}

/** What one deck gives away. */
export interface DeckFileInspection {
  readonly format: DeckFormat["id"];
  readonly slides: number;
  readonly bytes: number;
  readonly facts: readonly Fact[];
  readonly residue: readonly DeckFinding[];
  readonly pictures: readonly DeckPictureInspection[];
}

/** @throws DermShareError as `inspectDeck` and `residueOfDeck` */
export async function inspectDeckBytes(bytes: RandomAccess): Promise<DeckFileInspection> {
  const zip = expectPresentation(bytes);
  const { format, slides, facts: said, pictures } = inspectDeck(zip);
  const told: DeckPictureInspection[] = [];
  for (const { content, slides: shownOn, elsewhere, samples } of await distinctPictures(pictures)) {
    told.push({
      number: told.length + 1,
      ...(await look(content())),
      pixelsSha256: samples,
      slides: shownOn,
      elsewhere,
    });
  }
  const residue = await residueOfDeck(zip);
  return { format: format.id, slides, bytes: bytes.length, facts: tidy(said), residue, pictures: told };
}

/** A picture that cannot be followed to its end says nothing here; the strip will say what is wrong with it. */
async function look(bytes: Uint8Array): Promise<Pick<DeckPictureInspection, "format" | "size" | "facts">> {
  const format = formatOf(bytes);
  try {
    if (format !== null) return { format: format.id, size: format.size(onSlide(bytes)), facts: await facts(bytes) };
  } catch (error) {
    if (!(error instanceof DermShareError)) throw error;
  }
  return { format: null, size: null, facts: [] };
}
