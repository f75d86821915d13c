/** What a seal gives away: everything that was planted is looked for in every place where it could have gone. */
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { teaching } from "../support/consent-flags.ts";
import { layFixture } from "../support/fixtures.ts";
import { describeWith, findTool, runTool } from "../support/oracles.ts";
import { type Desk, makeDesk } from "../support/program.ts";

const photo = "Jane-Doe-NHS9434765919.jpg";
/** Long enough not to turn up in random base64. */
const name = ["Jane-Doe", "Jane Doe", "NHS943", "9434765919"];
const freeText = ["EMIS-4711-QX", "kestrel-ring-stays", "Thursday-round-osprey"];
/** As the catalogue of the fixtures says; that they are there is tested with the fixtures. */
const metadata = ["Robin Quince", "Ocellus", "Wilma Larch", "2024:05:18"];
const everything = [...name, ...freeText, ...metadata];

const flags = [
  ...teaching.filter((flag) => !flag.startsWith("--visible")),
  "--visible=belongings",
  "--accept=belongings=kestrel-ring-stays",
  "--notes-ref=EMIS-4711-QX",
  "--audience=Thursday-round-osprey",
];

/** A desk with the photograph, and folders for the words and for what a program may want to put aside. */
function deskWithPhoto(): Desk {
  const desk = makeDesk();
  layFixture(desk, "planted/lesion.jpg", photo);
  mkdirSync(desk.path("words"));
  mkdirSync(desk.path("tmp"));
  return desk;
}

const outputsOf = (desk: Desk): string[] => readdirSync(desk.folder).filter((file) => file.startsWith("derm-"));
const read = (desk: Desk, path: string): string => readFileSync(desk.path(path), "latin1");

function expectNone(tokens: readonly string[], where: string, text: string): void {
  for (const token of tokens) expect(text.includes(token), `${token} in ${where}`).toBe(false);
}

describeWith(["age", "age-keygen", "unzip"], "of what was planted, a seal", () => {
  it.each(["html", "age"])(
    "leaves nothing in its files, inside them, in what it prints, or aside: .%s",
    async (format) => {
      const desk = deskWithPhoto();
      runTool("age-keygen", ["-o", desk.path("k.txt")]);
      const recipient = String(runTool("age-keygen", ["-y", desk.path("k.txt")])).trim();
      const lock = format === "age" ? ["--to", recipient] : ["--passphrase-out", "words/w.txt"];
      const args = ["seal", photo, ...flags, ...lock, "--json"];
      const sealed = await desk.run(args, { env: { TMPDIR: desk.path("tmp") } });
      expect(sealed.status).toBe(0);
      expectNone(everything, "what is printed", sealed.stdout + sealed.stderr);
      expect(sealed.stderr).toContain("Not in the bundle: who may see it"); // it was said in words of one's own
      expect(readdirSync(desk.path("tmp"))).toEqual([]);

      const outputs = outputsOf(desk);
      expect(outputs).toHaveLength(3);
      for (const file of outputs) {
        expectNone([...everything, recipient.slice(4)], file, file + read(desk, file));
        expect(statSync(desk.path(file)).mode & 0o777).toBe(0o600);
      }
      if (format === "html") return expectNone(everything, "what is opened", await openedText(desk));
      const sealedFile = outputs.find((file) => file.endsWith(".age")) ?? "none";
      runTool("age", ["-d", "-i", desk.path("k.txt"), "-o", desk.path("plain.zip"), desk.path(sealedFile)]);
      runTool("unzip", ["-q", desk.path("plain.zip"), "-d", desk.path("plain")]);
      expectNone(everything, "the decrypted ZIP", read(desk, "plain.zip"));
      expect(read(desk, "plain/manifest.json")).toContain(`"${recipient}"`); // so the ZIP is the right one
    },
  );
});

/** Everything that the recipient gets, with names. */
async function openedText(desk: Desk): Promise<string> {
  const page = outputsOf(desk).find((file) => file.endsWith(".html")) ?? "none";
  const opened = await desk.run(["open", page, "--passphrase-file", "words/w.txt", "--out-dir", "o"]);
  expect(opened.status).toBe(0);
  const files = readdirSync(desk.path("o"));
  expect(files).toEqual(["01.jpg", "consent.txt"]);
  return opened.stdout + opened.stderr + files.map((file) => file + read(desk, `o/${file}`)).join("");
}

/** Whether system calls can be traced here: some containers forbid it. */
function canTrace(): boolean {
  try {
    return findTool("strace") !== null && runTool("strace", ["-o", "/dev/null", "true"]).length === 0;
  } catch {
    return false;
  }
}

describe("of what was planted", () => {
  it.skipIf(!canTrace())("nothing is written to any file but the sender's own record and ledger", async () => {
    const desk = deskWithPhoto();
    const trace = desk.path("trace");
    const under = ["strace", "-f", "-y", "-s", "16777216", "-e", "trace=write,pwrite64,writev,pwritev,pwritev2,sendto"];
    const sealed = await desk.run(["seal", photo, ...flags, "--passphrase-out", "words/w.txt", "--quiet"], {
      under: [...under, "-o", trace],
      env: { TMPDIR: desk.path("tmp") },
    });
    expect(sealed.status).toBe(0);
    const words = read(desk, "words/w.txt").trim();
    const writes = readFileSync(trace, "latin1").split("\n");
    const into = (token: string): string[] =>
      writes.flatMap((line) => (line.includes(token) ? [/\(\d+<([^>]*)>/.exec(line)?.[1] ?? line] : []));
    for (const token of metadata) expect(into(token), token).toEqual([]);
    const state = join(desk.home, "state", "derm-share");
    for (const token of [...freeText, ...name]) {
      for (const path of into(token)) {
        expect(path.startsWith(state), `${token} into ${path}`).toBe(true);
      }
    }
    expect(into("EMIS-4711-QX").length).toBeGreaterThan(0); // what is written is seen
    for (const path of into(words)) expect(path).toContain(desk.path("words"));
    expect(into(words)).toHaveLength(1);
  });

  it("nothing is printed of a folder of patients: pictures are told by their number", async () => {
    const desk = deskWithPhoto();
    mkdirSync(desk.path("clinic/Jane Doe"), { recursive: true });
    for (const file of ["clinic/a.jpg", "clinic/Jane Doe/b.jpg", `clinic/${photo}`, `clinic/Jane Doe (1).jpg`]) {
      layFixture(desk, "planted/lesion.jpg", file);
    }
    writeFileSync(desk.path("clinic/Jane Doe.txt"), "a letter");
    const sealed = await desk.run(["seal", "clinic", ...flags, "--stamp", "--passphrase-out", "words/w.txt"]);
    expect(sealed.status).toBe(0);
    expectNone(everything, "what is printed", sealed.stdout + sealed.stderr);
    expect(sealed.stdout.replaceAll(/derm-\w{8}/g, "B").split("\n")).toEqual([
      "clinic/[name]/b.jpg (picture 1) -> B.html",
      "clinic/[name] (picture 2) -> B.html",
      "clinic/[name] (picture 3) -> B.html",
      "clinic/a.jpg -> B.html",
      "",
    ]);
    expect(sealed.stderr).toContain("skipped  clinic/[name]: not a picture");
  });

  it("nothing is in the message when a seal fails", async () => {
    const desk = deskWithPhoto();
    const whole = readFileSync(desk.path(photo));
    mkdirSync(desk.path("NHS 943 476 5919"));
    for (const cut of ["cut.jpg", "Jane-Doe.cut.jpg", "NHS 943 476 5919/Jane Doe.jpg"]) {
      writeFileSync(desk.path(cut), whole.subarray(0, whole.length - 4_000));
    }
    for (const args of [
      ["cut.jpg", ...flags, "--to-self"],
      [photo, "Jane-Doe.cut.jpg", ...flags, "--to-self"],
      ["NHS 943 476 5919", ...flags, "--to-self"],
      ["Jane Doe/9434765919.jpg", ...flags, "--to-self"],
      [photo, photo.replace("Doe", "Doe-2"), ...flags, "--to-self", "--edit"],
      [photo, ...flags, "--to", "nobody-kestrel-ring-stays"],
      [photo, ...flags, "--passphrase-file", "words"],
      [photo, ...flags.slice(2), "--consent", photo, "--to-self"],
    ]) {
      const run = await desk.run(["seal", ...args]);
      expect(run.status, args.join(" ")).not.toBe(0);
      expectNone(everything, args.join(" "), (run.stdout + run.stderr).replaceAll("nobody-kestrel-ring-stays", ""));
      expect(outputsOf(desk)).toEqual([]);
    }
  });
});
