/** Writes the vectors of the bundle: `npm run vectors`, in the project's folder. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildVectors } from "./build.ts";
import { vectorsFolder } from "./material.ts";

for (const [name, bytes] of await buildVectors()) {
  const path = join(process.cwd(), vectorsFolder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}
