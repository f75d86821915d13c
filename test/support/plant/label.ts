/** A photograph with a label on which a code stands. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { prepareZXingModule as prepareWriter, writeBarcode } from "zxing-wasm/writer";

/** A number as it stands on a wristband; it must appear nowhere. */
export const labelNumber = "NHS9434765919";

let made: Promise<Buffer> | undefined;

/** A label with a code, turned by 20 degrees, on a photograph of 1200 x 900, whose tag turns it to stand upright. */
export function labelled(): Promise<Buffer> {
  return (made ??= makeLabelled());
}

async function makeLabelled(): Promise<Buffer> {
  const wasm = readFileSync(fileURLToPath(import.meta.resolve("zxing-wasm/writer/zxing_writer.wasm")));
  await prepareWriter({ overrides: { wasmBinary: new Uint8Array(wasm).buffer }, fireImmediately: true });
  const { image, error } = await writeBarcode(labelNumber, { format: "QRCode", scale: 6 });
  if (image === null) throw new Error(error);
  const label = await sharp(new Uint8Array(await image.arrayBuffer()))
    .rotate(20, { background: "white" })
    .png()
    .toBuffer();
  const upright = sharp({ create: { width: 1200, height: 900, channels: 3, background: { r: 200, g: 150, b: 130 } } })
    .composite([{ input: label, left: 700, top: 500 }])
    .png();
  return await sharp(await upright.toBuffer())
    .rotate(270)
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 95 })
    .toBuffer();
}
