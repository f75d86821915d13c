// Builds the face finder, an optional part: one folder of about 7 MB, out of development packages of 90 MB.
//
//   node scripts/build-faces.js          writes dist/faces/
import { cpSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");
const folder = join(root, "dist", "faces");
const packageFolder = (/** @type {string} */ name) =>
  dirname(fileURLToPath(import.meta.resolve(`${name}/package.json`)));
const detector = packageFolder("@vladmandic/face-api");
const wasm = join(packageFolder("@tensorflow/tfjs-backend-wasm"), "dist");

/** What the detector calls as methods of a tensor, and what it never runs: drawing in a browser. */
const operations = `
export * from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js";
`;

/** @type {import("esbuild").Plugin} */
const onlyWhatIsUsed = {
  name: "only what is used",
  setup(faces) {
    faces.onResolve({ filter: /^@vladmandic\/face-api$/ }, () => ({
      path: join(detector, "dist/face-api.esm-nobundle.js"),
    }));
    faces.onResolve({ filter: /^@tensorflow\/tfjs\/dist\/index\.js$/ }, () => ({
      path: "operations",
      namespace: "own",
    }));
    faces.onResolve({ filter: /^@tensorflow\/tfjs-backend-webgl\// }, () => ({ path: "nothing", namespace: "own" }));
    faces.onResolve({ filter: /^@tensorflow\/tfjs-backend-wasm(\/dist\/index\.js)?$/ }, () => ({
      path: join(wasm, "index.js"),
    }));
    faces.onLoad({ filter: /./, namespace: "own" }, ({ path }) => ({
      contents: path === "operations" ? operations : "export {};",
      resolveDir: root,
    }));
  },
};

await build({
  entryPoints: [join(root, "src", "assist", "part", "main.ts")],
  tsconfig: join(root, "src", "assist", "part", "tsconfig.json"),
  outfile: join(folder, "faces.mjs"),
  bundle: true,
  minify: true,
  platform: "node",
  format: "esm",
  logLevel: "error",
  plugins: [onlyWhatIsUsed],
  // The WebAssembly's loader was written for CommonJS.
  banner: {
    js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url); const __dirname = import.meta.dirname;`,
  },
});
mkdirSync(folder, { recursive: true });
for (const name of ["tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm", "tfjs-backend-wasm-threaded-simd.wasm"]) {
  cpSync(join(wasm, name), join(folder, name));
}
cpSync(join(detector, "model", "ssd_mobilenetv1_model-weights_manifest.json"), join(folder, "weights.json"));
cpSync(join(detector, "model", "ssd_mobilenetv1_model.bin"), join(folder, "weights.bin"));
