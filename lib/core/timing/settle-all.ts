/** Does the work for each item, a limited number at once, and returns how each ended. */
export async function settleAll<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  work: (item: Item) => Promise<Result>,
): Promise<PromiseSettledResult<Result>[]> {
  const { bulkhead } = await import('cockatiel');
  const lanes = bulkhead(concurrency, Number.POSITIVE_INFINITY);
  return Promise.allSettled(items.map((item) => lanes.execute(() => work(item))));
}
