/** What stays readable on this computer when the work is done. It is told, and never deleted. */
import { copiesOf, syncedBy } from "../files/copies.ts";

/** What is left. */
export interface LeftBehind {
  /** Where the same pictures lie once more. */
  readonly copies: readonly string[];
  /** The programs that carry one of the places to other machines. */
  readonly syncedBy: readonly string[];
}

/** Looks what is left of these files. */
export async function leftBehind(paths: readonly string[]): Promise<LeftBehind> {
  const copies = await copiesOf(paths);
  const names = new Set<string>();
  for (const path of [...paths, ...copies]) {
    const name = await syncedBy(path);
    if (name !== null) names.add(name);
  }
  return { copies, syncedBy: [...names] };
}
