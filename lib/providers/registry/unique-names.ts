import type { ConfigurationProblem } from '../../core/configuration/oauth2-configuration.error.js';
import type { DiscoveredStrategy } from '../strategy/discovered-strategy.js';

/**
 * The strategies with unique names. Two strategies with one name are a problem,
 * unless one declares that it replaces the built-in one.
 */
export function uniquelyNamed(
  found: readonly DiscoveredStrategy[],
  problems: ConfigurationProblem[],
): DiscoveredStrategy[] {
  const taken = new Map<string, DiscoveredStrategy>();
  const builtInFirst = found.toSorted((a, b) => Number(b.isBuiltIn) - Number(a.isBuiltIn));
  for (const candidate of builtInFirst) {
    const present = taken.get(candidate.name);
    const isReplaced = candidate.replaces && present?.isBuiltIn === true;
    if (present === undefined || isReplaced) taken.set(candidate.name, candidate);
    else problems.push(nameTaken(candidate, present));
  }
  return [...taken.values()];
}

function nameTaken(
  { className, name }: DiscoveredStrategy,
  { isBuiltIn, className: other }: DiscoveredStrategy,
): ConfigurationProblem {
  return {
    path: className,
    problem: `the name "${name}" is already taken by ${isBuiltIn ? 'a built-in strategy' : other}.`,
    remedy: isBuiltIn
      ? `Choose another name, or declare @OAuth2Provider({ name: '${name}', replaces: true }).`
      : 'Give each strategy a name of its own.',
  };
}
