/** exifr's ES module has no types of its own; it starts four times as fast as the CommonJS file that Node would take. */
declare module "exifr/dist/full.esm.mjs" {
  export { default } from "exifr";
}
