/**
 * How soon the engine compiles a function anew for speed. With its own setting that took a third of the processor time of a
 * folder of decks: their code is wide, and most of it has done its work before the faster form of it is there.
 */
import { setFlagsFromString } from "node:v8";

/** Fifteen times V8's own 67,584, in bytes of bytecode run. Measured: below it more is compiled, above it loops stay slow. */
const interruptBudget = 1_000_000;

/**
 * Has the engine of Node 20 wait longer, in every thread of the process. That of Node 22 and later does not know the setting:
 * it has a quick compiler for what is half hot, and gains nothing by waiting.
 */
export function optimiseLater(): void {
  if (process.versions.v8.startsWith("11.3.")) setFlagsFromString(`--interrupt-budget=${interruptBudget}`);
}
