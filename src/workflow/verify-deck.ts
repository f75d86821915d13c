/** Proving a deck: the scanner's look at the package, the pictures' own proof, and what crops and shapes hide. */
import { checkContent, type ZipEntry, type ZipFile } from "../bytes/zip-read.ts";
import { hiddenPixels } from "../deck/hidden-pixels.ts";
import type { DeckLeak, DeckPolicy, HoldReason } from "../deck/leaks.ts";
import { cleanMetafile } from "../deck/metafile.ts";
import { scanBeside } from "../deck/scan-beside.ts";
import { type PixelTools, scanPixels } from "../deck/scan-pixels.ts";
import { scanDeck } from "../deck/scan.ts";
import { DermShareError } from "../errors.ts";
import type { BlockKind } from "../formats/format.ts";
import { formatOf } from "../formats/registry.ts";
import { firstPageAlone } from "../formats/tiff.ts";
import { residueByTwoReaders } from "./clean-image.ts";
import { PictureRecord, pictureTools, sizeOf } from "./deck-pictures.ts";
import { asOnSlide } from "./on-slide.ts";

/** A run of bytes that should not be in a deck. The offset is that of the part it was found in. */
export interface DeckFinding {
  readonly kind: DeckLeak | BlockKind;
  readonly offset: number;
  readonly bytes: number;
}

/**
 * What in a deck should not be there.
 *
 * @param record knows the pictures that were proven clean a moment ago
 * @throws DermShareError as `scanDeck` and `hiddenPixels`
 */
export async function residueOfDeck(zip: ZipFile, record = new PictureRecord()): Promise<DeckFinding[]> {
  const { residue, pictures } = scanDeck(zip);
  const findings: DeckFinding[] = [...residue];
  const found = (kind: DeckFinding["kind"], entry: ZipEntry | undefined) =>
    findings.push({ kind, offset: entry?.start ?? 0, bytes: entry?.bytes ?? 0 });
  for (const entry of pictures) {
    if (record.isProven(entry)) checkContent(entry);
    else for (const kind of await residueOfPicture(zip.content(entry))) found(kind, entry);
  }
  for (const { kind, part } of await hiddenPixels(zip, pictureTools(new PictureRecord()))) {
    found(
      kind,
      zip.entries.find(({ name }) => name === part),
    );
  }
  for (const part of scanBeside(zip)) found("off-slide-shape", part);
  const tools = pixelTools();
  for (const { kind, part } of await scanPixels(zip, tools)) {
    if (!findings.some((known) => known.kind === kind && known.offset === part.start)) found(kind, part);
  }
  return findings;
}

/** Pixels as a slide shows them; of pictures that are cropped and covered inside a deck, no others. */
function pixelTools(): PixelTools {
  return {
    size: sizeOf,
    view: async (bytes) => {
      const { upright } = asOnSlide(bytes);
      const format = formatOf(upright);
      if (format === null || sizeOf(bytes) === null) return null;
      const { decodePages } = await import("../pixels/decode.ts");
      const [picture] = (await decodePages(upright, format.id)).pictures;
      const frame = picture?.frames[0];
      if (picture === undefined || frame === undefined) return null;
      const { width, height, samples } = frame;
      const channels = samples.length / (width * height);
      const most = 2 ** picture.bits - 1;
      const at = (x: number, y: number) =>
        Array.from({ length: channels }, (_, i) => (samples[(y * width + x) * channels + i] ?? 0) / most);
      return { at };
    },
  };
}

async function residueOfPicture(bytes: Uint8Array): Promise<(DeckLeak | BlockKind)[]> {
  const metafile = cleanMetafile(bytes);
  if (metafile !== null) return metafile.isChanged ? ["metafile-description"] : [];
  const format = formatOf(bytes);
  if (format === null) return ["unknown"];
  const hasMorePages = format.id === "tiff" && firstPageAlone(bytes) !== bytes;
  const found = (await residueByTwoReaders(bytes, format)).map(({ kind }) => kind);
  return hasMorePages ? ["hidden-pixels", ...found] : found;
}

/**
 * Proves a deck that is about to be written.
 *
 * @param held why a person has to look before it goes out: what they will look at may still be there
 * @throws DermShareError "verification-failed": a fault of ours
 */
export async function proveCleanDeck(
  zip: ZipFile,
  policy: DeckPolicy,
  held: readonly HoldReason[],
  record: PictureRecord,
): Promise<void> {
  const kept = new Set<DeckLeak | BlockKind>();
  if (policy.notes !== "drop") kept.add("speaker-notes");
  if (policy.hiddenSlides !== "drop") kept.add("hidden-slide");
  if (policy.media !== "drop") kept.add("media");
  if (held.includes("uncertain-crop")) kept.add("cropped-away");
  const beside: readonly HoldReason[] = ["moving-off-slide-shapes", "reaching-off-slide-shapes"];
  if (held.some((reason) => beside.includes(reason))) kept.add("off-slide-shape");
  const covering: readonly HoldReason[] = ["uncertain-crop", "uncertain-cover", "uncertain-frame"];
  if (held.some((reason) => covering.includes(reason))) kept.add("covered");
  const first = (await residueOfDeck(zip, record)).find(({ kind }) => !kept.has(kind));
  if (first === undefined) return;
  throw new DermShareError(
    "verification-failed",
    `the cleaned deck still carries ${first.kind}; nothing was written`,
    "please report this with the kind of deck it was, never with the deck itself",
  );
}
