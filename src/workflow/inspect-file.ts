/** What one file gives away. */
import { DermShareError } from "../errors.ts";
import { readInput, readStandardInput } from "../files/read.ts";
import type { FormatId } from "../formats/format.ts";
import { formatOf } from "../formats/registry.ts";
import type { Size } from "../geometry.ts";
import { type Residue, residueByTwoReaders } from "./clean-image.ts";
import type { Fact } from "./fact.ts";
import { facts } from "./facts.ts";

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

/** @throws DermShareError as `readInput` and `ImageFormat.inspect`, "input-unsupported" for what is no picture of ours */
export async function inspectFile(path: string): Promise<Inspection> {
  const bytes = await (path === "-" ? readStandardInput() : readInput(path));
  const format = formatOf(bytes);
  if (format === null)
    throw new DermShareError("input-unsupported", "not a picture that is known here, by its content");
  return {
    format: format.id,
    size: format.size(bytes),
    bytes: bytes.length,
    facts: await facts(bytes),
    residue: await residueByTwoReaders(bytes, format),
  };
}
