import type { ConfigurationProblem } from '../core/oauth2-configuration.error.js';
import { GENERIC_STRATEGY } from './built-in/generic.strategy.js';
import type { OAuth2ProviderMetadata } from './oauth2-provider.decorator.js';
import type { OAuth2ProviderOptions } from './provider.options.js';

type Named = Pick<OAuth2ProviderMetadata, 'name' | 'aliases'>;

/**
 * The strategy that serves a configured provider: the one it names, the one of
 * its own name or alias, or the generic one for an issuer or endpoints.
 */
export function chooseStrategy<T extends Named>(
  key: string,
  { strategy, issuer, endpoints }: OAuth2ProviderOptions,
  strategies: readonly T[],
): T | undefined {
  const wanted = strategy ?? key;
  const named = (name: string): T | undefined =>
    strategies.find((candidate) => candidate.name === name) ??
    strategies.find(({ aliases }) => aliases?.includes(name));
  const isSelfDescribed = issuer !== undefined || endpoints?.token !== undefined;
  return (
    named(wanted) ??
    (strategy === undefined && isSelfDescribed ? named(GENERIC_STRATEGY) : undefined)
  );
}

export function hasStrategy(
  key: string,
  options: OAuth2ProviderOptions,
  known: readonly Named[],
): boolean {
  return chooseStrategy(key, options, known) !== undefined;
}

export function noStrategy(
  key: string,
  { strategy }: OAuth2ProviderOptions,
  known: readonly string[],
): ConfigurationProblem {
  const wanted = strategy ?? key;
  return {
    path: strategy === undefined ? `providers.${key}` : `providers.${key}.strategy`,
    problem: `there is no strategy "${wanted}".`,
    remedy: `Known are: ${known.join(', ')}. Give an issuer or endpoints, or add a class with @OAuth2Provider('${wanted}') to the providers of a module.`,
  };
}
