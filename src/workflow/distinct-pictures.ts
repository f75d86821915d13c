/** The pictures of a deck, each distinct one once: told apart by what slides show of them, not by their files. */
import { createHash } from "node:crypto";
import type { DeckInspection } from "../deck/inspect.ts";
import type { Elsewhere } from "../deck/picture-uses.ts";
import { DermShareError } from "../errors.ts";
import { formatOf } from "../formats/registry.ts";
import { asOnSlide } from "./on-slide.ts";
import { type Samples, samplesOf } from "./samples-digest.ts";

/** A distinct picture. */
export interface DistinctPicture {
  /** The first part that holds it. */
  readonly part: string;
  readonly content: () => Uint8Array;
  /** The slides that show it themselves, from 1, rising. */
  readonly slides: readonly number[];
  readonly elsewhere: readonly Elsewhere[];
  /** The digest of its samples as they are coded, which is how slides show them; null where they cannot be decoded. */
  readonly samples: string | null;
  /** How many pages or frames it has; 1 where it cannot be decoded. */
  readonly pages: number;
}

/** In the order of the file. @throws DermShareError as `Package.content` */
export async function distinctPictures(pictures: DeckInspection["pictures"]): Promise<DistinctPicture[]> {
  const distinct = new Map<string, DistinctPicture>();
  for (const { name, content, slides, elsewhere } of pictures) {
    const bytes = content();
    const { digest: samples, pages } = (await samplesIfDecoded(onSlide(bytes))) ?? { digest: null, pages: 1 };
    const key = samples ?? fileKey(bytes);
    const known = distinct.get(key) ?? { part: name, content, slides: [], elsewhere: [], samples, pages };
    const all = [...new Set([...known.slides, ...slides])].toSorted((a, b) => a - b);
    distinct.set(key, { ...known, slides: all, elsewhere: [...new Set([...known.elsewhere, ...elsewhere])] });
  }
  return [...distinct.values()];
}

/** What a picture is known by that cannot be decoded here: a metafile. */
export function fileKey(bytes: Uint8Array): string {
  return `file-${createHash("sha256").update(bytes).digest("hex")}`;
}

/** The picture as a slide shows it, which is as it is coded; what cannot be followed stays as it is. */
export function onSlide(bytes: Uint8Array): Uint8Array {
  return unlessRefused(() => asOnSlide(bytes).upright) ?? bytes;
}

/** The digest of a picture; null for what cannot be decoded. */
export async function digestIfDecoded(bytes: Uint8Array): Promise<string | null> {
  return (await samplesIfDecoded(bytes))?.digest ?? null;
}

async function samplesIfDecoded(bytes: Uint8Array): Promise<Samples | null> {
  const format = formatOf(bytes);
  try {
    return format === null ? null : await samplesOf(bytes, format.id);
  } catch (error) {
    if (error instanceof DermShareError) return null; // cleaning it will say what is wrong
    throw error;
  }
}

function unlessRefused<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof DermShareError) return null;
    throw error;
  }
}
