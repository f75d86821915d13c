/**
 * Memory for what is large, taken again by one job after another, or given back at once: fresh memory costs more than filling
 * it, for it is paid for page by page.
 */

const mostKept = 3; // a file, what is remembered of it, and what comes of it
const [smallestKeptBytes, largestKeptBytes] = [64 * 1024, 16 * 1024 * 1024];

/** What jobs left behind, and what the job in hand took; null where nobody has one job after another. */
let memory: { readonly spare: Uint8Array[]; readonly taken: Uint8Array[] } | null = null;
/** How many jobs have begun: what lies in memory that was taken in another one is no more. */
export let jobsBegun = 0;

/** Bytes for an input, a result, or a copy of a part. They hold anything, to be written over. */
export function takeBytes(size: number): Uint8Array {
  const isKept = size >= smallestKeptBytes && size <= largestKeptBytes;
  if (memory === null || !isKept || memory.taken.length === mostKept) return new Uint8Array(size);
  const { spare, taken } = memory;
  const fits = spare.findIndex(({ length }) => length >= size);
  const [bytes = new Uint8Array(size)] = fits < 0 ? [] : spare.splice(fits, 1);
  taken.push(bytes);
  return bytes.subarray(0, size);
}

const wasmPageBytes = 65536; // WebAssembly core specification, 4.2.8
const largestSharedBytes = 64 * 1024 * 1024; // RGB of twenty megapixels

/** The latest job's memory for threads, kept for the next one. */
let shared: { readonly memory: WebAssembly.Memory; readonly job: number } | null = null;

/** Memory that threads share, all zeros, of so many pages of 64 KiB. */
export function freshSharedMemory(pages: number): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

/** The same, or larger, for what lies in it until the job in hand ends: the next one takes it again. */
export function takeSharedMemory(pages: number): WebAssembly.Memory {
  const bytes = pages * wasmPageBytes;
  if (memory === null || bytes > largestSharedBytes) return freshSharedMemory(pages);
  const isFree = shared !== null && shared.job < jobsBegun && shared.memory.buffer.byteLength >= bytes;
  const taken = shared !== null && isFree ? shared.memory : freshSharedMemory(pages);
  if (isFree) new Uint8Array(taken.buffer).fill(0);
  shared = { memory: taken, job: jobsBegun };
  return taken;
}

/** Gives the same memory again and again, to whoever has done with what it gave before. */
export function reusedRoom(): (size: number) => Uint8Array {
  let room = new Uint8Array(0);
  return (size) => {
    if (size > largestKeptBytes) return new Uint8Array(size);
    if (room.length < size) room = new Uint8Array(size);
    return room.subarray(0, size);
  };
}

/** In how many threads, this one among them, there are jobs: what a job may take of the processors. */
export let jobsAtOnce = 1;

/**
 * Says that a job begins in this thread, and that nothing of the one before is read any more.
 *
 * @param atOnce in how many threads there are jobs
 */
export function beginJob(atOnce = 1): void {
  jobsAtOnce = atOnce;
  const left = memory === null ? [] : [...memory.spare, ...memory.taken];
  const largest = left.toSorted((a, b) => b.length - a.length).slice(0, mostKept);
  memory = { spare: largest.toReversed(), taken: [] };
  if (shared !== null && shared.job < jobsBegun) shared = null; // the job that ends did not need it
  jobsBegun += 1;
}

/** Says that no job follows. */
export function endJobs(): void {
  jobsAtOnce = 1;
  memory = null;
  shared = null;
}

type Port = InstanceType<typeof MessageChannel>["port1"];

let closedPort: Port | null = null;

/**
 * Gives back the memory of bytes that nobody reads any more: they are none from now on. The engine would do so late, and until
 * then whoever wants memory is given fresh one.
 *
 * @param bytes their memory is given back where most of it is theirs: small ones share it
 */
export function release(bytes: Uint8Array): void {
  const { buffer, length } = bytes;
  if (!(buffer instanceof ArrayBuffer) || length < smallestKeptBytes || 2 * length < buffer.byteLength) return;
  closedPort ??= openAndClose();
  closedPort.postMessage(null, [buffer]); // what is handed over to nobody is gone at once
}

function openAndClose(): Port {
  const { port1 } = new MessageChannel();
  port1.close();
  return port1;
}
