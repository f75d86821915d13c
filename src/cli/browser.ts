/** Opening a page in the person's own browser. */
import { spawn } from "node:child_process";
import { type Command, Option } from "commander";
import type { Terminal } from "./terminal.ts";

/** The flag of `addBrowser`. */
export interface BrowserFlags {
  readonly browser?: string;
}

/** Whether the browser is opened. */
export function addBrowser(command: Command): Command {
  const choices = ["default", "none"];
  return command
    .optionsGroup("In the browser:")
    .addOption(new Option("--browser <which>", "none prints the address instead of opening it").choices(choices));
}

/** Shows a page of this program; prints its address where no browser is wanted, or none can be opened. */
export function showPage(address: string, { browser }: BrowserFlags, terminal: Terminal): void {
  const print = (): void => {
    terminal.say(`Open this in a browser on this computer, within two minutes; it works once:\n${address}`);
  };
  const [command, ...args] = browser === "none" ? [] : openerOf(process.platform);
  if (command === undefined) return print();
  terminal.say("The page opens in your browser: look and draw there, then save. Ctrl-C stops.");
  openBrowser(command, [...args, address], print);
}

/** Asks the desktop to open an address. @param otherwise is called where it cannot */
function openBrowser(command: string, args: readonly string[], otherwise: () => void): void {
  let isTold = false;
  const tell = (): void => {
    if (!isTold) otherwise();
    isTold = true;
  };
  const child = spawn(command, args, { detached: true, stdio: "ignore" });
  child.on("error", tell).on("exit", (status) => (status === 0 ? undefined : tell()));
  child.unref();
}

/** The program that opens an address; none where there is no desktop. */
function openerOf(platform: NodeJS.Platform): string[] {
  if (platform === "darwin") return ["open"];
  if (platform === "win32") return ["rundll32.exe", "url.dll,FileProtocolHandler"]; // not a shell, which would read the address
  const hasDesktop = [process.env["DISPLAY"], process.env["WAYLAND_DISPLAY"]].some((name) => (name ?? "") !== "");
  return hasDesktop ? ["xdg-open"] : [];
}
