// Compiles the JPEG loops (AssemblyScript, src/formats/jpeg/kernel) and writes them as a module that the program imports.
//
// The outcome is committed, so that nothing but the sources is needed to run them, and a test compiles it again.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "assemblyscript/asc";

const room = join(import.meta.dirname, "..", "src", "formats", "jpeg");
const options = ["--optimizeLevel", "3", "--noAssert", "--runtime", "stub", "--enable", "simd", "--initialMemory", "2"];

/** The loops as WebAssembly, from their sources. */
export async function compileKernel() {
  /** @type {Buffer[]} */
  const written = [];
  const { error } = await main([join(room, "kernel", "index.ts"), "--outFile", "kernel.wasm", ...options], {
    writeFile(name, contents) {
      if (name === "kernel.wasm" && typeof contents !== "string") written.push(Buffer.from(contents));
    },
  });
  const [binary] = written;
  if (error !== null || binary === undefined) throw new Error("the JPEG loops do not compile", { cause: error });
  return binary;
}

if (process.argv[1] === import.meta.filename) {
  const text = `// Made by scripts/build-kernel.js of src/formats/jpeg/kernel; a test holds the two together.

/** The loops as WebAssembly, in base64. */
export const kernelCode =
  "${(await compileKernel()).toString("base64")}";
`;
  writeFileSync(join(room, "kernel-code.ts"), text);
}
