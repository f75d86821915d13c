// Builds the program: the sources as few files under dist/, cut only where something is loaded late.
//
// A file of our own costs about half a millisecond to find and open, and `strip` needs a hundred and forty of them.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { build } from "esbuild";
import { joinChunks } from "./join-chunks.js";

const root = join(import.meta.dirname, "..");

/**
 * Every run needs commander, of eight files: it becomes a part of the program. It would load what starts other programs,
 * for subcommands that are files of their own, which takes longer than all of it; ours are not.
 *
 * @type {import("esbuild").Plugin}
 */
const commander = {
  name: "commander",
  setup(builder) {
    const files = join(root, "node_modules", "commander");
    builder.onResolve({ filter: /^commander$/ }, () => ({ path: join(files, "index.js") }));
    builder.onLoad({ filter: /[/\\]commander[/\\]lib[/\\]command\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8")
        .replace("require('node:child_process')", "{}")
        .replace(/require\('(node:\w+)'\)/g, "globalThis.process.getBuiltinModule('$1')"),
    }));
  },
};

/**
 * Decks need the XML parser, of eight files, which compiles a pattern at every end tag: it is compiled once. Two thousand
 * entities of HTML are left out, which take some milliseconds of every run: nothing here is parsed as HTML.
 *
 * @type {import("esbuild").Plugin}
 */
const xmldom = {
  name: "xmldom",
  setup(builder) {
    const files = join(root, "node_modules", "@xmldom", "xmldom", "lib");
    const pattern = "g.reg('^', g.QName_group, g.S_OPT, '$')";
    builder.onResolve({ filter: /^@xmldom\/xmldom$/ }, () => ({ path: join(files, "index.js") }));
    builder.onLoad({ filter: /[/\\]xmldom[/\\]lib[/\\]sax\.js$/ }, ({ path }) => {
      const [before, after, ...more] = readFileSync(path, "utf8").split(pattern);
      if (before === undefined || after === undefined || more.length > 0) throw new Error("xmldom is not what it was");
      return { contents: `${before}endTagNameOnce${after}\nvar endTagNameOnce = ${pattern};\n` };
    });
    builder.onLoad({ filter: /[/\\]xmldom[/\\]lib[/\\]entities\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(/(exports\.HTML_ENTITIES = freeze\(\{)[^}]*(\}\);)/, "$1$2"),
    }));
  },
};

// The names of files hold what is in them: those of the last build would stay beside those of this one.
rmSync(join(root, "dist"), { recursive: true, force: true });
const { outputFiles, metafile } = await build({
  absWorkingDir: root,
  // What is started by its path: the program and its worker threads.
  entryPoints: [
    "src/cli/main.ts",
    "src/workflow/batch-worker.ts",
    "src/workflow/verify-worker.ts",
    "src/pixels/heic-worker.ts",
  ],
  outbase: "src",
  outdir: "dist",
  // All files lie one folder deep, so that what a source says about `../` is true of the file that it ends in.
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  packages: "external",
  plugins: [commander, xmldom],
  platform: "node",
  format: "esm",
  target: "node20.19",
  legalComments: "none",
  logLevel: "warning",
  write: false,
  metafile: true,
});
const texts = new Map(outputFiles.map(({ path, text }) => [relative(root, path).replaceAll(sep, "/"), text]));
const [start, pictures, others] = ["src/cli/main.ts", "src/cli/commands/strip.ts", "src/cli/commands/keys.ts"];
const groups = { start: [start], common: [pictures, others], pictures: [pictures] };
for (const [path, text] of await joinChunks(texts, metafile.outputs, groups)) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
