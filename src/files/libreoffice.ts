/**
 * Has LibreOffice, where it is installed, save a presentation from before 2007 as one of today: with a profile of its own
 * that runs no macro and follows no link, in a private folder that does not outlive the conversion.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { access, constants, mkdtemp, rm, writeFile } from "node:fs/promises";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { DermShareError } from "../errors.ts";
import { fileError } from "./file-errors.ts";
import { readInput } from "./read.ts";
import { makeFolder } from "./folders.ts";
import { whenInterrupted } from "./write.ts";

const timeLimitMs = 300_000;
const isWindows = process.platform === "win32";
/** Beside what PATH names: where its installers put it. */
const usualFolders = ["/Applications/LibreOffice.app/Contents/MacOS", "C:\\Program Files\\LibreOffice\\program"];
const names = isWindows ? ["soffice.com", "soffice.exe"] : ["soffice", "libreoffice"];
const nowhere = "127.0.0.1";

/**
 * The presentation as .pptx; null where LibreOffice is not installed. Only in the main thread: a thread that is ended cannot
 * tidy up.
 *
 * @throws DermShareError "input-malformed" when LibreOffice makes nothing of it, "write-failed", "read-failed"
 */
export async function presentationOfToday(bytes: Uint8Array): Promise<Uint8Array | null> {
  const program = await findProgram();
  if (program === null) return null;
  const folder = await mkdtemp(join(tmpdir(), "derm-share-")); // 0700
  const tidyUp = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.once("exit", tidyUp);
  try {
    await lay(folder, bytes);
    await run(program, folder);
    return await readInput(join(folder, "out", "deck.pptx"));
  } catch (error) {
    const isOurs = error instanceof DermShareError && error.code !== "read-failed";
    throw isOurs ? error : new DermShareError("input-malformed", "LibreOffice cannot make a .pptx of it", remedy);
  } finally {
    process.removeListener("exit", tidyUp);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

const remedy = "open it in PowerPoint or LibreOffice and save it as .pptx";

async function findProgram(): Promise<string | null> {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...usualFolders].filter((folder) => folder !== "");
  for (const path of folders.flatMap((folder) => names.map((name) => join(folder, name)))) {
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // not here
    }
  }
  return null;
}

async function lay(folder: string, bytes: Uint8Array): Promise<void> {
  try {
    makeFolder(join(folder, "profile", "user"));
    await writeFile(join(folder, "profile", "user", "registrymodifications.xcu"), settings, { mode: 0o600 });
    await writeFile(join(folder, "deck.ppt"), bytes, { mode: 0o600 });
  } catch (error) {
    throw error instanceof DermShareError ? error : fileError(error, "write-failed");
  }
}

/** No macro, no active content, no link of a document followed; whatever asks for the network all the same finds nobody. */
const settings = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
${[
  ["org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"],
  ["org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"],
  ["org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"],
  ["org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"],
  ["org.openoffice.Inet/Settings", "ooInetProxyType", "2"],
  ...["HTTP", "HTTPS", "FTP"].flatMap((scheme) => [
    ["org.openoffice.Inet/Settings", `ooInet${scheme}ProxyName`, nowhere],
    ["org.openoffice.Inet/Settings", `ooInet${scheme}ProxyPort`, "9"],
  ]),
]
  .map(([path, name, value]) => {
    const prop = `<prop oor:name="${name}" oor:op="fuse"><value>${value}</value></prop>`;
    return `<item oor:path="/${path}">${prop}</item>`;
  })
  .join("\n")}
</oor:items>
`;

/** Runs in a group of its own, so that what the starter starts can be ended with it. */
function run(program: string, folder: string): Promise<void> {
  const flags = ["--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"];
  const profile = `-env:UserInstallation=${pathToFileURL(join(folder, "profile")).href}`;
  const conversion = ["--convert-to", "pptx:Impress MS PowerPoint 2007 XML", "--outdir", join(folder, "out")];
  const child = spawn(program, [...flags, profile, ...conversion, join(folder, "deck.ppt")], {
    stdio: "ignore",
    cwd: folder,
    detached: !isWindows,
    env: {
      ...systemVariables(),
      HOME: folder,
      TMPDIR: folder,
      TEMP: folder,
      TMP: folder,
      SAL_USE_VCLPLUGIN: "svp",
      GLIBC_TUNABLES: "glibc.malloc.hugetlb=1", // it takes and gives back large buffers by the hundred: a third of its time
    },
  });
  const timer = setTimeout(() => end(child), timeLimitMs);
  const stopListening = whenInterrupted(() => Promise.resolve(end(child)));
  return new Promise<void>((resolve, reject) => {
    child.once("error", reject).once("exit", () => resolve());
  }).finally(() => {
    clearTimeout(timer);
    stopListening();
  });
}

function systemVariables(): NodeJS.ProcessEnv {
  const kept = ["PATH", "SystemRoot", "LANG"];
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.includes(name)));
}

function end(child: ChildProcess): void {
  try {
    if (isWindows || child.pid === undefined) child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // it has ended already
  }
}
