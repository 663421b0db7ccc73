/** A step of the story that turned out not to be so. */
export class UntrueError extends Error {}

export function expect(condition: boolean, expectation: string): asserts condition {
  if (!condition) throw new UntrueError(`Untrue: ${expectation}`);
}

/** Compares by JSON, which is how both sides of the story speak. */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  const [found, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  expect(found === wanted, `${what} should be ${wanted}, but is ${found}`);
}
