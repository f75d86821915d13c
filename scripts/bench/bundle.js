// The figures of the bundle: sealing against stripping, the age core against age, the cost of a passphrase.
import { randomBytes } from "node:crypto";
import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import {
  folder,
  isInstalled,
  node,
  nothing,
  ours,
  photo,
  printed,
  row,
  runs,
  skipped,
  tell,
  ownMemory,
} from "./compare.js";

const consent = `--consent=teaching --given-by=patient --subject=adult --form=written --obtained-on=2026-11-20
  --obtained-by=GP --explained=all --in-notes --visible=none --patient-would-recognise=no`.split(/\s+/);

// Somebody's recipient: the public half of a key that nobody needs here.
const recipient = "age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg";

/** The rows. */
export function bundleRows() {
  const sealed = ["--out-dir", join(folder, "sealed"), "--quiet"];
  const toKey = ours("seal", photo, ...consent, "--to", recipient, ...sealed);
  const strip = ours("strip", photo, "-o", join(folder, "out"), "--force", "--quiet");
  row("seal 4 MB to a key : strip + 3 x node -e 0", toKey, [strip, nothing, nothing, nothing], 1);

  const words = join(folder, "words");
  writeFileSync(words, "ozone lava timber wisdom cradle fossil mule", { mode: 0o600 });
  const withWords = ours("seal", photo, ...consent, "--passphrase-file", words, "--format", "age", ...sealed);
  // Derived twice, to seal and to open again; starting Node is the fifth of a derivation that is left for the rest.
  const scrypt = `for (const _ of "ab")
    require("crypto").scryptSync("ozone", "lava", 32, { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 })`;
  row("seal with words : seal to a key + 2.2 x scrypt", withWords, [toKey, [node, "-e", scrypt]], 1);
  ageRows();
}

/** @param {string} name */
const at = (name) => join(folder, name);

function ageRows() {
  const what = ["encrypt 200 MB : age -r", "decrypt 200 MB : age -d"];
  if (!isInstalled("age-keygen")) return what.forEach((line) => skipped(line, "age"));
  const script = at("age-file.cjs");
  buildSync({
    entryPoints: [join(import.meta.dirname, "age-file.ts")],
    bundle: true,
    platform: "node",
    format: "cjs",
    outfile: script,
  });
  writeNoise(at("plain"));
  printed(["age-keygen", "-o", at("key")]);
  const to = printed(["age-keygen", "-y", at("key")]);
  const times = Math.min(runs, 3);
  const encrypt = [node, script, "encrypt", to, at("plain"), at("ours.age")];
  row("encrypt 200 MB : age -r", encrypt, [["age", "-r", to, "-o", at("theirs.age"), at("plain")]], 5, times);
  const decrypt = [node, script, "decrypt", at("key"), at("theirs.age"), at("out")];
  row("decrypt 200 MB : age -d", decrypt, [["age", "-d", "-i", at("key"), "-o", at("out"), at("ours.age")]], 5, times);
  for (const command of [encrypt, decrypt]) {
    const mebibytes = Number(printed(ownMemory(command)));
    tell(`  MiB of memory it takes to ${command[2]} : 150`, mebibytes, 150, mebibytes / 150, 1);
  }
}

/** 200 MB that do not compress. @param {string} path */
function writeNoise(path) {
  const file = openSync(path, "w");
  for (let i = 0; i < 200; i++) writeSync(file, randomBytes(1_000_000));
  closeSync(file);
}
