/**
 * Branches: the choices of an alternative, and its fallback (ECMA-376 Part 3, 7.5). They are one drawing told several times,
 * of which a reader shows one: what stands in one branch hides nothing of another, and hides what stands around them for
 * those readers alone that show it.
 */
import { children, type Element, isElement, nameOf } from "./xml.ts";

const branchNames = new Set(["mc:Choice", "mc:Fallback"]);

/** The branches in which an element stands, from the innermost to the outermost. */
export function branchesOf(element: Element): readonly Element[] {
  const found: Element[] = [];
  for (let holder = element.parentNode; holder !== null && isElement(holder); holder = holder.parentNode)
    if (branchNames.has(nameOf(holder))) found.push(holder);
  return found;
}

interface InBranches {
  readonly branches: readonly Element[];
}

/** Whether no reader shows both. */
export function areAlternatives(a: InBranches, b: InBranches): boolean {
  return a.branches.some((one) =>
    b.branches.some((other) => one !== other && one.parentNode !== null && one.parentNode === other.parentNode),
  );
}

/** What a reader may show instead of these branches; null stands for nothing, where there is no fallback. */
export function othersThan(branches: readonly Element[]): (Element | null)[] {
  return branches.flatMap((branch) => {
    const holder = branch.parentNode;
    const all =
      holder !== null && isElement(holder) ? children(holder).filter((each) => branchNames.has(nameOf(each))) : [];
    const others = all.filter((each) => each !== branch);
    return all.some((each) => nameOf(each) === "mc:Fallback") ? others : [...others, null];
  });
}
