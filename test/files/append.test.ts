import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { appendPrivate } from "../../src/files/append.ts";
import { failureOf } from "../support/errors.ts";
import { moduleForProcess } from "../support/process-module.ts";

const isWhole = (line: string): boolean => line.endsWith(".");

function filePath(): string {
  const folder = mkdtempSync(join(tmpdir(), "derm-append-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "state", "lines");
}

/** A file that only its owner can read, as an earlier run left it. */
function holding(text: string): string {
  const path = filePath();
  mkdirSync(join(path, ".."));
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

describe("appending to a private file", () => {
  it("makes the file for its owner alone, and leaves no lock", async () => {
    const path = filePath();
    await appendPrivate(path, isWhole, () => "one.\n");
    await appendPrivate(path, isWhole, () => "two.\n");
    expect(readFileSync(path, "utf8")).toBe("one.\ntwo.\n");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it.each([
    ["takes a last line away that was cut off", "one.\ntw", "one.\nthree.\n"],
    ["gives a whole last line its line feed", "one.\ntwo.", "one.\ntwo.\nthree.\n"],
    ["does so where there is only that one", "tw", "three.\n"],
  ])("%s", async (_title, before, after) => {
    const path = holding(before);
    await appendPrivate(path, isWhole, () => "three.\n");
    expect(readFileSync(path, "utf8")).toBe(after);
  });

  it("breaks a lock whose owner died long ago", async () => {
    const path = holding("one.\n");
    writeFileSync(`${path}.lock`, "");
    utimesSync(`${path}.lock`, 0, 0);
    await appendPrivate(path, isWhole, () => "two.\n");
    expect(readFileSync(path, "utf8")).toBe("one.\ntwo.\n");
  });

  it("waits while somebody else holds the lock", async () => {
    const path = holding("one.\n");
    writeFileSync(`${path}.lock`, "");
    let done = false;
    const appended = appendPrivate(path, isWhole, () => "two.\n").then(() => (done = true));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(done).toBe(false);
    rmSync(`${path}.lock`);
    await appended;
    expect(readFileSync(path, "utf8")).toBe("one.\ntwo.\n");
  });

  it("refuses a file that others can read, changes nothing and gives the lock back", async () => {
    const path = holding("one.\n");
    chmodSync(path, 0o644);
    expect(await failureOf(() => appendPrivate(path, isWhole, () => "two.\n"))).toMatch(/^key-exposed/);
    expect(readFileSync(path, "utf8")).toBe("one.\n");
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it("loses no line of several processes at once", async () => {
    const path = filePath();
    const source = moduleForProcess("files/append.ts");
    const script = `const { appendPrivate } = await import(${JSON.stringify(source)});
      for (let i = 0; i < 25; i += 1) await appendPrivate(${JSON.stringify(path)}, () => true, () => process.argv[1] + "-" + i + ".\\n");`;
    await Promise.all(
      ["a", "b", "c", "d"].map(
        (name) =>
          new Promise((resolve) => {
            spawn(process.execPath, ["--input-type=module", "-e", script, name], { stdio: "inherit" }).on(
              "close",
              resolve,
            );
          }),
      ),
    );
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    const planted = ["a", "b", "c", "d"].flatMap((name) => Array.from({ length: 25 }, (_, i) => `${name}-${i}.`));
    expect(lines.toSorted()).toEqual(planted.toSorted());
  });
});
