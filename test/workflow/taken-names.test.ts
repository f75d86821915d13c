import { setTimeout } from "node:timers/promises";
import { expect, it } from "vitest";
import { Turns } from "../../src/workflow/taken-names.ts";

it("of work that may want one name, what began first has its turn first, and other work does not wait", async () => {
  const turns = new Turns();
  const order: string[] = [];
  const work = (name: string, ms: number, waits = true) =>
    turns.begin(name.slice(0, 1), async (turn) => {
      await setTimeout(ms);
      if (waits) await turn;
      order.push(name);
    });
  await Promise.all([work("a1", 60), work("a2", 30, false), work("a3", 0), work("b1", 10)]);
  expect(order).toEqual(["b1", "a2", "a1", "a3"]);
  await work("a4", 0);
  expect(order).toHaveLength(5);
});
