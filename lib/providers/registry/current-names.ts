/** Names by which other products, and versions before 0.1.0, call a provider, with its name here. */
const NAMES: Readonly<Record<string, string>> = { x: 'twitter', 'github-oauth': 'github' };

/** The present name of a provider; undefined when the name has not changed. */
export function findCurrentName(name: string): string | undefined {
  return Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
}
