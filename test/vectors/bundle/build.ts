/** Every vector and every file of it, made from nothing but names. */
import { gzipSync } from "node:zlib";
import { decrypt, unwrapFileKey } from "../../../src/bundle/age/age.ts";
import { armor } from "../../../src/bundle/age/armor.ts";
import { fillBlocks } from "../../../src/bundle/opener/blocks.ts";
import { ascii, concat, hex, latin1 } from "../../../src/bytes/bytes.ts";
import type { ComposedBundle } from "../../bundle/compose.ts";
import { sha256 } from "../../bundle/samples.ts";
import { collect } from "../../support/pieces.ts";
import { insideVectors } from "./inside.ts";
import { composeVector, keyFiles, passphrase, picture, pictureNames, recipient, replaced } from "./material.ts";
import { outsideVectors } from "./outside.ts";
import type { Vector, VectorFile } from "./vector.ts";

/** A page that is no more than its blocks: whoever reads a bundle needs nothing else of it. */
const shell = `<!doctype html>
<title>A page that carries a bundle</title>
<script type="text/plain" id="outer-manifest"></script>
<script type="text/plain" id="outer-signature"></script>
<script type="text/plain" id="sealed-pictures"></script>
`;

type Opening = Pick<Vector, "identity" | "words">;

const toRecipient: Opening = { identity: "keys/recipient.txt", words: null };
const spoken = saying(passphrase.replaceAll("-", " "));
const age = "good/keys.age";
const papers = ["good/keys.consent.json", "good/keys.consent.json.minisig"];
const page = "good/words.html";
const costly = "bad/age-work-factor.age";
const headerEnd = 22; // "age-encryption.org/v1\n"
const chunkBytes = 65_552;

/** Files by their path below the folder of the vectors, `vectors.json` among them. */
export async function buildVectors(): Promise<Map<string, Uint8Array>> {
  const recipients = [recipient.identity.recipient];
  const keys = await composeVector("keys", { lock: { recipients }, outer: { opener: null } });
  const words = await composeVector("words", {
    lock: { passphrase },
    outer: { opener: { version: "1.0.0", sha256: sha256(ascii(shell)) } },
  });
  const files = new Map<string, Uint8Array>(keyFiles().map(([path, text]) => [path, ascii(text)]));
  files.set(age, keys.ciphertext).set("good/keys.consent.json", keys.manifest);
  files.set("good/keys.consent.json.minisig", keys.signature).set(page, pageOf(words));
  // The header alone: it is refused before anything is derived.
  files.set(costly, ascii(replaced(words.ciphertext.subarray(0, 200), " 17\n", " 21\n")));
  const vectors = [...goodVectors(), ...ageVectors(keys, words), ...pageVectors(pageOf(words))];
  for (const { name, about, expect, manifest, signature } of outsideVectors(keys)) {
    const [manifestPath, signaturePath] = [`bad/${name}.consent.json`, `bad/${name}.consent.json.minisig`];
    files.set(manifestPath, ascii(manifest)).set(signaturePath, ascii(signature));
    vectors.push(vector(name, about, expect, [age, manifestPath, signaturePath]));
  }
  for (const { name, about, expect, zip } of await insideVectors(await plaintextOf(keys))) {
    files.set(`bad/${name}.zip.gz`, gzipSync(zip, { level: 9 }));
    vectors.push({ ...vector(name, about, expect, []), plaintext: `bad/${name}.zip.gz` });
  }
  files.set("good/keys.zip.gz", gzipSync(await plaintextOf(keys), { level: 9 }));
  vectors.unshift({
    ...vector("plaintext", "The plaintext, encrypted by the reader.", "opens", []),
    plaintext: "good/keys.zip.gz",
  });
  return files.set("vectors.json", ascii(`${JSON.stringify(vectorFile(vectors), null, 2)}\n`));
}

function vectorFile(vectors: readonly Vector[]): VectorFile {
  const pictures = pictureNames.map((name) => ({ name: `images/${name}`, sha256: sha256(picture(name)) }));
  return { format: "derm-share/vectors/1", today: "2026-12-01", pictures, vectors };
}

function goodVectors(): Vector[] {
  return [
    vector("keys", "Sealed to a key.", "opens", [age, ...papers]),
    vector("keys-alone", "The age file without its papers.", "opens", [age]),
    vector("words", "The words as they are said.", "opens", [page], spoken),
    vector("words-hyphens", "The words as the passphrase itself.", "opens", [page], saying(passphrase)),
    vector(
      "words-untidy",
      "Capital letters and blanks.",
      "opens",
      [page],
      saying(`  ${passphrase.replaceAll("-", "  ").toUpperCase()} `),
    ),
  ];
}

/** Faults of the age file, which is given without its papers: they would notice first. */
function ageVectors({ ciphertext }: ComposedBundle, words: ComposedBundle): Vector[] {
  const malformed = "bundle-malformed";
  const payload = latin1(ciphertext).indexOf("\n---") + 49; // behind the MAC: nonce, then chunks
  const spliced = (name: string, about: string, at: number, remove: number, insert: Uint8Array): Vector => {
    const expect = malformed;
    return { ...vector(name, about, expect, [age]), splice: { at, remove, insert: hex(insert) } };
  };
  const flipped = (at: number): Uint8Array => Uint8Array.of((ciphertext[at] ?? 0) ^ 1);
  const last = ciphertext.length - 1;
  const scryptStanza = latin1(words.ciphertext).split("\n").slice(1, 3).join("\n");
  return [
    vector("age-other-identity", "An identity that it is not sealed to.", "cannot-decrypt", [age], {
      identity: "keys/stranger.txt",
      words: null,
    }),
    vector("age-words-for-keys", "Words for a bundle that is sealed to a key.", "cannot-decrypt", [age], spoken),
    vector(
      "age-words-wrong",
      "A word that was heard wrongly.",
      "cannot-decrypt",
      [page],
      saying(passphrase.replace("timber", "timbre")),
    ),
    vector(
      "age-words-as-chosen",
      "The right words with commas: a phrase of one's own, and another one.",
      "cannot-decrypt",
      [page],
      saying(passphrase.replaceAll("-", ", ")),
    ),
    {
      ...spliced("age-flipped", "A flipped bit: the hash in the papers notices.", last, 1, flipped(last)),
      files: [age, ...papers],
    },
    spliced("age-version", "Another version of age.", 20, 1, ascii("2")),
    spliced(
      "age-mac",
      "A flipped bit in the MAC of the header.",
      payload - 30,
      1,
      ascii(latin1(ciphertext).charAt(payload - 30) === "A" ? "B" : "A"),
    ),
    spliced("age-both-locks", "A passphrase beside a key.", headerEnd, 0, ascii(`${scryptStanza}\n`)),
    spliced("age-nonce", "A flipped bit in the nonce of the payload.", payload, 1, flipped(payload)),
    spliced("age-first-chunk", "A flipped bit in the first chunk.", payload + 16, 1, flipped(payload + 16)),
    spliced("age-chunk-missing", "The second chunk is missing.", payload + 16 + chunkBytes, chunkBytes, ascii("")),
    spliced(
      "age-cut-at-chunk",
      "The file ends after its third chunk.",
      payload + 16 + 3 * chunkBytes,
      ciphertext.length,
      ascii(""),
    ),
    spliced("age-cut-in-chunk", "The file ends inside its last chunk.", last, 1, ascii("")),
    spliced("age-longer", "A byte follows the last chunk.", ciphertext.length, 0, ascii("x")),
    spliced("age-empty", "There is nothing.", 0, ciphertext.length, ascii("")),
    vector("age-work-factor", "A passphrase that would take 2 GiB to derive.", malformed, [costly], spoken),
  ];
}

/** Faults of the page round a bundle that is otherwise good. */
function pageVectors(bytes: Uint8Array): Vector[] {
  const text = latin1(bytes);
  const armorEnd = text.indexOf("-----END AGE");
  return [
    splicedPage(
      "page-changed",
      "The page was changed, what it carries was not.",
      text.indexOf("A page"),
      6,
      "A trap",
      "signature-wrong",
    ),
    splicedPage(
      "page-block-twice",
      "A block stands twice.",
      text.length,
      0,
      '<script type="text/plain" id="outer-manifest"></script>',
      "bundle-malformed",
    ),
    splicedPage(
      "page-block-missing",
      "A block has lost its name.",
      text.indexOf("outer-signature"),
      5,
      "inner",
      "bundle-malformed",
    ),
    splicedPage("page-armor-cr", "A line of the armor ends in CRLF.", armorEnd - 1, 0, "\r", "bundle-malformed"),
    splicedPage("page-armor-cut", "The armor has no end.", armorEnd, 33, "", "bundle-malformed"),
    splicedPage(
      "page-manifest-changed",
      "The purpose in the page was changed.",
      text.indexOf('"teaching"'),
      10,
      '"audit"',
      "signature-wrong",
    ),
  ];
}

function splicedPage(name: string, about: string, at: number, remove: number, insert: string, expect: string): Vector {
  return { ...vector(name, about, expect, [page], spoken), splice: { at, remove, insert: hex(ascii(insert)) } };
}

function vector(
  name: string,
  about: string,
  expect: string,
  files: readonly string[],
  opening: Opening = toRecipient,
): Vector {
  return { name, about, expect, files, plaintext: null, splice: null, ...opening };
}

function saying(words: string): Opening {
  return { identity: null, words };
}

function pageOf({ manifest, signature, ciphertext }: ComposedBundle): Uint8Array {
  const blocks = { manifest: latin1(manifest), signature: latin1(signature), armor: armor(ciphertext) };
  return ascii(fillBlocks(shell, blocks));
}

async function plaintextOf({ ciphertext }: ComposedBundle): Promise<Uint8Array> {
  const fileKey = await unwrapFileKey([ciphertext], { identities: [recipient.identity] });
  return concat([await collect(decrypt([ciphertext], fileKey))]);
}
