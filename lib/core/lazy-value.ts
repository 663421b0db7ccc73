/** Creates a value at the first request, and returns the same value from then on. */
export function lazyValue<T>(make: () => T): () => T {
  let created: { value: T } | undefined;
  return () => (created ??= { value: make() }).value;
}
