/** The commands that open the mask editor, with a person in a browser. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { concat } from "../../src/bytes/bytes.ts";
import { findSegments, makeSegment, marker } from "../../src/formats/jpeg/markers.ts";
import { teaching } from "../support/consent-flags.ts";
import { startBrowser, type WatchedBrowser } from "../support/browser.ts";
import { talk } from "../support/talk.ts";
import { describeWith, runTool } from "../support/oracles.ts";
import { labelled } from "../support/plant/label.ts";
import { type Desk, makeDesk } from "../support/program.ts";

const fixtures = join(import.meta.dirname, "..", "..", "fixtures", "planted");

function deskWith(name: string): Desk {
  const desk = makeDesk();
  copyFileSync(join(fixtures, name), desk.path(name));
  return desk;
}

function fileText(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

describeWith(["chromium", "age", "age-keygen", "unzip", "python3"], "the mask editor of the built program", () => {
  let watched: WatchedBrowser;
  beforeAll(async () => {
    watched = await startBrowser();
  });
  afterAll(async () => watched.close());

  /** Runs the program and lets a person act on the page that it opens. */
  async function runWith(desk: Desk, args: readonly string[], act: (page: Page) => Promise<void>) {
    const context = await watched.newLocalContext({ viewport: { width: 1280, height: 800 } });
    const visits: Promise<void>[] = [];
    const onStderr = (text: string): void => {
      const address = /http:\/\/127\.0\.0\.1:\d+\/open\/\S+/.exec(text)?.[0];
      if (address !== undefined) visits.push(visit(address));
    };
    const visit = async (address: string): Promise<void> => {
      const page = await context.newPage();
      page.setDefaultTimeout(8_000);
      await page.goto(address);
      await page.locator("#room").waitFor();
      await act(page);
    };
    const run = await desk.run([...args, "--browser", "none"], { onStderr });
    await Promise.all(visits);
    await context.close();
    return run;
  }

  it.each([
    ["lesion.jpg", [], 0],
    ["lesion-orientation-6.jpg", [], 0],
    ["lesion.png", ["--fill", "white"], 255],
  ] as const)(
    "covers what was drawn on %s, exactly there, in the colour that a flag named: %j",
    async (name, flags, level) => {
      const desk = deskWith(name);
      const run = await runWith(desk, ["redact-region", name, ...flags, "--json"], async (page) => {
        await page.keyboard.press("e");
        const shown = await page.locator("#status").textContent();
        expect(shown).toMatch(/covers/);
        await page.keyboard.press("Control+s");
        await page.getByText("You can close this tab.").waitFor();
      });
      expect(run).toMatchObject({ status: 0 });
      const output = name.replace(".", ".redacted.");
      const { data, info } = await sharp(desk.path(output)).raw().toBuffer({ resolveWithObject: true });
      const at = (x: number, y: number): number =>
        data[(Math.floor(y) * info.width + Math.floor(x)) * info.channels] ?? -1;
      expect(at(info.width / 2, info.height / 2)).toBe(level);
      expect(at(2, 2)).toBeGreaterThan(20);
      expect(run.stderr).not.toContain("lesion.jpg\n");
    },
  );

  it("crops to what was drawn", async () => {
    const desk = deskWith("lesion.jpg");
    const run = await runWith(desk, ["crop", "lesion.jpg"], async (page) => {
      await page.getByRole("button", { name: "Left half" }).press("Enter");
      await page.getByRole("button", { name: "Save and close" }).press("Enter");
    });
    expect(run).toMatchObject({ status: 0 });
    const whole = await sharp(desk.path("lesion.jpg")).metadata();
    expect((await sharp(desk.path("lesion.cropped.jpg")).metadata()).width).toBe(whole.width / 2);
  });

  it("shows shapes that flags named, and adds to them", async () => {
    const desk = deskWith("lesion.png");
    const flags = ["--rect", "0,0,20,20", "--fill", "white", "--edit"];
    const run = await runWith(desk, ["redact-region", "lesion.png", ...flags, "--json"], async (page) => {
      await page.keyboard.press("b");
      await page.keyboard.press("Control+s");
    });
    expect(run.stdout).toContain('"x":0,"y":0,"width":20,"height":20');
    const { data } = await sharp(desk.path("lesion.redacted.png")).raw().toBuffer({ resolveWithObject: true });
    expect(data[0]).toBe(255);
  });

  it("covers of what is suggested only what a person takes", { timeout: 180_000 }, async () => {
    const desk = makeDesk();
    writeFileSync(desk.path("label.jpg"), await labelled());
    const run = await runWith(desk, ["redact-region", "label.jpg", "--suggest"], async (page) => {
      await page.getByText("No suggestion does not mean not identifiable").waitFor();
      await page.getByRole("button", { name: /code/i }).first().press("Enter");
      await page.keyboard.press("Control+s");
    });
    expect(run).toMatchObject({ status: 0 });
    expect(run.stderr.match(/^ +covered /gm)).toHaveLength(1);
  });

  it.each([
    ["cancelled", async (page: Page) => page.getByRole("button", { name: "Cancel" }).click()],
    ["closed", async (page: Page) => page.close()],
  ])("writes nothing and ends 130 when it is %s", async (word, act) => {
    const desk = deskWith("lesion.jpg");
    const before = desk.files();
    const run = await runWith(desk, ["redact-region", "lesion.jpg"], act);
    expect(run).toMatchObject({ status: 130, stdout: "" });
    expect(run.stderr).toContain(word);
    expect(desk.files()).toEqual(before);
  });

  it("writes nothing and ends 130 at Ctrl-C in the terminal", async () => {
    const desk = deskWith("lesion.jpg");
    const before = desk.files();
    for (const command of ["redact-region", "review"]) {
      const args = [command, "lesion.jpg", "--browser", "none"];
      const { status, screen } = talk(desk, args, [["/open/", "\u0003"]]);
      expect(status).toBe(130);
      expect(screen).toContain("interrupted; nothing unfinished was left");
      expect(desk.files()).toEqual(before);
    }
  });

  it("does not save what was drawn on a file that changed meanwhile", async () => {
    const desk = deskWith("lesion.jpg");
    const run = await runWith(desk, ["redact-region", "lesion.jpg"], async (page) => {
      await page.keyboard.press("b");
      copyFileSync(join(fixtures, "lesion-p3.jpg"), desk.path("lesion.jpg"));
      await page.keyboard.press("Control+s");
      await page.getByRole("alert").filter({ hasText: "The file was changed or removed meanwhile" }).waitFor();
      await page.getByRole("button", { name: "Cancel" }).click();
    });
    expect(run).toMatchObject({ status: 130 });
    expect(Object.keys(desk.files())).toEqual(["lesion.jpg"]);
  });

  it("does not save what would have no place, and does once it has", async () => {
    const desk = deskWith("lesion.jpg");
    const run = await runWith(desk, ["redact-region", "lesion.jpg"], async (page) => {
      await page.keyboard.press("b");
      writeFileSync(desk.path("lesion.redacted.jpg"), "theirs");
      await page.keyboard.press("Control+s");
      await page.getByRole("alert").filter({ hasText: "a file lies where the result should" }).waitFor();
      rmSync(desk.path("lesion.redacted.jpg"));
      await page.keyboard.press("Control+s");
    });
    expect(run).toMatchObject({ status: 0 });
    expect(Object.keys(desk.files())).toEqual(["lesion.jpg", "lesion.redacted.jpg"]);
  });

  it.each([
    ["redact-region", "lesion.redacted.jpg", []],
    ["crop", "lesion.cropped.jpg", []],
    ["redact-region", "mine.jpg", ["-o", "mine.jpg"]],
    ["redact-region", "mine.png", ["-o", "mine.png"]],
  ])("%s opens no page where the result would have no place: %s", async (command, name, flags) => {
    const desk = deskWith("lesion.jpg");
    writeFileSync(desk.path(name), "theirs");
    const run = await desk.run([command, "lesion.jpg", "--edit", "--browser", "none", ...flags]);
    expect(run).toMatchObject({ status: 2, stderr: expect.not.stringContaining("/open/") as unknown });
  });

  it("shows a picture that is too large to show, and covers exactly what was drawn", { timeout: 180_000 }, async () => {
    const desk = makeDesk();
    const side = 16_400; // more than sharp takes where nobody asks
    writeFileSync(desk.path("giant.jpg"), await giant(side, side));
    const run = await runWith(desk, ["redact-region", "giant.jpg"], async (page) => {
      await page.keyboard.press("b");
      const sides = { Width: "15", Height: "15", Left: "1601", Top: "3201" };
      for (const [name, value] of Object.entries(sides)) {
        await page.getByRole("spinbutton", { name }).fill(value);
        await page.keyboard.press("Enter");
      }
      await page.keyboard.press("Control+s");
    });
    expect(run.status, run.stderr).toBe(0);
    expect(run.stderr).toContain("covered 1600,3200,16,16 (asked for 1601,3201,15,15)");
  });

  it("opens no page for a picture that is too large to be edited", { timeout: 180_000 }, async () => {
    const desk = makeDesk();
    writeFileSync(desk.path("giant.jpg"), await giant(24_000, 16_000));
    const run = await desk.run(["redact-region", "giant.jpg", "--edit", "--browser", "none"]);
    expect(run).toMatchObject({ status: 65, stderr: expect.stringContaining("536 million samples") as unknown });
  });

  it("opens no page for a picture that is broken, nor for several", async () => {
    const desk = deskWith("lesion.jpg");
    writeFileSync(desk.path("broken.jpg"), Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16));
    expect(await desk.run(["redact-region", "broken.jpg", "--edit", "--browser", "none"])).toMatchObject({
      status: 65,
    });
    const two = await desk.run(["redact-region", "broken.jpg", "lesion.jpg", "--edit", "--browser", "none"]);
    expect(two).toMatchObject({ status: 2 });
    expect(two.stderr).toContain("one picture");
  });

  it.each([
    ["opens it with the desktop's own opener", "", false],
    ["prints the address where the opener fails", "; exit 3", true],
  ])("%s", async (_, then, isPrinted) => {
    const desk = deskWith("lesion.jpg");
    const bin = join(desk.home, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "xdg-open"), `#!/bin/sh\nprintf %s "$1" > "$HOME/opened"${then}\n`, { mode: 0o755 });
    const env = { DISPLAY: ":77", PATH: `${bin}:${process.env["PATH"] ?? ""}` };
    const running = desk.run(["redact-region", "lesion.jpg", "--edit"], { env });
    const address = await vi.waitUntil(() => fileText(join(desk.home, "opened")), { timeout: 90_000 });
    const context = await watched.newLocalContext();
    const page = await context.newPage();
    await page.goto(address);
    await page.getByRole("button", { name: "Cancel" }).click();
    const run = await running;
    expect(run).toMatchObject({ status: 130 });
    expect(run.stderr.includes(address)).toBe(isPrinted);
    await context.close();
  });

  it("draws on what is sealed", async () => {
    const desk = deskWith("lesion.jpg");
    const flags = [...teaching, "--to-self", "--edit"];
    const run = await runWith(desk, ["seal", "lesion.jpg", ...flags, "--json"], async (page) => {
      await page.getByRole("button", { name: "Eyes and brows" }).press("Enter");
      await page.keyboard.press("Control+s");
    });
    expect(run).toMatchObject({ status: 0 });
    expect(run.stderr).toMatch(/covered \d+/);
  });

  it(
    "tells in the sealed manifest which detectors looked, and that a person saw each mask",
    { timeout: 180_000 },
    async () => {
      const desk = makeDesk();
      writeFileSync(desk.path("label.jpg"), await labelled());
      runTool("age-keygen", ["-o", desk.path("k.txt")]);
      const recipient = String(runTool("age-keygen", ["-y", desk.path("k.txt")])).trim();
      const flags = [...teaching, "--to", recipient, "--edit", "--suggest"];
      const run = await runWith(desk, ["seal", "label.jpg", ...flags], async (page) => {
        await page.getByText("No suggestion does not mean not identifiable").waitFor();
        await page.getByRole("button", { name: /code/i }).first().press("Enter");
        await page.keyboard.press("Control+s");
      });
      expect(run.status, run.stderr).toBe(0);
      const bundle = Object.keys(desk.files()).find((name) => name.endsWith(".age")) ?? "none";
      runTool("age", ["-d", "-i", desk.path("k.txt"), "-o", desk.path("plain.zip"), desk.path(bundle)]);
      const manifest: unknown = JSON.parse(String(runTool("unzip", ["-p", desk.path("plain.zip"), "manifest.json"])));
      const looked = existsSync(join(fixtures, "../../dist/faces/faces.mjs")) ? ["faces-looked-for"] : [];
      expect(manifest).toMatchObject({
        items: [
          { steps: ["metadata-removed", "oriented", "masked", ...looked, "codes-looked-for", "regions-confirmed"] },
        ],
      });
    },
  );

  it("suggests nothing to what is sealed where nobody looks", async () => {
    const desk = deskWith("lesion.jpg");
    const run = await desk.run(["seal", "lesion.jpg", ...teaching, "--suggest"]);
    expect(run).toMatchObject({ status: 2, stderr: expect.stringContaining("add --edit") as unknown });
  });

  it("asks for shapes, and opens nothing, where there is no terminal", async () => {
    const desk = deskWith("lesion.jpg");
    expect(await desk.run(["redact-region", "lesion.jpg"])).toMatchObject({ status: 2 });
    expect(await desk.run(["crop", "lesion.jpg"])).toMatchObject({ status: 2 });
  });
});

/**
 * A JPEG of one colour, its sides multiples of 16: one row of MCUs again and again, each a restart interval (T.81 E.1.4).
 * An encoder would take ten seconds for it.
 */
async function giant(width: number, height: number): Promise<Uint8Array> {
  const row = await sharp({ create: { width, height: 16, channels: 3, background: "#c8a090" } })
    .jpeg()
    .toBuffer();
  const segments = findSegments(row);
  const [frame, scan] = [marker.sof0, marker.sos].map((code) => segments.find((segment) => segment.code === code));
  const coded = segments.find(({ type }) => type === "entropy");
  if (frame === undefined || scan === undefined || coded === undefined) throw new Error("another kind of JPEG");
  row.writeUInt16BE(height, frame.offset + 5);
  const interval = Buffer.alloc(2);
  interval.writeUInt16BE(width / 16);
  const rows = Array.from({ length: height / 16 }, (_, i) => [
    row.subarray(coded.offset, coded.offset + coded.length),
    Uint8Array.of(0xff, i + 1 === height / 16 ? marker.eoi : marker.rst0 + (i % 8)),
  ]);
  return concat([
    row.subarray(0, scan.offset),
    makeSegment(marker.dri, [interval]),
    row.subarray(scan.offset, coded.offset),
    ...rows.flat(),
  ]);
}
