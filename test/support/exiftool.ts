/** ExifTool, the second opinion on metadata: the copy that npm installs, run by the system's Perl. */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { resolve } from "node:path";

/** What ExifTool prints about one file: family 1 group and tag ("IFD0:Artist") with its value. */
export type Tags = Readonly<Record<string, unknown>>;

const script = createRequire(import.meta.url).resolve("exiftool-vendored.pl/bin/exiftool");

/**
 * Reads files in one run: duplicate and unknown tags too, embedded pictures too, numbers as they are stored.
 *
 * @returns the tags of each path, in the order given
 */
export function exiftool(paths: readonly string[]): Tags[] {
  const options = ["-json", "-G1", "-a", "-u", "-n", "-ee", "-charset", "filename=utf8"];
  // The exit status says only that some file was damaged; what was said about each is in the output.
  const { stdout } = spawnSync("perl", [script, ...options, ...paths], { maxBuffer: 1 << 28 });
  const parsed: unknown = JSON.parse(stdout.toString());
  if (!Array.isArray(parsed)) throw new Error("ExifTool printed no list");
  const files = parsed.filter((tags): tags is Tags => typeof tags === "object" && tags !== null);
  const byPath = new Map(files.map((tags) => [resolve(String(tags["SourceFile"])), tags]));
  return paths.map((path) => {
    const tags = byPath.get(resolve(path));
    if (tags === undefined) throw new Error(`ExifTool said nothing about ${path}`);
    return tags;
  });
}
