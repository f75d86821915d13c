// Makes one file of a page out of what it imports; the same bytes on every machine, and no name of a folder in it.
import { join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");

/**
 * The file as text, and the paths of all that went into it.
 *
 * @param {string} page the folder, which has a tsconfig.json
 * @param {string} name a script or a style sheet in it
 * @param {"esm" | "iife"} format
 */
export async function bundlePage(page, name, format) {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(page, name)],
    absWorkingDir: root,
    tsconfig: join(page, "tsconfig.json"),
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format,
    target: "es2022",
    charset: "ascii",
    legalComments: "none",
  });
  return { text: outputFiles.map((file) => file.text.trimEnd()).join(""), inputs: Object.keys(metafile.inputs) };
}
