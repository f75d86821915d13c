/** Opening a page in the person's own browser. */
import { spawn } from "node:child_process";

/**
 * Asks the desktop to open an address.
 *
 * @param otherwise is called where there is no desktop, or it cannot
 */
export function openBrowser(address: string, otherwise: () => void): void {
  const [command, ...args] = openerOf(process.platform);
  if (command === undefined) return otherwise();
  let isTold = false;
  const tell = (): void => {
    if (!isTold) otherwise();
    isTold = true;
  };
  const child = spawn(command, [...args, address], { detached: true, stdio: "ignore" });
  child.on("error", tell).on("exit", (status) => (status === 0 ? undefined : tell()));
  child.unref();
}

function openerOf(platform: NodeJS.Platform): string[] {
  if (platform === "darwin") return ["open"];
  if (platform === "win32") return ["rundll32.exe", "url.dll,FileProtocolHandler"]; // not a shell, which would read the address
  const hasDesktop = [process.env["DISPLAY"], process.env["WAYLAND_DISPLAY"]].some((name) => (name ?? "") !== "");
  return hasDesktop ? ["xdg-open"] : [];
}
