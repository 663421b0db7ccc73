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
  const isSelfDescribed =
    (issuer !== undefined && issuer !== null) || endpoints?.token !== undefined;
  return (
    named(wanted) ??
    (strategy === undefined && isSelfDescribed ? named(GENERIC_STRATEGY) : undefined)
  );
}

/** The name under which a provider is stored: an alias is another spelling of the strategy's own. */
export function canonicalName(key: string, chosen: Named): string {
  return chosen.aliases?.includes(key) === true ? chosen.name : key;
}

/** Providers for which there is no strategy, or two names for one. */
export function choiceProblems(
  providers: Readonly<Record<string, OAuth2ProviderOptions>>,
  known: readonly Named[],
): ConfigurationProblem[] {
  const seen = new Map<string, string>();
  return Object.entries(providers).flatMap(([key, options]) => {
    const chosen = chooseStrategy(key, options, known);
    if (chosen === undefined) return [noStrategy(key, options, known)];
    const name = canonicalName(key, chosen);
    const twin = seen.get(name);
    seen.set(name, key);
    return twin === undefined ? [] : [configuredTwice(twin, key)];
  });
}

function noStrategy(
  key: string,
  { strategy }: OAuth2ProviderOptions,
  known: readonly Named[],
): ConfigurationProblem {
  const wanted = strategy ?? key;
  const names = known.map(({ name }) => name).join(', ');
  return {
    path: strategy === undefined ? `providers.${key}` : `providers.${key}.strategy`,
    problem: `there is no strategy "${wanted}".`,
    remedy: `Known are: ${names}. Give an issuer or endpoints, or add a class with @OAuth2Provider('${wanted}') to the providers of a module.`,
  };
}

function configuredTwice(twin: string, key: string): ConfigurationProblem {
  return {
    path: `providers.${key}`,
    problem: `is another name of "${twin}", which is configured too.`,
    remedy: 'Keep one of the two.',
  };
}
