/** Whoever has only age: cuts the armor out of the page with an editor, and types the passphrase on a terminal. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { buildOpener } from "../../../scripts/build-opener.js";
import { openContents } from "../../../src/bundle/contents.ts";
import { wrapInPage } from "../../../src/bundle/opener/opener.ts";
import { latin1 } from "../../../src/bytes/bytes.ts";
import { describeWith, runTool } from "../../support/oracles.ts";
import { collect } from "../../support/pieces.ts";
import { compose } from "../compose.ts";
import { pictures } from "../samples.ts";

const passphrase = "ozone-lava-timber-wisdom-cradle-fossil-mule";

/** Runs a command on a terminal of its own, and types a line when it asks. */
const typist = `
import os, pty, sys
line, command = sys.argv[1], sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
asked = b""
while b"passphrase" not in asked:
    asked += os.read(terminal, 1024)
os.write(terminal, line.encode() + b"\\n")
try:
    while os.read(terminal, 1024): pass
except OSError:
    pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

describeWith(["age", "python3"], "Debian's age", () => {
  it("opens the armor cut from the page with the passphrase typed on a terminal", async () => {
    const folder = mkdtempSync(join(tmpdir(), "derm-typed-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const picture = { mediaType: "image/jpeg", bytes: pictures[0], widthPx: 1, heightPx: 1 } as const;
    const page = wrapInPage(await buildOpener(), await compose({ pictures: [picture], lock: { passphrase } }));
    const armor = /-----BEGIN AGE ENCRYPTED FILE-----[^]*-----END AGE ENCRYPTED FILE-----\n/.exec(latin1(page))?.[0];
    const [sealed, opened] = [join(folder, "cut.age"), join(folder, "opened.zip")];
    writeFileSync(sealed, armor ?? "");
    expect(() =>
      runTool("python3", ["-c", typist, passphrase.toUpperCase(), "age", "-d", "-o", opened, sealed]),
    ).toThrow();
    runTool("python3", ["-c", typist, passphrase, "age", "-d", "-o", opened, sealed]);
    const contents = await openContents([readFileSync(opened)], null);
    for await (const { content } of contents.pictures) expect(await collect(content)).toEqual(pictures[0]);
  });
});
