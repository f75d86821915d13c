/** `npm run demo`: the main job on a fixture, step by step, with the program that was just built. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "derm-share-demo-"));
const home = join(folder, "home");
const desk = join(folder, "desk");
mkdirSync(home, { mode: 0o700 });
mkdirSync(desk);
mkdirSync(join(folder, "phone"));
copyFileSync(join(root, "fixtures", "planted", "lesion.jpg"), join(desk, "photo.jpg"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/**
 * Runs one step as a person would type it, and ends the demo when it does not end as it should.
 *
 * @param {string} title
 * @param {string} line what is typed behind "derm-share "
 */
function step(title, line, expectedStatus = 0) {
  console.log(`\n# ${title}\n$ derm-share ${line}`);
  const args = line.split(" ");
  const { status } = spawnSync(process.execPath, [join(root, "bin", "derm-share.js"), ...args], {
    cwd: desk,
    stdio: "inherit",
    env: {
      ...process.env,
      HOME: home,
      XDG_STATE_HOME: join(home, "state"),
      XDG_CONFIG_HOME: join(home, "config"),
      LOCALAPPDATA: home,
    },
  });
  if (status !== expectedStatus) {
    console.error(`demo: this step ended with ${status}, ${expectedStatus} was expected`);
    process.exit(1);
  }
}

const today = new Date().toISOString().slice(0, 10);
step("What the photograph gives away", "inspect photo.jpg");
step("It is not clean", "verify photo.jpg", 1);
step(
  "Sealed for teaching (the words go to another folder, since here nobody is asked)",
  `seal photo.jpg --consent teaching --given-by patient --subject adult --form written --obtained-on ${today} ` +
    "--obtained-by GP --explained all --in-notes --visible none --patient-would-recognise no " +
    "--passphrase-out ../phone/words.txt",
);
const bundle = readdirSync(desk).find((name) => name.endsWith(".html")) ?? "";
step("The bundle is whole and signed", `verify ${bundle}`);
step("The colleague opens it with the words", `open ${bundle} --passphrase-file ../phone/words.txt --out-dir opened`);
step("What came out is clean", "verify opened/01.jpg");
console.log("\nThat was the main job. Everything lay in a temporary folder, which is gone now.");
