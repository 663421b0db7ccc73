import type { ConfigurationProblem } from '../../core/configuration/oauth2-configuration.error.js';
import type { RefreshBehaviour } from '../definition/oauth2-provider.definition.js';

/** Which numbers of seconds a member accepts, and what to give instead of another value. */
interface Rule {
  holds: (seconds: number) => boolean;
  remedy: string;
}

const SECONDS: Rule = {
  holds: (seconds) => Number.isFinite(seconds) && seconds >= 0,
  remedy: 'Give a finite number of seconds, 0 or more, or leave it out.',
};
const RULES: Readonly<Record<string, Rule>> = {
  idleLifetime: {
    holds: (seconds) => Number.isFinite(seconds) && seconds > 0,
    remedy: 'Give a finite number of seconds above 0, or leave it out.',
  },
  maximumAge: {
    holds: (seconds) => seconds > 0,
    remedy: 'Give a number of seconds above 0, or Infinity for a token that never expires.',
  },
  minimumAge: SECONDS,
  window: SECONDS,
};

/**
 * Finds the problems of the numbers of `refresh` in a definition.
 *
 * @param path of `refresh` in the definition
 */
export function refreshProblems(refresh: RefreshBehaviour, path: string): ConfigurationProblem[] {
  const members = Object(refresh) as Record<string, unknown>;
  return Object.entries(RULES).flatMap(([name, { holds, remedy }]) => {
    const value = members[name];
    if (value === undefined || (typeof value === 'number' && holds(value))) return [];
    const problem = typeof value === 'number' ? `is ${value}.` : 'is not a number.';
    return [{ path: `${path}.${name}`, problem, remedy }];
  });
}
