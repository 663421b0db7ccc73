import type { ConfigurationProblem } from '../../core/configuration/oauth2-configuration.error.js';
import { GENERIC_STRATEGY } from '../built-in/generic.strategy.js';
import type { OAuth2ProviderMetadata } from '../definition/oauth2-provider.decorator.js';
import type { DiscoveredStrategy } from '../strategy/discovered-strategy.js';
import type { OAuth2ProviderOptions } from '../configured/provider.options.js';
import { findNearName } from './near-name.js';

type Named = Pick<OAuth2ProviderMetadata, 'name'>;

/**
 * Chooses the strategy of a configured provider: the one that its options name, the
 * one with its key as its name, or the generic one for an issuer or endpoints.
 */
export function chooseStrategy<T extends Named>(
  key: string,
  { strategy, issuer, endpoints }: OAuth2ProviderOptions,
  strategies: readonly T[],
): T | undefined {
  const named = (wanted: string): T | undefined => strategies.find(({ name }) => name === wanted);
  const isSelfDescribed =
    (issuer !== undefined && issuer !== null) || endpoints?.token !== undefined;
  return (
    named(strategy ?? key) ??
    (strategy === undefined && isSelfDescribed ? named(GENERIC_STRATEGY) : undefined)
  );
}

/** Finds configured providers without a strategy. */
export function choiceProblems(
  providers: Readonly<Record<string, OAuth2ProviderOptions>>,
  known: readonly Named[],
): ConfigurationProblem[] {
  return Object.entries(providers).flatMap(([key, options]) =>
    chooseStrategy(key, options, known) === undefined ? [noStrategy(key, options, known)] : [],
  );
}

/**
 * Finds strategies of the application that no provider uses and that have nearly the name of a
 * configured or built-in one.
 */
export function findMisspeltStrategies(
  providers: Readonly<Record<string, OAuth2ProviderOptions>>,
  strategies: readonly DiscoveredStrategy[],
): string[] {
  const used = new Set(
    Object.entries(providers).map(([key, options]) => chooseStrategy(key, options, strategies)),
  );
  const builtIn = strategies.filter(({ isBuiltIn }) => isBuiltIn).map(({ name }) => name);
  return strategies.flatMap((strategy) => {
    const { name, className } = strategy;
    if (strategy.isBuiltIn || used.has(strategy)) return [];
    const meant = findNearName(name, [...Object.keys(providers), ...builtIn]);
    if (meant === undefined) return [];
    return [`no provider uses the strategy "${name}" (${className}). Did you mean "${meant}"?`];
  });
}

function noStrategy(
  key: string,
  { strategy }: OAuth2ProviderOptions,
  known: readonly Named[],
): ConfigurationProblem {
  const wanted = strategy ?? key;
  const path = strategy === undefined ? `providers.${key}` : `providers.${key}.strategy`;
  const problem = `there is no strategy "${wanted}".`;
  const names = known.map(({ name }) => name);
  const meant = findNearName(wanted, names);
  const own = `add a class with @OAuth2Provider('${wanted}') to the providers of a module.`;
  if (meant === undefined) {
    const remedy = `Known are: ${names.join(', ')}. Give an issuer or endpoints, or ${own}`;
    return { path, problem, remedy };
  }
  const change =
    strategy === undefined
      ? `Then rename the key, or add strategy: '${meant}' to keep it.`
      : 'Then change the name.';
  return { path, problem, remedy: `Did you mean "${meant}"? ${change} Otherwise ${own}` };
}
