/** A whole bundle put together from the parts of this room, as `workflow` does it, for tests and vectors. */
import { encrypt, type Lock } from "../../src/bundle/age/age.ts";
import { planContents } from "../../src/bundle/contents.ts";
import type { InnerItem, InnerManifest } from "../../src/bundle/inner-manifest.ts";
import { itemName } from "../../src/bundle/inner-manifest.ts";
import { formatPublicKeyLine, publicKeyOf, type SigningKey } from "../../src/bundle/minisign.ts";
import type { OuterManifest } from "../../src/bundle/outer-manifest.ts";
import { openerSha256, openerVersion } from "../../src/bundle/opener/pinned.ts";
import { type RandomSource, systemRandom } from "../../src/bundle/random.ts";
import { signInnerManifest, signOuterManifest } from "../../src/bundle/signed-manifests.ts";
import type { MediaType } from "../../src/bundle/terms.ts";
import { writeStoredZip } from "../../src/bytes/zip-stored.ts";
import { collect } from "../support/pieces.ts";
import { inner, keys, outer, pictureEntries, sha256, sheet } from "./samples.ts";

/** A picture or deck to seal. */
interface Picture {
  readonly mediaType: MediaType;
  readonly bytes: Uint8Array;
  readonly widthPx: number | null;
  readonly heightPx: number | null;
}

/** What may differ from the sample. */
export interface Recipe {
  readonly pictures: readonly Picture[];
  readonly lock: Lock;
  readonly signing?: SigningKey;
  readonly sheet?: Uint8Array;
  readonly inner?: Partial<InnerManifest>;
  readonly outer?: Partial<OuterManifest>;
  readonly random?: RandomSource;
  /** Encrypts in place of our age core: for tests that open often, with a passphrase that is cheap to derive. */
  readonly encryptWith?: (plaintext: Uint8Array) => Promise<Uint8Array>;
}

/** The files of a bundle. */
export interface ComposedBundle {
  readonly manifest: Uint8Array;
  readonly signature: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/** Seals. */
export async function compose(recipe: Recipe): Promise<ComposedBundle> {
  const signing = recipe.signing ?? keys.signing;
  const publicKey = formatPublicKeyLine(publicKeyOf(signing));
  const consentSheet = recipe.sheet ?? sheet;
  const manifest: InnerManifest = {
    ...inner,
    recipients: "recipients" in recipe.lock ? recipe.lock.recipients : [],
    passphrase: "passphrase" in recipe.lock ? "generated" : null,
    sender: { publicKey, role: "gp" },
    sheetSha256: sha256(consentSheet),
    items: recipe.pictures.map((picture, i) => itemOf(picture, i, recipe.pictures.length)),
    ...recipe.inner,
  };
  const signed = signInnerManifest(manifest, signing);
  const papers = { manifest: signed.bytes, signature: signed.signature, sheet: consentSheet };
  const entries = pictureEntries(
    manifest,
    recipe.pictures.map(({ bytes }) => bytes),
  );
  const zip = writeStoredZip(planContents(papers, entries));
  const ciphertext =
    recipe.encryptWith === undefined
      ? await collect(encrypt(zip, recipe.lock, recipe.random ?? systemRandom))
      : await recipe.encryptWith(await collect(zip));
  const outside = signOuterManifest(
    {
      ...outer,
      ciphertext: { format: "age-encryption.org/v1", sha256: sha256(ciphertext), bytes: ciphertext.length },
      sender: { publicKey },
      opener: { version: openerVersion, sha256: openerSha256 },
      ...recipe.outer,
    },
    signing,
  );
  return { manifest: outside.bytes, signature: new TextEncoder().encode(outside.signature), ciphertext };
}

function itemOf({ mediaType, bytes, widthPx, heightPx }: Picture, index: number, count: number): InnerItem {
  return {
    name: itemName(index, count, mediaType),
    mediaType,
    bytes: bytes.length,
    sha256: sha256(bytes),
    widthPx,
    heightPx,
    lossless: true,
    steps: ["metadata-removed"],
    maskAreasPx: [],
  };
}
