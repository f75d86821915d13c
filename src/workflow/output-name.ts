/** Where a result goes, and what it is called. */
import { basename, dirname, extname, join } from "node:path";
import { DermShareError } from "../errors.ts";
import type { Found } from "../files/walk.ts";

/** What a name has to say of the content. */
export interface NamedFormat {
  readonly id: string;
  /** The usual one first; lower case, with their dot. */
  readonly extensions: readonly string[];
}

/** What was done, as it stands in the name: photo.clean.jpg. */
export type Suffix = "clean" | "cropped" | "redacted" | "stamped";

/** Where results go. */
export type Destination =
  | { readonly kind: "beside" }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "in-place" }
  | { readonly kind: "standard-output" };

/**
 * The path of the result. Its extension tells the truth about the content: a PNG that was called .jpg becomes .png.
 *
 * @throws DermShareError "usage" where the result would have to lie in its place under a name that is not true
 */
export function outputPath(found: Found, format: NamedFormat, suffix: Suffix, destination: Destination): string {
  switch (destination.kind) {
    case "file":
      if (!isUntrue(extname(destination.path), format)) return destination.path;
      throw new DermShareError(
        "usage",
        `the output's extension is wrong: the content is ${format.id}`,
        `call it ${format.extensions[0] ?? ""}`,
      );
    case "folder":
      return join(destination.path, truthful(found.relativePath, format));
    case "in-place":
      if (isTruthfullyNamed(found.path, format)) return found.path;
      throw new DermShareError(
        "usage",
        `its name would not be true of the result, whose content is ${format.id}`,
        `leave out --in-place: the result stands beside it then, as ${format.extensions[0] ?? ""}`,
      );
    case "standard-output":
      return "-";
    case "beside": {
      const name = basename(truthful(found.path, format));
      const extension = extname(name);
      return join(dirname(found.path), `${name.slice(0, name.length - extension.length)}.${suffix}${extension}`);
    }
  }
}

/** Where what is held for a look lies: beside the folder of results, never among the finished ones. */
export function holdFolder(out: string): string {
  return `${out.replace(/(?<=.)[/\\]+$/, "")}-hold`;
}

/** The folder in which the result will lie, which is known before the content is; null for standard output. */
export function outputFolder(found: Found, destination: Destination): string | null {
  switch (destination.kind) {
    case "standard-output":
      return null;
    case "file":
      return dirname(destination.path);
    case "folder":
      return dirname(join(destination.path, found.relativePath));
    case "in-place":
    case "beside":
      return dirname(found.path);
  }
}

/** The path of the result but for its extension, which only the content says: the same for files whose results may clash. */
export function outputStem(found: Found, destination: Destination): string {
  const nameless = { id: "", extensions: [""] };
  const path = destination.kind === "folder" ? join(destination.path, found.relativePath) : found.path;
  return truthful(path, nameless).normalize("NFC").toLowerCase();
}

function truthful(path: string, format: NamedFormat): string {
  const extension = extname(path);
  if (format.extensions.includes(extension.toLowerCase())) return path;
  const base = isUntrue(extension, format) ? path.slice(0, path.length - extension.length) : path;
  return base + (format.extensions[0] ?? "");
}

/** Whether a result may have the name of its original. */
export function isTruthfullyNamed(path: string, format: NamedFormat): boolean {
  return truthful(path, format) === path;
}

const ofOurs = /^\.(?:jpe?g|jfif|mpo|png|apng|webp|gif|tiff?|hei[cf]|avif|bmp|p[op]t[xm]?|pps[xm]?)$/i;

/** Whether a name promises a picture or a deck that is known here. */
export function isNamedAsOurs(path: string): boolean {
  return ofOurs.test(extname(path));
}

/** Whether an extension promises another kind of picture or deck. */
function isUntrue(extension: string, format: NamedFormat): boolean {
  return ofOurs.test(extension) && !format.extensions.includes(extension.toLowerCase());
}
