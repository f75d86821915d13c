/** Remembering what was read: a part that is copied is looked at again in what was written, and equal bytes say the same. */
import { equal } from "./bytes.ts";
import { jobsBegun, takeBytes } from "./job-memory.ts";

const maxBytes = 32 * 1024 * 1024;

/**
 * A reader that gives the result of an earlier reading for equal bytes. The latest 32 MiB of a job are kept.
 *
 * @param read depends on its arguments alone; who takes its result may not change it
 */
export function remembering<R>(read: (bytes: Uint8Array, ...numbers: number[]) => R): typeof read {
  let known: { readonly bytes: Uint8Array; readonly numbers: string; readonly result: R }[] = [];
  let job = jobsBegun;
  return (bytes, ...numbers) => {
    if (job !== jobsBegun) known = [];
    job = jobsBegun;
    const wanted = numbers.join();
    const found = known.find((entry) => {
      return entry.bytes.length === bytes.length && entry.numbers === wanted && equal(entry.bytes, bytes);
    });
    if (found !== undefined) return found.result;
    const own = takeBytes(bytes.length); // the caller's memory may hold another part the next time
    own.set(bytes);
    const result = read(own, ...numbers);
    known.push({ bytes: own, numbers: wanted, result });
    let kept = 0;
    const first = known.findLastIndex((entry) => (kept += entry.bytes.length) > maxBytes);
    if (first >= 0) known = known.slice(first + 1);
    return result;
  };
}
