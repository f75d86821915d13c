import { expect, it } from "vitest";
import { beginJob, endJobs, takeBytes } from "../../src/bytes/job-memory.ts";
import { remembering } from "../../src/bytes/remember.ts";

it("reads equal bytes once, and others, or with other numbers, anew", () => {
  let readings = 0;
  const read = remembering((bytes, number = 0) => {
    readings++;
    return (bytes[0] ?? 0) + number;
  });
  expect([read(Uint8Array.of(1), 10), read(Uint8Array.of(1), 10), readings]).toEqual([11, 11, 1]);
  expect([read(Uint8Array.of(2), 10), read(Uint8Array.of(1), 20), readings]).toEqual([12, 21, 3]);
  expect([read(Uint8Array.of(1, 0), 10), readings]).toEqual([11, 4]);
});

it("does not keep more than 32 MiB", () => {
  let readings = 0;
  const read = remembering(() => ++readings);
  const large = Array.from({ length: 5 }, (_, i) => new Uint8Array(8 * 1024 * 1024).fill(i));
  for (const bytes of large) read(bytes);
  expect([read(new Uint8Array(large[0] ?? [])), read(new Uint8Array(large[4] ?? []))]).toEqual([6, 5]);
});

it("lets a failure fail again", () => {
  const read = remembering(() => {
    throw new Error("broken");
  });
  expect(() => read(Uint8Array.of(1))).toThrow("broken");
  expect(() => read(Uint8Array.of(1))).toThrow("broken");
});

it("remembers the bytes as they were, whatever lies in their place now", () => {
  const view = remembering((bytes) => bytes.subarray(0, 1));
  const number = remembering((bytes) => bytes[0] ?? 0);
  const room = Uint8Array.of(1, 2);
  expect([number(room), ...view(room)]).toEqual([1, 1]);
  room.set([3, 4]);
  expect([number(room), ...view(room), ...view(Uint8Array.of(1, 2))]).toEqual([3, 3, 1]);
});

it("remembers nothing of another job, whose memory holds other bytes now", () => {
  let readings = 0;
  const read = remembering((bytes) => [++readings, bytes[0]]);
  const [one, other] = [new Uint8Array(100_000).fill(1), new Uint8Array(100_000).fill(2)];
  beginJob();
  expect([read(one), read(one)]).toEqual([
    [1, 1],
    [1, 1],
  ]);
  beginJob();
  takeBytes(100_000).set(other);
  expect([read(other), read(one)]).toEqual([
    [2, 2],
    [3, 1],
  ]);
  endJobs();
});
