/**
 * The face finder, an optional part: `npm run build:faces` makes one folder of it, of 7 MB, out of packages of 90. Only its
 * detector is in it; the models that recognise, or guess age and gender, are left where they are.
 */
import * as tf from "@tensorflow/tfjs-core";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { detectAllFaces, nets, SsdMobilenetv1Options } from "@vladmandic/face-api";
import type { OpenFaceDetector } from "../faces.ts";

/** Loads the detector from the folder it was built into: nothing comes from anywhere else. */
export const openFaceDetector: OpenFaceDetector = async ({ folder, manifest, weights }) => {
  setWasmPaths(folder);
  await tf.setBackend("wasm");
  await tf.ready();
  const specs: unknown = JSON.parse(new TextDecoder().decode(manifest));
  if (!isManifest(specs)) throw new Error("the face finder's weights are not described");
  const entries = specs.flatMap((spec) => spec.weights);
  nets.ssdMobilenetv1.loadFromWeightMap(tf.io.decodeWeights(weights.slice().buffer, entries));
  return async ({ width, height, samples }, minConfidence) => {
    const tensor = tf.tensor3d(samples, [height, width, 3], "int32");
    const faces = await detectAllFaces(tensor, new SsdMobilenetv1Options({ minConfidence, maxResults: 100 }));
    tensor.dispose();
    return faces.map(({ score, box }) => ({ score, x: box.x, y: box.y, width: box.width, height: box.height }));
  };
};

interface Manifest {
  readonly weights: tf.io.WeightsManifestEntry[];
}

function isManifest(value: unknown): value is Manifest[] {
  return (
    Array.isArray(value) &&
    value.every((part: unknown) => typeof part === "object" && part !== null && "weights" in part)
  );
}
