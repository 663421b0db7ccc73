/**
 * Returns a value that is stored in a closure, so code that walks, prints or serialises objects
 * does not find it.
 */
export type Concealed<T> = () => T;

/**
 * Keeps a secret where properties, `console.log`, `util.inspect` at any depth and `JSON.stringify` do
 * not show it.
 */
export function conceal<T>(value: T): Concealed<T> {
  return () => value;
}
