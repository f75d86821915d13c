/** A source of ours as a module that another process can import, for tests of what several processes do. */
import { join } from "node:path";
import { buildSync } from "esbuild";

const root = join(import.meta.dirname, "..", "..");

/** The path of the built module. `source` is a path below `src/`; what it finds beside itself it finds there too. */
export function moduleForProcess(source: string): string {
  const outfile = join(root, "dist", "for-tests", source.replaceAll("/", "-").replace(/\.ts$/, ".mjs"));
  buildSync({
    absWorkingDir: root,
    entryPoints: [join("src", source)],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    logLevel: "warning",
  });
  return outfile;
}
