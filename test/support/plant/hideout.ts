/** The shared words of everything here that hides a canary in a picture. */
import { concat } from "../../../src/bytes/bytes.ts";
import { pack } from "../../../fixtures/planted.ts";

/** What must not be found in anything that we write. */
export const canary = "Quince, Robin, born 1971-03-14, ward 7";

/** The canary's bytes. */
export const hidden: Uint8Array = pack(canary);

/** A whole picture with the canary in one place. */
export interface Hideout {
  /** The place, as a person would name it. */
  readonly where: string;
  readonly bytes: Uint8Array;
  /** "refused" where no reader shows the picture, or where it cannot be cleaned without loss. */
  readonly outcome: "cleaned" | "refused";
  /** A picture that shows what this one should show afterwards; absent where it shows that itself. */
  readonly shows?: Uint8Array;
}

/** A bare TIFF block as Exif has it: orientation, an artist's name, and the canary in place of a thumbnail. */
export function plantedTiff(orientation: number): Uint8Array {
  const dataStart = 8 + 2 + 2 * 12 + 4;
  return concat([
    pack("MM", { u16: 42 }, { u32: 8 }, { u16: 2 }),
    pack({ u16: 0x0112 }, { u16: 3 }, { u32: 1 }, { u16: orientation }, { u16: 0 }),
    pack({ u16: 0x013b }, { u16: 2 }, { u32: hidden.length }, { u32: dataStart }),
    pack({ u32: 0 }, hidden),
  ]);
}

/** An XMP packet about the canary. */
export const plantedXmp: Uint8Array = pack(
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">`,
  `<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:source="${canary}"/></rdf:RDF></x:xmpmeta>`,
);
