/** What a vector is, as `vectors.json` says it. */

/** One vector; paths are seen from the folder of `vectors.json`. */
export interface Vector {
  readonly name: string;
  /** One sentence: what is special here. */
  readonly about: string;
  /** "opens", or the code of the error. */
  readonly expect: string;
  /** The files that are given to whoever opens; the extension tells what each one is. */
  readonly files: readonly string[];
  /** In place of an age file: a plaintext, compressed with gzip, to be encrypted to keys/recipient.txt first. */
  readonly plaintext: string | null;
  /** A change to the first of the files, made after it is read: at a byte, so many bytes go and these come. */
  readonly splice: { readonly at: number; readonly remove: number; readonly insert: string } | null;
  /** The identity file that is tried, or null. */
  readonly identity: string | null;
  /** The words as they are typed, or null. */
  readonly words: string | null;
}

/** The whole file. */
export interface VectorFile {
  readonly format: "derm-share/vectors/1";
  /** The day on which everything is opened. */
  readonly today: string;
  /** What every bundle that opens gives: names and SHA-256. */
  readonly pictures: readonly { readonly name: string; readonly sha256: string }[];
  readonly vectors: readonly Vector[];
}
