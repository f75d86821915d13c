/**
 * A file of decisions: what a person decided about each picture after looking at it. It holds no names and no pixels: a
 * picture is known by an HMAC of its samples under the salt in the file's head, so that whoever has only the file cannot
 * tell whether a picture is among them. Schema: schemas/decisions-1.schema.json.
 */
import { createHmac, randomBytes } from "node:crypto";
import { type Decision, readDecision } from "../editor/decision.ts";
import { decodeText } from "../bytes/text.ts";
import { DermShareError } from "../errors.ts";
import { whileLocked } from "../files/append.ts";
import { readInput } from "../files/read.ts";
import { exists, writeOutput } from "../files/write.ts";

const format = "derm-share/decisions/1";
const largestBytes = 64 * 1024 * 1024;

/** Decisions by the key of the picture. */
export interface Decisions {
  /** 32 random bytes in hex. */
  readonly salt: string;
  readonly pictures: Readonly<Record<string, Decision>>;
}

/** No decision yet, under a new salt. */
export function noDecisions(): Decisions {
  return { salt: randomBytes(32).toString("hex"), pictures: {} };
}

/** The key of a picture. @param samples what `samplesDigest` gave */
export function pictureKey(salt: string, samples: string): string {
  return createHmac("sha256", Buffer.from(salt, "hex")).update(samples).digest("hex");
}

/** The decision about a picture, or null. @param samples as for `pictureKey` */
export function decisionIn({ salt, pictures }: Decisions, samples: string): Decision | null {
  return pictures[pictureKey(salt, samples)] ?? null;
}

/** The decisions with another one about a picture; null takes it back. */
export function withDecision({ salt, pictures }: Decisions, samples: string, decision: Decision | null): Decisions {
  const key = pictureKey(salt, samples);
  const { [key]: _, ...others } = pictures;
  return { salt, pictures: decision === null ? others : { ...others, [key]: decision } };
}

/**
 * Reads a file of decisions; null where there is none and none has to be.
 *
 * @throws DermShareError "read-failed"; "usage" for another kind of file
 */
export async function readDecisions(path: string, mustBe: boolean): Promise<Decisions | null> {
  if (!mustBe && !(await exists(path))) return null;
  try {
    const decisions = parse(decodeText(await readInput(path, largestBytes)));
    if (decisions !== null) return decisions;
  } catch (error) {
    if (error instanceof DermShareError && error.code === "read-failed") throw error.about(path);
    if (!(error instanceof DermShareError)) throw error; // else it is empty or too large: what was expected is the same
  }
  throw new DermShareError(
    "usage",
    `a file of decisions (${format}) was expected`,
    "derm-share review FOLDER --decisions FILE writes one",
  ).about(path);
}

/**
 * Changes the file; no other review does in between.
 *
 * @param change takes what the file says, null where there is none; gives what it is to say, null for no change
 * @throws DermShareError as `readDecisions` and `writeDecisions`
 */
export async function changeDecisions(
  path: string,
  change: (found: Decisions | null) => Decisions | null,
): Promise<void> {
  await whileLocked(path, async () => {
    const next = change(await readDecisions(path, false));
    if (next !== null) await writeDecisions(path, next);
  });
}

/** Writes the file anew; only its owner can read it. @throws DermShareError "write-failed" */
export async function writeDecisions(path: string, decisions: Decisions): Promise<void> {
  const text = `${JSON.stringify({ format, ...decisions }, null, 1)}\n`;
  await writeOutput(path, new TextEncoder().encode(text), true);
}

/** Null for what is no such file. The parser's own message would quote it. */
function parse(text: string): Decisions | null {
  try {
    const file: unknown = JSON.parse(text);
    if (!isRecord(file) || file["format"] !== format) return null;
    const { salt, pictures } = file;
    if (typeof salt !== "string" || !/^[0-9a-f]{64}$/.test(salt) || !isRecord(pictures)) return null;
    const read = Object.entries(pictures).map(([key, value]) => [key, readDecision(value)] as const);
    if (!read.every(([key]) => /^[0-9a-f]{64}$/.test(key))) return null;
    const known = read.flatMap(([key, decision]) => (decision === null ? [] : [[key, decision] as const]));
    return known.length === read.length ? { salt, pictures: Object.fromEntries(known) } : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
