import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inOrder } from "../../src/workflow/in-order.ts";

async function* numbers(count: number, endsBadly = false): AsyncGenerator<number> {
  for (let i = 0; i < count; i += 1) yield i;
  if (endsBadly) throw new Error("planted");
}

const tick = (count: number) => new Promise<void>((resolve) => (count > 0 ? setTimeout(resolve, count) : resolve()));

async function* oneThenNothing(): AsyncGenerator<string> {
  yield "first";
  await new Promise<never>(() => {}); // neither another nor the end ever comes
}

describe("work in order", () => {
  it("gives every result once, in order, and never starts more than may wait", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3), { maxLength: 12 }), fc.integer({ min: 1, max: 5 }), async (times, ahead) => {
        let given = 0;
        let most = 0;
        const work = async (i: number) => {
          most = Math.max(most, i + 1 - given);
          await tick(times[i] ?? 0);
          return i;
        };
        const results: number[] = [];
        for await (const result of inOrder(numbers(times.length), ahead, work)) {
          results.push(result);
          given += 1;
        }
        expect(results).toEqual(times.map((_, i) => i));
        expect(most).toBeLessThanOrEqual(ahead);
      }),
      { numRuns: 50 },
    );
  });

  it("gives a result while later items have not even arrived", async () => {
    const results = inOrder(oneThenNothing(), 8, async (item) => item);
    expect(await results.next()).toEqual({ done: false, value: "first" });
  });

  it("gives what came before when the items end badly, then says so", async () => {
    const results: number[] = [];
    await expect(async () => {
      for await (const result of inOrder(numbers(3, true), 2, async (i) => i)) results.push(result);
    }).rejects.toThrow("planted");
    expect(results).toEqual([0, 1, 2]);
  });
});
