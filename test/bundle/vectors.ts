/** The committed vectors of the bundle, as files that can be opened. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { encrypt, type Key } from "../../src/bundle/age/age.ts";
import { parseIdentityFile } from "../../src/bundle/age/keys.ts";
import { type JsonNode, parseJson } from "../../src/bundle/canonical-json.ts";
import { canonicalPassphrase } from "../../src/bundle/passphrase.ts";
import { concat } from "../../src/bytes/bytes.ts";
import { collect } from "../support/pieces.ts";
import type { Vector, VectorFile } from "../vectors/bundle/vector.ts";
import type { BundleFiles } from "./open-whole.ts";

/** Where they lie. */
export const vectorsFolder = join(import.meta.dirname, "..", "vectors", "bundle");

/** What `vectors.json` says. */
export function readVectors(): VectorFile {
  return parseJson(read("vectors.json"), "vectors", (node) => {
    const of = node.object(["format", "today", "pictures", "vectors"]);
    return {
      format: of("format").oneOf(["derm-share/vectors/1"]),
      today: of("today").date(),
      pictures: of("pictures").list(2, 2, (item) => {
        const field = item.object(["name", "sha256"]);
        return { name: field("name").text(/./, "a name"), sha256: field("sha256").text(/^[0-9a-f]{64}$/, "a hash") };
      }),
      vectors: of("vectors").list(1, 999, readVector),
    };
  });
}

/** The files of a vector, as they are given to whoever opens. */
export async function filesOf({ files, plaintext, splice }: Vector): Promise<BundleFiles> {
  const [bundlePath, manifestPath, signaturePath] = files;
  const bundle = plaintext === null ? read(bundlePath ?? "") : await encrypted(gunzipSync(read(plaintext)));
  return {
    bundle: splice === null ? bundle : spliced(bundle, splice),
    ...(manifestPath === undefined ? {} : { manifest: read(manifestPath) }),
    ...(signaturePath === undefined ? {} : { signature: read(signaturePath) }),
  };
}

/** What a vector is opened with. */
export function keyOf({ identity, words }: Vector): Key {
  return identity === null
    ? { passphrase: canonicalPassphrase(words ?? "") }
    : { identities: parseIdentityFile(new TextDecoder().decode(read(identity))) };
}

function encrypted(plaintext: Uint8Array): Promise<Uint8Array> {
  const [recipient] = parseIdentityFile(new TextDecoder().decode(read("keys/recipient.txt")));
  return collect(encrypt([plaintext], { recipients: recipient === undefined ? [] : [recipient.recipient] }));
}

function spliced(bytes: Uint8Array, { at, remove, insert }: NonNullable<Vector["splice"]>): Uint8Array {
  return concat([bytes.subarray(0, at), Buffer.from(insert, "hex"), bytes.subarray(at + remove)]);
}

function readVector(node: JsonNode): Vector {
  const of = node.object(["name", "about", "expect", "files", "plaintext", "splice", "identity", "words"]);
  return {
    name: line(of("name")),
    about: line(of("about")),
    expect: line(of("expect")),
    files: of("files").list(0, 3, line),
    plaintext: of("plaintext").orNull(line),
    splice: of("splice").orNull(readSplice),
    identity: of("identity").orNull(line),
    words: of("words").orNull(line),
  };
}

function line(node: JsonNode): string {
  return node.text(/./, "a text");
}

function readSplice(node: JsonNode): Vector["splice"] {
  const of = node.object(["at", "remove", "insert"]);
  return {
    at: of("at").integer(0, 10_000_000),
    remove: of("remove").integer(0, 10_000_000),
    insert: of("insert").text(/^(?:[0-9a-f]{2})*$/, "hexadecimal digits"),
  };
}

function read(path: string): Uint8Array {
  return readFileSync(join(vectorsFolder, path));
}
