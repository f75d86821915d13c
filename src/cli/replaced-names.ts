/** Names of files and folders that look like a person's, replaced where results get a tree of their own. */
import { DermShareError, shown } from "../errors.ts";
import type { Found } from "../files/walk.ts";
import type { NameTable } from "../workflow/name-table.ts";
import type { Destination } from "../workflow/output-name.ts";
import { counted } from "./terminal.ts";

/** What says whether names are replaced. */
export interface NamesFlags {
  readonly keepNames?: true;
}

/**
 * The table of a run; null where names stay as they are.
 *
 * @param input the folder, where it is the only thing that was given
 * @param dryRun nothing is written
 */
export async function namesOf(
  input: string | null,
  { keepNames }: NamesFlags,
  { destination, dryRun }: { readonly destination: Destination; readonly dryRun: boolean },
): Promise<NameTable | null> {
  if (destination.kind !== "folder" || keepNames === true) return null;
  const { NameTable } = await import("../workflow/name-table.ts"); // late: it needs cryptography
  return new NameTable(input, destination.path, !dryRun);
}

/** What was given by name keeps it; so does what cannot be looked at, with its problem. */
export async function* renamed(
  files: AsyncIterable<Found> | Iterable<Found>,
  names: NameTable | null,
): AsyncGenerator<Found> {
  for await (const found of files) {
    yield names === null || found.root === null || found.problem !== undefined
      ? found
      : await renamedFile(found, names);
  }
}

async function renamedFile(found: Found, names: NameTable): Promise<Found> {
  try {
    return await names.replace(found);
  } catch (error) {
    if (error instanceof DermShareError) return { ...found, problem: error };
    throw error;
  }
}

/** How many were replaced, and where it stands which is which. */
export function namesText({ count, path }: NameTable): string {
  const what = `${counted(count, "name")} of files or folders ${count === 1 ? "looks" : "look"} like a person, number or birthday`;
  if (path === null) return `${what}: would be replaced (--keep-names keeps them)`;
  return `${what}: replaced (picture-0001.jpg);\nwhich is which is in ${shown(path)}: patient data, not for the results.`;
}
