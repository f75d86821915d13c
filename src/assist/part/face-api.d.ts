/** What is used of the detector; its own types are those of another copy of the tensor library. */
declare module "@vladmandic/face-api" {
  import type { io, Tensor3D } from "@tensorflow/tfjs-core";

  export const nets: {
    readonly ssdMobilenetv1: { loadFromWeightMap(weights: ReturnType<typeof io.decodeWeights>): void };
  };
  interface Options {
    readonly minConfidence: number;
  }
  export const SsdMobilenetv1Options: new (options: { minConfidence: number; maxResults: number }) => Options;
  export function detectAllFaces(
    picture: Tensor3D,
    options: Options,
  ): Promise<{ score: number; box: { x: number; y: number; width: number; height: number } }[]>;
}
