// Builds the program: the sources as few files under dist/, cut only where something is loaded late.
//
// A file of our own costs about half a millisecond to find and open, and `strip` needs a hundred and forty of them.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");
// The names of files hold what is in them: those of the last build would stay beside those of this one.
rmSync(join(root, "dist"), { recursive: true, force: true });
await build({
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
  platform: "node",
  format: "esm",
  target: "node20.19",
  legalComments: "none",
  logLevel: "warning",
});
