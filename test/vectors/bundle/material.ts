/** What the vectors are made of: keys and randomness that grow from names, so that every run gives the same bytes. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { formatKeys, type KeyPair, makeKeys } from "../../../src/bundle/keys.ts";
import { formatPublicKeyLine, publicKeyOf } from "../../../src/bundle/minisign.ts";
import type { RandomSource } from "../../../src/bundle/random.ts";
import { latin1 } from "../../../src/bytes/bytes.ts";
import type { ComposedBundle, Recipe } from "../../bundle/compose.ts";
import { compose } from "../../bundle/compose.ts";

/** Where the vectors lie, seen from the project's folder. */
export const vectorsFolder = join("test", "vectors", "bundle");

/** The words of the passphrase bundle. */
export const passphrase = "ozone-lava-timber-wisdom-cradle-fossil-mule";

/** Anything but random: SHAKE256 of a name and a counter. For vectors alone. */
function seeded(name: string): RandomSource {
  let counter = 0;
  return (length) => {
    counter += 1;
    const digest = createHash("shake256", { outputLength: length }).update(`derm-share vectors ${name} ${counter}`);
    return Uint8Array.from(digest.digest());
  };
}

export const sender = makeKeys(seeded("sender"));
export const recipient = makeKeys(seeded("recipient"));
export const stranger = makeKeys(seeded("stranger"));
export const bundleId = "4f1c09ab0123456789abcdef01234567";

/** The line of a public key. */
export function publicLine({ signing }: KeyPair): string {
  return formatPublicKeyLine(publicKeyOf(signing));
}

/** The key files that a reader of the vectors needs. */
export function keyFiles(): [string, string][] {
  const createdAt = "2026-11-22T09:30:00Z";
  return [
    ["keys/sender.pub", formatKeys(sender, createdAt)["sign.pub"]],
    ["keys/sender.key", formatKeys(sender, createdAt)["sign.key"]],
    ["keys/recipient.txt", formatKeys(recipient, createdAt)["age.txt"]],
    ["keys/stranger.txt", formatKeys(stranger, createdAt)["age.txt"]],
  ];
}

/** The pictures of every vector. */
export const pictureNames = ["01.jpg", "02.png"] as const;

/** The bytes of one. */
export function picture(name: (typeof pictureNames)[number]): Uint8Array {
  return readFileSync(join(vectorsFolder, "pictures", name));
}

/** A bundle with both pictures. */
export function composeVector(name: string, recipe: Pick<Recipe, "lock" | "inner" | "outer">): Promise<ComposedBundle> {
  const size = { widthPx: 384, heightPx: 288 };
  return compose({
    pictures: [
      { mediaType: "image/jpeg", bytes: picture("01.jpg"), ...size },
      { mediaType: "image/png", bytes: picture("02.png"), ...size },
    ],
    signing: sender.signing,
    random: seeded(name),
    ...recipe,
  });
}

/** A text with the first occurrence replaced; it must be there. */
export function replaced(bytes: Uint8Array, from: string, to: string): string {
  const text = latin1(bytes);
  if (!text.includes(from)) throw new Error(`not there: ${from}`);
  return text.replace(from, () => to);
}
