/** A seal of one picture to one key, as tests need it. */
import { join } from "node:path";
import { ascii } from "../../src/bytes/bytes.ts";
import { plainStrip } from "../../src/workflow/anonymise.ts";
import { preparePictures } from "../../src/workflow/ready-picture.ts";
import { inner, keys, sheet } from "../bundle/samples.ts";

/** What `seal` is asked for; the rest is what a test is about. */
export async function sampleSeal() {
  const path = join(import.meta.dirname, "../vectors/bundle/pictures/01.jpg");
  const { pictures } = await preparePictures([{ path, relativePath: "01.jpg", root: null }], plainStrip);
  return {
    pictures,
    consent: inner.consent,
    features: inner.features,
    sheet,
    record: ascii("{}"),
    lock: { recipients: [keys.identity.recipient] },
    passphraseOrigin: "generated",
    signing: keys.signing,
    role: "gp",
    shell: null,
    now: "2026-11-22T09:30:00Z",
    tool: "derm-share/0.1.0",
  } as const;
}
