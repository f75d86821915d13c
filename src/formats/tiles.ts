/** Makes blocks that tile a file out of claims on its bytes, for formats that refer to data by its offset. */
import type { Block, BlockKind, Role } from "./format.ts";

/** Says what some bytes are; claims may overlap and leave bytes over. */
export type Claim = Block;

/** What nobody claims, and what is claimed to be two things. */
const unclaimed = { kind: "gap", role: "unknown" } as const;
const contested = { kind: "unknown", role: "unknown" } as const;

/**
 * The blocks of a file. Bytes that are claimed for one thing, once or several times, are that; bytes that are claimed for
 * two things, or for none, are unknown. Neighbours that are the same thing are one block.
 *
 * @param length of the file; claims lie within it
 */
export function tile(length: number, claims: readonly Claim[]): Block[] {
  const edges = claims.flatMap((claim) => [
    { at: claim.offset, claim, step: 1 },
    { at: claim.offset + claim.length, claim, step: -1 },
  ]);
  edges.sort((a, b) => a.at - b.at);
  const open = new Map<string, { claim: Claim; count: number }>();
  const blocks: Block[] = [];
  let offset = 0;
  for (const { at, claim, step } of edges) {
    if (at > offset) append(blocks, offset, at, open);
    offset = Math.max(offset, at);
    const key = `${claim.kind} ${claim.role}`;
    const count = (open.get(key)?.count ?? 0) + step;
    if (count === 0) open.delete(key);
    else open.set(key, { claim, count });
  }
  if (length > offset) append(blocks, offset, length, open);
  return blocks;
}

function append(blocks: Block[], start: number, end: number, open: ReadonlyMap<string, { claim: Claim }>): void {
  const [only] = open.values();
  const { kind, role }: { kind: BlockKind; role: Role } =
    only === undefined ? unclaimed : open.size === 1 ? only.claim : contested;
  const last = blocks.at(-1);
  if (last !== undefined && last.kind === kind && last.role === role) {
    blocks[blocks.length - 1] = { ...last, length: last.length + end - start };
  } else {
    blocks.push({ kind, role, offset: start, length: end - start });
  }
}
