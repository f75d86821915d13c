import { afterEach, expect, it } from "vitest";
import { beginJob, endJobs, release, takeBytes, takeSharedMemory } from "../../src/bytes/job-memory.ts";

const size = 100_000;

afterEach(endJobs);

it("gives bytes of their own to whoever is no job", () => {
  const [a, b] = [takeBytes(size), takeBytes(size)];
  beginJob();
  const c = takeBytes(size);
  expect(new Set([a.buffer, b.buffer, c.buffer]).size).toBe(3);
});

it("gives a job what the one before took, never one's bytes twice", () => {
  beginJob();
  const before = [size, 2 * size, size, size].map((wanted) => takeBytes(wanted).buffer);
  expect(new Set(before).size).toBe(4);
  beginJob();
  const now = [size - 1, 2 * size, size, size].map((wanted) => takeBytes(wanted));
  expect(now.map(({ length }) => length)).toEqual([size - 1, 2 * size, size, size]);
  expect(new Set(now.map(({ buffer }) => buffer)).size).toBe(4);
  expect(now.slice(0, 3).map(({ buffer }) => before.indexOf(buffer))).toEqual([2, 1, 0]);
});

it("forgets all once no job follows", () => {
  beginJob();
  const { buffer } = takeBytes(size);
  endJobs();
  beginJob();
  expect(takeBytes(size).buffer).not.toBe(buffer);
});

it("is given back at once", () => {
  const bytes = new Uint8Array(3 * size);
  const most = bytes.subarray(0, 2 * size);
  release(most);
  expect([bytes.length, most.length]).toEqual([0, 0]);
});

it.each([
  ["a part of a file", new Uint8Array(3 * size).subarray(0, size)],
  ["a few bytes", Uint8Array.of(1, 2, 3)],
  ["bytes that Node lays beside others", Buffer.from("small")],
])("is not given back where it is that of others: %s", (_, bytes) => {
  const { length, buffer } = bytes;
  release(bytes);
  expect([bytes.length, buffer.byteLength > 0]).toEqual([length, true]);
});

it("is shared by the threads of a job, and zeros for the next one, which takes it again", () => {
  beginJob();
  const [first, second] = [takeSharedMemory(3), takeSharedMemory(2)];
  expect(second).not.toBe(first); // what is in the first is still read
  new Uint8Array(second.buffer).fill(7);
  beginJob();
  const larger = takeSharedMemory(3);
  expect(larger).not.toBe(second);
  new Uint8Array(larger.buffer).fill(7);
  beginJob();
  const again = takeSharedMemory(2);
  expect(again).toBe(larger);
  expect(Buffer.from(again.buffer).every((byte) => byte === 0)).toBe(true);
});

it("is shared by the threads of one picture alone where nobody has one job after another", () => {
  const first = takeSharedMemory(2);
  beginJob();
  endJobs();
  expect(takeSharedMemory(2)).not.toBe(first);
});
