/** Presentations from before 2007, which LibreOffice makes new ones of: cleaned, nothing fetched, nothing left behind. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canaryDraft } from "../deck/canary.ts";
import { Draft, slide1 } from "../deck/draft.ts";
import { describeWith } from "../support/oracles.ts";
import { type Desk, makeDesk, programPath } from "../support/program.ts";

const folder = mkdtempSync(join(tmpdir(), "derm-old-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The path of a presentation in the folder. */
const deckAt = (name: string): string => join(folder, name);

/** Has LibreOffice save presentations of the folder there in another format, with the settings that it comes with. */
async function convertPlainly(names: readonly string[], to: "ppt" | "pptx"): Promise<void> {
  const profile = `-env:UserInstallation=${pathToFileURL(join(folder, "profile")).href}`;
  const conversion = ["--headless", "--convert-to", to, "--outdir", folder, ...names.map(deckAt)];
  const child = spawn("soffice", [profile, ...conversion], { stdio: "ignore" });
  await new Promise((resolve) => child.once("exit", resolve));
}

/** A deck with a picture on its first slide that lies elsewhere. */
function withBeacon(deck: Uint8Array, url: string): Uint8Array {
  const draft = new Draft(deck);
  const picture =
    `<p:pic><p:nvPicPr><p:cNvPr id="777" name="x"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill>` +
    `<a:blip r:link="rIdBeacon"/><a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr><a:xfrm><a:off x="0" y="0"/>` +
    `<a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>`;
  draft.insert(slide1, "</p:spTree>", picture);
  const type = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image";
  const relationship = `<Relationship Id="rIdBeacon" Type="${type}" Target="${url}" TargetMode="External"/>`;
  draft.insert("ppt/slides/_rels/slide1.xml.rels", "</Relationships>", relationship);
  return draft.build();
}

/** A desk with a folder for temporary files that is watched. */
function deskWith(old: Uint8Array): Desk {
  const desk = makeDesk();
  mkdirSync(desk.path("tmp"));
  writeFileSync(desk.path("talk.ppt"), old);
  return desk;
}

describeWith(["soffice"], "strip --convert", () => {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    response.end();
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address: AddressInfo | string | null = server.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? (address?.port ?? 0) : 0}/beacon.png`;
    const canary = (await canaryDraft()).build();
    writeFileSync(deckAt("canary.pptx"), canary);
    writeFileSync(deckAt("beacon.pptx"), withBeacon(canary, url));
    await convertPlainly(["canary.pptx", "beacon.pptx"], "ppt");
  }, 90_000);
  afterAll(() => void server.close());

  it("makes a .pptx of a .ppt, cleans it, and leaves nothing behind", async () => {
    const old = readFileSync(deckAt("canary.ppt"));
    expect(
      old.includes(Buffer.from("CANARY-author", "utf8")) || old.includes(Buffer.from("CANARY-author", "utf16le")),
    ).toBe(true);
    const desk = deskWith(old);
    const policy = ["--convert", "--hidden-slides", "drop", "--media", "drop"];
    const run = await desk.run(["strip", "talk.ppt", ...policy], { env: { TMPDIR: desk.path("tmp") } });
    expect(run).toMatchObject({ status: 0, stdout: "talk.ppt -> talk.clean.pptx\n" });
    expect(run.stderr).toContain("LibreOffice made a .pptx of it");
    expect(readdirSync(desk.path("tmp"))).toEqual([]);
    const texts = [...new Draft(readFileSync(desk.path("talk.clean.pptx"))).files.values()].join("\n");
    for (const leak of ["author", "title", "notes", "comment", "company"])
      expect(texts).not.toContain(`CANARY-${leak}`);
    expect((await desk.run(["verify", "talk.clean.pptx"])).status).toBe(0);
  });

  it("fetches nothing that the presentation names", async () => {
    requests = 0;
    await convertPlainly(["beacon.ppt"], "pptx");
    expect(requests).toBeGreaterThan(0); // with the settings that it comes with it does fetch
    requests = 0;
    const desk = deskWith(readFileSync(deckAt("beacon.ppt")));
    const policy = ["--convert", "--hidden-slides", "drop", "--media", "drop"];
    const run = await desk.run(["strip", "talk.ppt", ...policy], { env: { TMPDIR: desk.path("tmp") } });
    expect(run.status).toBe(0);
    expect(requests).toBe(0);
  });

  it("ends LibreOffice and takes everything away when it is stopped", async () => {
    const desk = deskWith(readFileSync(deckAt("canary.ppt")));
    const child = spawn(process.execPath, [programPath, "strip", "talk.ppt", "--convert"], {
      cwd: desk.folder,
      env: { ...process.env, HOME: desk.home, TMPDIR: desk.path("tmp") },
      stdio: "ignore",
    });
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    while (readdirSync(desk.path("tmp")).length === 0) await pause(5);
    await pause(300);
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    await pause(500); // what was not ended would write again
    expect(readdirSync(desk.path("tmp"))).toEqual([]);
    expect(Object.keys(desk.files())).toEqual(["talk.ppt"]);
  });
});

describe("strip --convert without LibreOffice", () => {
  it("says what is missing, and writes nothing", async () => {
    const streams = Buffer.from("PowerPoint Document", "utf16le");
    const desk = deskWith(Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), streams]));
    const run = await desk.run(["strip", "talk.ppt", "--convert"], { env: { PATH: desk.path("tmp") } });
    expect(run.status).toBe(65);
    expect(run.stderr).toContain("is not installed here\nhint: install it, or save the deck as .pptx");
    expect(Object.keys(desk.files())).toEqual(["talk.ppt"]);
  });
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
