/**
 * A file of decisions: what a person decided about each picture after looking at it. It holds no names and no pixels: a
 * picture is known by an HMAC of its samples under the salt in the file's head, so that whoever has only the file cannot
 * tell whether a picture is among them. Schema: schemas/decisions-1.schema.json.
 */
import { createHmac, randomBytes } from "node:crypto";
import { type Decision, readDecision } from "../editor/decision.ts";
import { parseUnrepeated } from "../bytes/json.ts";
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
    return parse(decodeText(await readInput(path, largestBytes)));
  } catch (error) {
    if (!(error instanceof DermShareError)) throw error;
    const isOther = error.code === "read-failed" || error.code === "usage"; // else it is empty or too large
    throw (isOther ? error : unexpected()).about(path);
  }
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

/** @throws DermShareError "usage" for what is no such file: a decision that is not held to the letter would let a picture out */
function parse(text: string): Decisions {
  const file = parseUnrepeated(text, unexpected);
  if (!isRecord(file) || file["format"] !== format) throw unexpected();
  const { salt, pictures } = file;
  if (typeof salt !== "string" || !/^[0-9a-f]{64}$/.test(salt) || !isRecord(pictures)) throw unexpected();
  const read = Object.entries(pictures).flatMap(([key, value]) => {
    const decision = /^[0-9a-f]{64}$/.test(key) ? readDecision(value) : null;
    return decision === null ? [] : [[key, decision] as const];
  });
  if (read.length < Object.keys(pictures).length) throw unexpected("a decision in it is none");
  const decisions = { salt, pictures: Object.fromEntries(read) };
  // What was read is in the file, perhaps in another order: a longer text says more.
  if (textOf(decisions).length < JSON.stringify(file).length) throw unexpected("a key in it is not known");
  return decisions;
}

/** The file, on one line. */
function textOf(decisions: Decisions): string {
  return JSON.stringify({ format, ...decisions });
}

function unexpected(found?: string): DermShareError {
  const expected = `a file of decisions (${format}) was expected`;
  return new DermShareError(
    "usage",
    found === undefined ? expected : `${expected}: ${found}`,
    "derm-share review FOLDER --decisions FILE writes one, with --merge OTHER out of two",
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
