/**
 * The proof that a picture is clean, from the bytes that will be written. Nothing else makes a `CleanImage`, and sealing
 * takes nothing else: a bundle of unverified bytes does not type-check.
 */
import { DermShareError } from "../errors.ts";
import type { Block, BlockKind, ImageFormat } from "../formats/format.ts";
import { formatOf } from "../formats/registry.ts";
import type { Size } from "../geometry.ts";

const proof: unique symbol = Symbol("proven clean");

/** A picture without metadata, as far as its blocks tell; the bytes are those that were looked at. */
export interface CleanImage {
  readonly [proof]: true;
  readonly bytes: Uint8Array;
  readonly format: ImageFormat;
  /** As displayed. */
  readonly size: Size;
}

/** A run of bytes that should not be there. `offset` is null where only the second reader saw it. */
export interface Residue {
  readonly kind: BlockKind;
  readonly offset: number | null;
  readonly bytes: number | null;
}

/** The blocks of a picture that have no place in a clean one. @throws as `ImageFormat.inspect` */
function residueOf(bytes: Uint8Array, format: ImageFormat): Residue[] {
  return format
    .inspect(bytes)
    .filter(isResidue)
    .map(({ kind, offset, length }) => ({ kind, offset, bytes: length }));
}

/** The same, and what only a decoder and exifr see. */
export async function residueByTwoReaders(bytes: Uint8Array, format: ImageFormat): Promise<Residue[]> {
  const own = residueOf(bytes, format);
  if (own.length > 0) return own;
  if (await hidesColour(bytes, format)) return [{ kind: "hidden-pixels", offset: null, bytes: null }];
  const { secondReader } = await import("./second-reader.ts");
  return (await secondReader(bytes)).map((kind) => ({ kind, offset: null, bytes: null }));
}

/** Whether another picture may lie where this one is transparent, in a coding that has to be decoded to know. */
export async function hidesColour(bytes: Uint8Array, format: ImageFormat): Promise<boolean> {
  if (format.hasUnseenColour?.(bytes) !== true) return false;
  const pixels = await import("../pixels/hidden-colour.ts");
  return pixels.hidesColour(bytes, format.id);
}

/**
 * Proves that bytes about to be written are clean.
 *
 * @param readers 2 asks exifr too: for what leaves the house in a bundle
 * @throws DermShareError "verification-failed": a fault of ours, nothing may be written then
 */
export async function proveClean(bytes: Uint8Array, readers: 1 | 2): Promise<CleanImage> {
  const format = formatOf(bytes);
  if (format === null) throw failed("the result is not a picture of ours");
  const residue = readers === 2 ? await residueByTwoReaders(bytes, format) : residueOf(bytes, format);
  const [first] = residue;
  if (first !== undefined) throw failed(`the result still carries ${first.kind}`);
  return {
    [proof]: true,
    bytes,
    format,
    get size() {
      return format.size(bytes); // only a seal asks, and the walk to it costs
    },
  };
}

/** Whether a block has no place in a clean picture. */
function isResidue({ role }: Block): boolean {
  return role !== "image" && role !== "rendering";
}

function failed(found: string): DermShareError {
  return new DermShareError(
    "verification-failed",
    `${found}; nothing was written`,
    "please report this with the kind of file it was, never with the file itself",
  );
}
