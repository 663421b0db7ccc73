/** Names of a provider in other products and in versions before 0.1.0, with the current name. */
const NAMES: Readonly<Record<string, string>> = { x: 'twitter', 'github-oauth': 'github' };

/** The current name of a provider; undefined when the given name is not a former one. */
export function findCurrentName(name: string): string | undefined {
  return Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
}
