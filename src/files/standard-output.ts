/** Standard output, where the result itself or what machines read goes. */
import { fstatSync } from "node:fs";
import { Writable } from "node:stream";
import { fileError } from "./file-errors.ts";
import { writeParts } from "./write.ts";

const standardOutput = 1;

/**
 * Has all of what goes to standard output written where that is a file. A disk that is nearly full takes a part of what it is
 * given, and Node's stream does not look how much that was.
 */
export function writeStandardOutputWhole(): void {
  if (!isFile(standardOutput)) return;
  const whole = new Writable({
    write: (chunk: Uint8Array, _encoding, done) => {
      try {
        writeParts(standardOutput, [chunk]);
        done();
      } catch (error) {
        done(error instanceof Error ? error : new Error("not written"));
      }
    },
  });
  Object.defineProperty(process, "stdout", { value: whole, configurable: true });
}

function isFile(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isFile();
  } catch {
    return false; // closed
  }
}

/** Writes to standard output and waits until the bytes are taken. @throws DermShareError "write-failed" */
export async function writeStandardOutput(bytes: Uint8Array): Promise<void> {
  await new Promise<void>((taken, reject) => {
    process.stdout.write(bytes, (error) => (error ? reject(fileError(error, "write-failed")) : taken()));
  });
}
