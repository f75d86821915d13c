/** A file of decisions, made as a script would: from what inspect tells about the pictures of a deck. */
import { createHmac } from "node:crypto";
import { writeFileSync } from "node:fs";
import type { Desk } from "./program.ts";

/** A picture of a deck as `inspect --json` tells it. */
interface ToldPicture {
  readonly number: number;
  readonly format: string | null;
  readonly size: { readonly width: number; readonly height: number } | null;
  readonly slides: readonly number[];
  readonly elsewhere: readonly string[];
  readonly pixelsSha256: string | null;
}

/** The pictures that inspect lists for a deck. */
export async function picturesOf(desk: Desk, deck: string): Promise<ToldPicture[]> {
  const run = await desk.run(["inspect", "--json", deck]);
  const [first = ""] = run.stdout.split("\n"); // behind it comes the summary
  const told: unknown = JSON.parse(first);
  if (!hasPictures(told)) throw new Error("inspect told of no pictures");
  return told.pictures;
}

function hasPictures(told: unknown): told is { readonly pictures: ToldPicture[] } {
  return typeof told === "object" && told !== null && "pictures" in told && Array.isArray(told.pictures);
}

const salt = "5a".repeat(32);

/** Writes decisions by the digests of pictures. */
export function writeDecisions(desk: Desk, name: string, decisions: ReadonlyMap<string, unknown>): void {
  const key = (pixels: string) => createHmac("sha256", Buffer.from(salt, "hex")).update(pixels).digest("hex");
  const pictures = Object.fromEntries([...decisions].map(([pixels, decision]) => [key(pixels), decision]));
  writeFileSync(desk.path(name), JSON.stringify({ format: "derm-share/decisions/1", salt, pictures }));
}

/** A mask of one rectangle. */
export function maskOf(
  size: { width: number; height: number },
  [x, y, width, height]: [number, number, number, number],
): unknown {
  const drawn = { regions: [{ shape: "rect", x, y, width, height }], crop: null, fill: "black" };
  return { verdict: "masked", size, drawn };
}
