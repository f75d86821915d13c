// Compiles the loops over pixels, coefficients and codes (AssemblyScript, the folders `kernel`) and writes each as a
// module that the program imports.
//
// The outcome is committed, so that nothing but the sources is needed to run them, and a test compiles it again.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "assemblyscript/asc";

const source = join(import.meta.dirname, "..", "src");
const options = ["--optimizeLevel", "3", "--noAssert", "--runtime", "stub"];
/** Whose loops, and what memory they work on: of their own, or one that threads share. */
const kernels = {
  "formats/jpeg": ["--enable", "simd", "--initialMemory", "3"],
  "formats/entropy": ["--initialMemory", "2"],
  pixels: ["--enable", "threads", "--enable", "simd", "--importMemory", "--sharedMemory", "--maximumMemory", "65536"],
};

/** The loops as WebAssembly, from their sources. @param {keyof typeof kernels} room */
export async function compileKernel(room) {
  /** @type {Buffer[]} */
  const written = [];
  const files = [join(source, room, "kernel", "index.ts"), "--outFile", "kernel.wasm"];
  const { error } = await main([...files, ...options, ...kernels[room]], {
    writeFile(name, contents) {
      if (name === "kernel.wasm" && typeof contents !== "string") written.push(Buffer.from(contents));
    },
  });
  const [binary] = written;
  if (error !== null || binary === undefined) throw new Error("the loops do not compile", { cause: error });
  return binary;
}

if (process.argv[1] === import.meta.filename) {
  for (const room of /** @type {const} */ (["formats/jpeg", "formats/entropy", "pixels"])) {
    const text = `// Made by scripts/build-kernel.js of src/${room}/kernel; a test holds the two together.

/** The loops as WebAssembly, in base64. */
export const kernelCode =
  "${(await compileKernel(room)).toString("base64")}";
`;
    writeFileSync(join(source, room, "kernel-code.ts"), text);
  }
}
