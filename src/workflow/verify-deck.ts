/** Proving a deck: the scanner's look at the package, and the pictures' own proof. */
import { zipContent } from "../bytes/zip-read.ts";
import type { DeckLeak, DeckPolicy } from "../deck/leaks.ts";
import { cleanMetafile } from "../deck/metafile.ts";
import { scanDeck } from "../deck/scan.ts";
import { DermShareError } from "../errors.ts";
import type { BlockKind } from "../formats/format.ts";
import { formatOf } from "../formats/registry.ts";
import { residueByTwoReaders } from "./clean-image.ts";

/** A run of bytes that should not be in a deck. The offset is that of the part it was found in. */
export interface DeckFinding {
  readonly kind: DeckLeak | BlockKind;
  readonly offset: number;
  readonly bytes: number;
}

/** What in a deck should not be there. @throws DermShareError as `scanDeck` */
export async function residueOfDeck(bytes: Uint8Array): Promise<DeckFinding[]> {
  const { residue, pictures } = scanDeck(bytes);
  const findings: DeckFinding[] = [...residue];
  for (const entry of pictures) {
    for (const kind of await residueOfPicture(zipContent(entry))) {
      findings.push({ kind, offset: entry.start, bytes: entry.bytes });
    }
  }
  return findings;
}

async function residueOfPicture(bytes: Uint8Array): Promise<(DeckLeak | BlockKind)[]> {
  const metafile = cleanMetafile(bytes);
  if (metafile !== null) return metafile.isChanged ? ["metafile-description"] : [];
  const format = formatOf(bytes);
  return format === null ? ["unknown"] : (await residueByTwoReaders(bytes, format)).map(({ kind }) => kind);
}

/** Proves a deck that is about to be written. @throws DermShareError "verification-failed": a fault of ours */
export async function proveCleanDeck(bytes: Uint8Array, policy: DeckPolicy): Promise<void> {
  const kept: readonly (DeckLeak | BlockKind | null)[] = [
    policy.notes === "drop" ? null : "speaker-notes",
    policy.hiddenSlides === "drop" ? null : "hidden-slide",
    policy.media === "drop" ? null : "media",
  ];
  const first = (await residueOfDeck(bytes)).find(({ kind }) => !kept.includes(kind));
  if (first === undefined) return;
  throw new DermShareError(
    "verification-failed",
    `the cleaned deck still carries ${first.kind}; nothing was written`,
    "please report this with the kind of deck it was, never with the deck itself",
  );
}
