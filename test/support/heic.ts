/** HEIC files made of others. */
import { readHeif } from "../../src/formats/heif-file.ts";
import { dataOf } from "../../src/formats/heif-items.ts";
import { writeHeif } from "../../src/formats/heif-write.ts";

/** The picture of a HEIC of one tile in a container with further properties, such as turns, in this order. */
export function withProperties(heic: Uint8Array, boxes: readonly Uint8Array[]): Uint8Array {
  const { meta } = readHeif(heic);
  const item = meta.items.get(meta.primary);
  if (item === undefined) throw new Error("no primary item");
  const own = item.properties.map(({ box, essential }) => ({ box: heic.subarray(box.offset, box.end), essential }));
  const properties = [...own, ...boxes.map((box) => ({ box, essential: true }))];
  return writeHeif(
    ["heic", "mif1"],
    [{ type: item.type, isHidden: false, data: dataOf(heic, item), properties, references: [] }],
  );
}
