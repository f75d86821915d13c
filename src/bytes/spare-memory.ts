/**
 * Keeping a thread small that has one large file after another. The engine sees bytes outside its heap late: each thread
 * would gather 64 MiB of files that are done before it looks.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const collectAboveBytes = 32 * 1024 * 1024;

/** Gives back what files that are done have left, where it has become much. */
export function tidyUp(): void {
  if (process.memoryUsage().external > collectAboveBytes) collect();
}

function prepareCollector(): () => void {
  setFlagsFromString("--expose-gc");
  setFlagsFromString("--no-flush-bytecode"); // it would compile everything anew for the next file
  const collector: unknown = runInNewContext("gc");
  return typeof collector === "function" ? () => void Reflect.apply(collector, undefined, []) : () => {};
}

const collect = prepareCollector();
