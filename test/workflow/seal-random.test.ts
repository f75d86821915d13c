import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { unwrapFileKey } from "../../src/bundle/age/age.ts";
import { latin1 } from "../../src/bytes/bytes.ts";
import { seal } from "../../src/workflow/seal.ts";
import { keys } from "../bundle/samples.ts";
import { sampleSeal } from "./sample-seal.ts";

const seals = 1000;

/** What a header to one key looks like: its ephemeral share, the wrapped file key, and the MAC; then the nonce. */
const header = /^age-encryption\.org\/v1\n-> X25519 (\S{43})\n(\S{43})\n--- (\S{43})\n/;

it("repeats nothing random over 1,000 whole seals of the same picture", { timeout: 300_000 }, async () => {
  // In memory where that is possible: flushing 3,000 files to a disk would take longer than all the rest.
  const outDir = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "derm-random-"));
  onTestFinished(() => rmSync(outDir, { recursive: true }));
  const sample = await sampleSeal();
  const seen = new Map<string, Set<string>>();
  const note = (what: string, value: string): void => {
    seen.set(what, (seen.get(what) ?? new Set()).add(value));
  };
  for (let i = 0; i < seals; i++) {
    const sealed = await seal({
      ...sample,
      outDir,
      beforeCommit: async () => [],
    });
    const file = readFileSync(sealed.output);
    const [whole = "", share = "", wrapped = "", mac = ""] = header.exec(latin1(file.subarray(0, 300))) ?? [];
    note("bundle id", sealed.bundleId);
    note("ephemeral share", share);
    note("wrapped file key", wrapped);
    note("header MAC", mac);
    note("payload nonce", file.toString("hex", whole.length, whole.length + 16));
    note("first block of the payload", file.toString("hex", whole.length + 16, whole.length + 32));
    note("file key", Buffer.from(await unwrapFileKey([file], { identities: [keys.identity] })).toString("hex"));
    note("outer signature", readFileSync(sealed.signature, "latin1"));
    for (const output of [sealed.output, sealed.manifest, sealed.signature]) rmSync(output);
  }
  expect(seen.size).toBe(8);
  for (const [what, values] of seen) expect(values.size, what).toBe(seals);
});
