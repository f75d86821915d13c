/** Paths in commands that are shown, to be copied into a shell: what a stranger named a file must not run there. */
import { shown } from "../errors.ts";

/**
 * A path as it is typed in a command, quoted where a shell would take it apart or read more into it. A POSIX shell, and
 * PowerShell, read nothing between single quotes; cmd.exe knows only double ones, which no name has on Windows.
 *
 * @param platform as Node calls it; that of this computer where absent
 */
export function asArgument(path: string, platform: string = process.platform): string {
  const safe = path.startsWith("-") ? `./${path}` : path;
  const isWindows = platform === "win32";
  if ((isWindows ? /^[\p{L}\p{N}._/\\:-]+$/u : /^[\p{L}\p{N}._/:-]+$/u).test(safe)) return safe;
  return isWindows ? `"${shown(safe)}"` : `'${shown(safe).replaceAll("'", String.raw`'\''`)}'`;
}
