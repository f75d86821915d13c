/** A HEIF file as a whole: its top-level boxes, and what their bytes are for. Source: ISO/IEC 14496-12, 4.3, 8.1, 8.2. */
import { hex, latin1 } from "../bytes/bytes.ts";
import type { Block } from "./format.ts";
import { bodyOf } from "../bytes/heif-boxes.ts";
import type { Box } from "../bytes/heif-boxes.ts";
import { claimMeta } from "./heif-claims.ts";
import { readContainer } from "../bytes/heif-meta.ts";
import type { Container } from "../bytes/heif-meta.ts";
import { selectItems } from "./heif-select.ts";
import type { Selection } from "./heif-select.ts";
import { tile } from "./tiles.ts";
import type { Claim } from "./tiles.ts";

/** A file that has been read. */
export interface HeifFile extends Container {
  readonly selection: Selection;
}

/** HEIF 10.2; AVIF 1.1, 6: brands that say nothing but which features of the standards the file uses. */
const knownBrands = new Set(
  ["avif", "heic", "heix", "heim", "heis", "mif1", "miaf", "MiHB", "MiHE", "MiHA", "MA1A", "MA1B"], //
);

/** Top-level boxes that hold something else. */
const otherBoxes: Readonly<Record<string, Pick<Claim, "kind" | "role">>> = {
  free: { kind: "padding", role: "metadata" },
  skip: { kind: "padding", role: "metadata" },
  udta: { kind: "application-data", role: "metadata" },
  mpvd: { kind: "hidden-picture", role: "metadata" }, // the video of a motion photograph
  sefd: { kind: "maker-data", role: "metadata" },
  moov: { kind: "animation", role: "unknown" },
};

const c2paType = "d8fec3d61b0e483c92975828877ec481"; // C2PA 2.1, A.5.1

/** The brands of a file, the major one first; none when it does not start with ftyp. */
export function brandsOf(bytes: Uint8Array): string[] {
  if (bytes.length < 16 || latin1(bytes.subarray(4, 8)) !== "ftyp") return [];
  const end = Math.min(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), bytes.length);
  const brands = latin1(bytes.subarray(8, end)).match(/[\s\S]{4}/g) ?? [];
  return brands.filter((_, i) => i !== 1); // the second is the minor version
}

/** Those of the brands that may stay. */
export function keptBrands(bytes: Uint8Array): string[] {
  return [...new Set(brandsOf(bytes))].filter((brand) => knownBrands.has(brand));
}

/** Reads a file. @throws DermShareError "input-truncated" or "input-malformed" when it cannot be followed to its end */
export function readHeif(bytes: Uint8Array): HeifFile {
  const container = readContainer(bytes);
  return { ...container, selection: selectItems(bytes, container.meta) };
}

/** Tells what every byte is for. @throws as `readHeif` */
export function inspectHeif(bytes: Uint8Array): Block[] {
  const file = readHeif(bytes);
  const claims = file.boxes.flatMap((box): Claim[] => {
    const place = { offset: box.offset, length: box.end - box.offset };
    if (box === file.metaBox) return claimMeta(bytes, box, file.meta, file.selection);
    if (box.type === "mdat")
      return [{ kind: "header", role: "image", offset: box.offset, length: box.body - box.offset }];
    if (box === file.boxes[0])
      return [{ kind: "header", role: isPlainType(bytes, box) ? "image" : "metadata", ...place }];
    return [{ ...kindOf(bytes, box), ...place }];
  });
  const end = file.boxes.at(-1)?.end ?? 0;
  const rest: Claim = { kind: "after-end", role: "trailing", offset: end, length: bytes.length - end };
  return tile(bytes.length, rest.length > 0 ? [...claims, rest] : claims);
}

function isPlainType(bytes: Uint8Array, ftyp: Box): boolean {
  const minorVersion = hex(bytes.subarray(12, 16));
  return (
    minorVersion === "00000000" &&
    (ftyp.end - ftyp.offset) % 4 === 0 &&
    brandsOf(bytes).every((brand) => knownBrands.has(brand))
  );
}

function kindOf(bytes: Uint8Array, box: Box): Pick<Claim, "kind" | "role"> {
  const isC2pa = box.type === "uuid" && hex(bodyOf(bytes, box).subarray(0, 16)) === c2paType;
  if (isC2pa) return { kind: "c2pa", role: "metadata" };
  return otherBoxes[box.type] ?? { kind: "unknown", role: "unknown" };
}
