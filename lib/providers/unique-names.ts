import type { ConfigurationProblem } from '../core/oauth2-configuration.error.js';
import type { DiscoveredStrategy } from './discovered-strategy.js';

/**
 * The strategies of which every name and alias is their own. Two of one name are
 * a mistake, unless one says that it replaces the built-in.
 */
export function uniquelyNamed(
  found: readonly DiscoveredStrategy[],
  problems: ConfigurationProblem[],
): DiscoveredStrategy[] {
  const taken = new Map<string, DiscoveredStrategy>();
  const builtInFirst = found.toSorted((a, b) => Number(b.isBuiltIn) - Number(a.isBuiltIn));
  for (const candidate of builtInFirst) {
    const replaced = replacedBy(candidate, taken);
    const clash = namesOf(candidate).find((name) => {
      const present = taken.get(name);
      return present !== undefined && present !== replaced;
    });
    if (clash !== undefined) {
      problems.push(nameTaken(candidate, clash, taken.get(clash)));
      continue;
    }
    if (replaced !== undefined) namesOf(replaced).forEach((name) => taken.delete(name));
    namesOf(candidate).forEach((name) => taken.set(name, candidate));
  }
  return [...new Set(taken.values())];
}

function namesOf({ name, aliases }: DiscoveredStrategy): string[] {
  return [name, ...aliases];
}

function replacedBy(
  { name, replaces }: DiscoveredStrategy,
  taken: ReadonlyMap<string, DiscoveredStrategy>,
): DiscoveredStrategy | undefined {
  const present = taken.get(name);
  return replaces && present?.isBuiltIn === true ? present : undefined;
}

function nameTaken(
  { className, name }: DiscoveredStrategy,
  clash: string,
  present: DiscoveredStrategy | undefined,
): ConfigurationProblem {
  const isBuiltIn = present?.isBuiltIn === true;
  return {
    path: className,
    problem: `the name "${clash}" is already taken by ${isBuiltIn ? 'a built-in strategy' : present?.className}.`,
    remedy:
      isBuiltIn && clash === name
        ? `Choose another name, or say @OAuth2Provider({ name: '${name}', replaces: true }).`
        : 'Give each strategy names of its own.',
  };
}
