/** What the headers say that every decoder needs: size, components, tables. Lengths are exact, so nothing hides there. */
import { DermShareError } from "../../errors.ts";
import type { Refusal } from "../format.ts";
import { elsewhere, isFrameHeader, marker, type Segment } from "./markers.ts";

/** How the components become colours, as libjpeg decides it. */
export type ColourModel = "grey" | "ycbcr" | "rgb" | "cmyk" | "ycck";

/** What the frame header says about a component. */
export interface Component {
  readonly id: number;
  /** Its place in the frame header. */
  readonly index: number;
  /** Sampling factors, 1 to 4. */
  readonly h: number;
  readonly v: number;
  /** The number of its quantisation table, 0 to 3. */
  readonly quantisation: number;
}

/** The frame header (T.81 B.2.2). */
export interface Frame {
  readonly code: number;
  readonly precision: number;
  /** As coded: before any orientation. */
  readonly width: number;
  readonly height: number;
  readonly components: readonly Component[];
}

/** The only frame header of a picture. @throws DermShareError "input-malformed" when there is none, or more than one */
export function frameOf(segments: readonly Segment[]): Frame {
  const [header, second] = segments.filter(({ type, code }) => type === "marker" && isFrameHeader(code));
  if (header === undefined) throw new DermShareError("input-malformed", "there is no frame header (SOF)");
  if (second !== undefined) throw malformed(second, "a second frame header");
  const { payload, code } = header;
  const [precision = 0, heightHigh = 0, heightLow = 0, widthHigh = 0, widthLow = 0, count = 0] = payload;
  if (count === 0 || payload.length !== 6 + 3 * count) throw malformed(header, "a frame header of another length");
  const width = 256 * widthHigh + widthLow;
  if (width === 0) throw malformed(header, "a picture without width");
  const components = Array.from({ length: count }, (_, i): Component => {
    const [id = 0, sampling = 0, quantisation = 0] = payload.subarray(6 + 3 * i);
    return { id, index: i, h: sampling >> 4, v: sampling & 15, quantisation };
  });
  const sound = components.every(({ h, v, quantisation }) => isIn(h, 1, 4) && isIn(v, 1, 4) && quantisation <= 3);
  if (!sound) throw malformed(header, "impossible sampling factors or table numbers");
  return { code, precision, width, height: 256 * heightHigh + heightLow, components };
}

/** Why a coding is not ours, and whether `pixels/` can decode it. */
export interface CodingRefusal extends Refusal {
  readonly isDecodable: boolean;
}

/** Null for a coding that is ours: Huffman, sequential or progressive, 8 bits, 1, 3 or 4 components. */
export function refuseCoding(frame: Frame, segments: readonly Segment[]): CodingRefusal | null {
  const { code, precision, height, components } = frame;
  const codings: readonly number[] = [marker.sof0, marker.sof1, marker.sof2];
  if (precision !== 8) return refuse(`a JPEG with ${precision} bits a sample`);
  if (height === 0) return refuse("a JPEG whose height is told only after the scan (DNL)");
  if (segments.some((segment) => segment.type === "marker" && segment.code === marker.dnl)) {
    return decodable("a JPEG whose height is told once more after the scan (DNL)");
  }
  if (code === marker.sof9 || code === marker.sof10) return decodable("a JPEG with arithmetic coding");
  if (!codings.includes(code)) return refuse("a JPEG with lossless or hierarchical coding");
  if (![1, 3, 4].includes(components.length)) return refuse(`a JPEG of ${components.length} components`);
  return null;
}

function decodable(reason: string): CodingRefusal {
  return { reason, hint: "--lossy decodes and encodes it anew", isDecodable: true };
}

function refuse(reason: string): CodingRefusal {
  return { reason, hint: elsewhere, isDecodable: false };
}

/** @throws DermShareError "input-malformed" when a header is longer or shorter than what it says needs */
export function checkHeaders(segments: readonly Segment[]): void {
  for (const segment of segments) {
    if (segment.type !== "marker") continue;
    const { code, payload } = segment;
    const exact =
      (code === marker.dqt && isWhole(payload, quantisationTableBytes)) ||
      (code === marker.dht && isWhole(payload, huffmanTableBytes)) ||
      (code === marker.dri && payload.length === 2) ||
      (code === marker.sos && payload.length === 4 + 2 * (payload[0] ?? 0)) ||
      ![marker.dqt, marker.dht, marker.dri, marker.sos].some((header) => header === code);
    if (!exact) throw malformed(segment, "a header of another length than its contents need");
  }
}

/** Whether the payload is a sequence of whole tables and nothing else. */
function isWhole(payload: Uint8Array, tableBytes: (payload: Uint8Array, offset: number) => number): boolean {
  let offset = 0;
  while (offset < payload.length) offset += tableBytes(payload, offset);
  return offset === payload.length;
}

/** The length of the quantisation table at an offset: T.81 B.2.4.1. */
export function quantisationTableBytes(payload: Uint8Array, offset: number): number {
  return (payload[offset] ?? 0) >> 4 === 0 ? 65 : 129;
}

/** The length of the Huffman table at an offset: T.81 B.2.4.2. */
export function huffmanTableBytes(payload: Uint8Array, offset: number): number {
  return 17 + payload.subarray(offset + 1, offset + 17).reduce((sum, codes) => sum + codes, 0);
}

function isIn(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}

function malformed({ offset }: Segment, found: string): DermShareError {
  return new DermShareError("input-malformed", `${found} at byte ${offset}`);
}
