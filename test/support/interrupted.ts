/** The built program, interrupted while it works. */
import { spawn } from "node:child_process";
import { type Desk, programPath } from "./program.ts";

/** Runs the program and sends it a signal when it has printed the first result. */
export function interrupted(
  desk: Desk,
  args: readonly string[],
  signal: "SIGINT" | "SIGTERM",
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const env = { PATH: process.env["PATH"] ?? "", HOME: desk.home, NO_COLOR: "1" };
  const child = spawn(process.execPath, [programPath, ...args], { cwd: desk.folder, env });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text: Buffer) => {
    if (stdout === "") child.kill(signal);
    stdout += String(text);
  });
  child.stderr.on("data", (text: Buffer) => (stderr += String(text)));
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, stdout, stderr })));
}
