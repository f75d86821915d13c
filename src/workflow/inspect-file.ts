/** What one file gives away. */
import { isZip } from "../bytes/zip-read.ts";
import { DermShareError } from "../errors.ts";
import { OpenFile, openInput, readStandardInput } from "../files/read.ts";
import type { FormatId } from "../formats/format.ts";
import { formatOf } from "../formats/registry.ts";
import type { Size } from "../geometry.ts";
import { type Residue, residueByTwoReaders } from "./clean-image.ts";
import type { Fact } from "./fact.ts";
import { facts } from "./facts.ts";
import type { DeckFileInspection } from "./inspect-deck.ts";
import { isOfficeFile } from "./office-file.ts";

/** What one file gives away. */
export interface Inspection {
  readonly format: FormatId;
  /** As displayed. */
  readonly size: Size;
  readonly bytes: number;
  /** What it says, in words for people; values are text from the file. */
  readonly facts: readonly Fact[];
  /** What would be removed. */
  readonly residue: readonly Residue[];
}

/** @throws DermShareError as `openInput`, `ImageFormat.inspect` and `inspectDeckBytes`, "input-unsupported" for all else */
export async function inspectFile(path: string): Promise<Inspection | DeckFileInspection> {
  const bytes = await (path === "-" ? readStandardInput() : openInput(path, isZip));
  try {
    return await inspectContent(bytes);
  } finally {
    if (bytes instanceof OpenFile) bytes.close();
  }
}

async function inspectContent(bytes: Uint8Array | OpenFile): Promise<Inspection | DeckFileInspection> {
  if (!(bytes instanceof Uint8Array) || isOfficeFile(bytes)) {
    const { inspectDeckBytes } = await import("./inspect-deck.ts");
    return inspectDeckBytes(bytes);
  }
  const format = formatOf(bytes);
  if (format === null) {
    throw new DermShareError("input-unsupported", "not a picture or a deck that is known here, by its content");
  }
  return {
    format: format.id,
    size: format.size(bytes),
    bytes: bytes.length,
    facts: await facts(bytes),
    residue: await residueByTwoReaders(bytes, format),
  };
}
