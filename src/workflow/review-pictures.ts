/** The pictures of a review: files, and the pictures that decks show. */
import type { Elsewhere } from "../deck/picture-uses.ts";
import { DermShareError, shown } from "../errors.ts";
import { readInput } from "../files/read.ts";
import type { Found } from "../files/walk.ts";
import { formatOf } from "../formats/registry.ts";
import { isOfficeFile } from "./office-file.ts";
import { samplesOf } from "./samples-digest.ts";

/** Where a picture lies: a file, or a part of a deck. */
export interface Place {
  readonly path: string;
  /** Null for a file that is a picture itself. */
  readonly part: string | null;
}

/** A picture of a review, or why there is none to show. */
export interface Sighted extends Place {
  /** The file as it is called in its folder, safe to print. */
  readonly file: string;
  /** The slides of a deck that show it, from 1; null for a file that is a picture itself. */
  readonly slides: readonly number[] | null;
  readonly elsewhere: readonly Elsewhere[];
  /** Of the distinct pictures of its file, from 1: as `inspect` tells it. */
  readonly number: number;
  /** What `samplesDigest` gives; null with a problem. */
  readonly samples: string | null;
  /** How many pages or frames it has. */
  readonly pages: number;
  readonly problem: string | null;
}

/** The pictures of a file; none where it is neither a picture nor a deck. @throws only what is no DermShareError (a bug) */
export async function* sightedIn({ path, relativePath, problem }: Found): AsyncGenerator<Sighted> {
  const file = { path, part: null, file: shown(relativePath), slides: null, elsewhere: [], number: 1, pages: 1 };
  try {
    if (problem !== undefined) throw problem;
    const bytes = await readInput(path);
    if (isOfficeFile(bytes)) yield* sightedInDeck(bytes, file);
    else yield { ...file, ...(await shownIn(bytes)), problem: null };
  } catch (error) {
    if (!(error instanceof DermShareError)) throw error;
    if (error.code !== "input-unsupported") yield { ...file, samples: null, problem: error.message };
  }
}

/** A metafile is told of, since it stays in the deck; what is no picture that stays (SVG) is not. */
async function* sightedInDeck(bytes: Uint8Array, file: Omit<Sighted, "samples" | "problem">): AsyncGenerator<Sighted> {
  const { expectPresentation } = await import("./foreign-office.ts");
  const zip = expectPresentation(bytes);
  const [{ inspectDeck }, { cleanMetafile }, { distinctPictures }] = await Promise.all([
    import("../deck/inspect.ts"), // XML is heavy, and most files are pictures
    import("../deck/metafile.ts"),
    import("./distinct-pictures.ts"),
  ]);
  const pictures = await distinctPictures(inspectDeck(zip).pictures);
  for (const [i, { part, slides, elsewhere, content, samples, pages }] of pictures.entries()) {
    const place = { ...file, part, slides, elsewhere, number: i + 1, pages };
    if (samples !== null) yield { ...place, samples, problem: null };
    else if (formatOf(content()) !== null) yield { ...place, samples, problem: "it cannot be decoded" };
    else if (cleanMetafile(content()) !== null) yield { ...place, samples, problem: metafileProblem };
  }
}

const metafileProblem = "a Windows metafile cannot be shown here";

/** Where it is, for people: "talk.pptx slide 3", "talk.pptx slides 1, 3, layout". */
export function placeWords({ file, slides, elsewhere }: Pick<Sighted, "file" | "slides" | "elsewhere">): string {
  if (slides === null) return file;
  const numbers = slides.length === 0 ? [] : [`${slides.length === 1 ? "slide" : "slides"} ${slides.join(", ")}`];
  const places = [...numbers, ...elsewhere];
  return `${file} ${places.length === 0 ? "(on no slide)" : places.join(", ")}`;
}

/** The picture as it is shown: one of a deck as it is coded. @throws DermShareError as `readInput` and `Package` */
export async function pictureAt({ path, part }: Place): Promise<Uint8Array> {
  const bytes = await readInput(path);
  if (part === null) return bytes;
  const [{ openDeck, Package }, { asOnSlide }] = await Promise.all([
    import("../deck/package.ts"),
    import("./on-slide.ts"),
  ]);
  return asOnSlide(new Package(openDeck(bytes)).content(part)).upright;
}

/** @throws DermShareError "input-unsupported" for what is no picture; as `samplesDigest` */
export async function digestOf(bytes: Uint8Array): Promise<string> {
  return (await shownIn(bytes)).samples;
}

async function shownIn(bytes: Uint8Array): Promise<Pick<Sighted, "pages"> & { readonly samples: string }> {
  const format = formatOf(bytes);
  if (format !== null) {
    const { digest, pages } = await samplesOf(bytes, format.id);
    return { samples: digest, pages };
  }
  throw new DermShareError("input-unsupported", "not a picture that is known here, by its content");
}
