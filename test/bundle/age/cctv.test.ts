/** The C2SP test vectors of age, with the failure class of each, through whole files and through single bytes. */
import { createHash } from "node:crypto";
import { inflateSync } from "node:zlib";
import * as vectors from "cctv-age";
import { describe, expect, it } from "vitest";
import { decrypt, type Key, unwrapFileKey } from "../../../src/bundle/age/age.ts";
import { dearmor } from "../../../src/bundle/age/armor.ts";
import { parseIdentityFile } from "../../../src/bundle/age/keys.ts";
import { latin1 } from "../../../src/bytes/bytes.ts";
import { DermShareError } from "../../../src/errors.ts";
import { inPieces } from "../../support/pieces.ts";

interface Vector {
  readonly name: string;
  readonly expect: string;
  readonly payload: string | undefined;
  readonly identities: string[];
  readonly passphrase: string | undefined;
  readonly armored: boolean;
  readonly file: Uint8Array;
}

function parseVector(name: string, bytes: Uint8Array): Vector {
  const text = latin1(bytes);
  const end = text.indexOf("\n\n");
  const fields = text
    .slice(0, end)
    .split("\n")
    .map((line) => /^([^:]+): (.*)$/.exec(line));
  const all = (key: string): string[] => fields.flatMap((field) => (field?.[1] === key ? [field[2] ?? ""] : []));
  const body = bytes.subarray(end + 2);
  return {
    name,
    expect: all("expect")[0] ?? "",
    payload: all("payload")[0],
    identities: all("identity"),
    passphrase: all("passphrase")[0],
    armored: all("armored")[0] === "yes",
    file: all("compressed")[0] === "zlib" ? inflateSync(body) : body,
  };
}

/** What we say, in the words of the vectors. */
function classOf(error: unknown): string {
  if (!(error instanceof DermShareError)) throw error;
  if (error.code === "recipient-unsupported") return "unsupported recipient";
  if (error.code === "cannot-decrypt") return "no match";
  const layer = /^age (header MAC|header|payload|armor): /.exec(error.message)?.[1];
  if (error.code !== "bundle-malformed" || layer === undefined) throw error;
  return layer === "header MAC" ? "HMAC failure" : `${layer} failure`;
}

async function run(vector: Vector, pieceBytes: number): Promise<{ result: string; payload: string }> {
  const digest = createHash("sha256");
  try {
    const file = vector.armored ? dearmor(latin1(vector.file)) : vector.file;
    for (const key of keysOf(vector)) {
      const fileKey = await unwrapFileKey(inPieces(file, pieceBytes), key);
      for await (const chunk of decrypt(inPieces(file, pieceBytes), fileKey)) digest.update(chunk);
    }
    return { result: "success", payload: digest.digest("hex") };
  } catch (error) {
    return { result: classOf(error), payload: digest.digest("hex") };
  }
}

/** A vector with a passphrase and an identity is opened with the identity; the header decides before either is used. */
function keysOf(vector: Vector): Key[] {
  if (vector.identities.length > 0) return [{ identities: parseIdentityFile(vector.identities.join("\n")) }];
  return [{ passphrase: vector.passphrase ?? "" }];
}

const all = Object.entries(vectors).map(([name, bytes]) => parseVector(name, bytes));
const hybrid = all.filter((vector) => vector.identities.some((key) => key.startsWith("AGE-SECRET-KEY-PQ-")));
const ours = all.filter((vector) => !hybrid.includes(vector));

describe("the 143 C2SP vectors of age", () => {
  it("are all there", () => {
    expect(all).toHaveLength(143);
    expect(hybrid.filter((vector) => vector.expect === "success")).toHaveLength(5);
    expect(hybrid).toHaveLength(19);
  });

  it.each(ours.map((vector) => [vector.name, vector] as const))("%s", async (_, vector) => {
    const whole = await run(vector, vector.file.length + 1);
    expect(whole.result).toBe(vector.expect);
    if (vector.payload !== undefined) expect(whole.payload).toBe(vector.payload);
    if (vector.file.length < 5000) expect(await run(vector, 1)).toEqual(whole);
    expect(await run(vector, 65_551)).toEqual(whole);
  });

  it.each(hybrid.map((vector) => [vector.name, vector] as const))(
    "%s: not supported, and said so",
    async (_, vector) => {
      expect((await run(vector, vector.file.length + 1)).result).toBe("unsupported recipient");
    },
  );
});
