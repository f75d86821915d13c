/** Edits from what a person drew. */
import type { Drawn } from "../editor/task.ts";
import type { Size } from "../geometry.ts";
import type { AskedEdit } from "./asked-edits.ts";

/** @param drawnOn the size of the picture as displayed; it fits no other */
export function drawnEdits({ regions, crop, fill }: Drawn, drawnOn: Size, label: string): AskedEdit[] {
  const shared = { label, unit: "pixels", drawnOn, isConfirmed: true } as const;
  const masks = regions.map((region) => ({ ...shared, edit: { kind: "mask", region, fill } as const }));
  return crop === null ? masks : [...masks, { ...shared, edit: { kind: "crop", rect: crop } }];
}
