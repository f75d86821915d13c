/** The project's own pictures. */
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import type { Desk } from "./program.ts";

const root = join(import.meta.dirname, "..", "..", "fixtures");

/** Lays a fixture on the desk under another name. */
export function layFixture(desk: Desk, path: string, name: string): void {
  copyFileSync(join(root, path), desk.path(name));
}

/** The pictures in which metadata is planted, and strings that must be gone afterwards. */
export const planted = [
  "lesion.jpg",
  "lesion-orientation-6.jpg",
  "lesion-progressive.jpg",
  "lesion-p3.jpg",
  "lesion.png",
];
