/** Several pieces of work at a time, their results in the order of the work. */

/**
 * Starts the work as the items arrive and gives each result as soon as those before it are given.
 *
 * @param ahead how many items may be in work or finished and waiting; it bounds the memory
 * @param work must not fail: what goes wrong with an item is part of its result
 * @throws what iterating over the items throws, after the results of those that came before
 */
export async function* inOrder<Item, Result>(
  items: AsyncIterable<Item>,
  ahead: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const started: Promise<Result>[] = [];
  const source = arrivals(items);
  let arriving: Promise<Arrival<Item>> | null = source();
  let problem: Error | null = null;
  while (arriving !== null || started.length > 0) {
    const [first] = started;
    const isFull = arriving === null || started.length >= ahead;
    // Whichever is first: the oldest piece of work, or a new item.
    const event: Arrival<Item> | "first is done" | null = await Promise.race([
      ...(first === undefined ? [] : [first.then(() => "first is done" as const)]),
      ...(isFull ? [] : [arriving]),
    ]);
    if (event === "first is done") {
      void started.shift();
      if (first !== undefined) yield await first;
    } else if (event !== null && "item" in event) {
      started.push(work(event.item));
      arriving = source();
    } else if (event !== null) {
      problem = event.problem;
      arriving = null;
    }
  }
  if (problem !== null) throw problem;
}

/** An item, or the end of them with what went wrong (null: nothing). */
type Arrival<Item> = { readonly item: Item } | { readonly problem: Error | null };

function arrivals<Item>(items: AsyncIterable<Item>): () => Promise<Arrival<Item>> {
  const iterator = items[Symbol.asyncIterator]();
  return async () => {
    try {
      const next = await iterator.next();
      return next.done === true ? { problem: null } : { item: next.value };
    } catch (error) {
      return { problem: error instanceof Error ? error : new Error("the list ended with no reason") };
    }
  };
}
