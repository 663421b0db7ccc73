import type { ConfigurationProblem } from '../../core/configuration/oauth2-configuration.error.js';
import { GENERIC_STRATEGY } from '../built-in/generic.strategy.js';
import { findCurrentName } from './current-names.js';
import type { OAuth2ProviderMetadata } from '../definition/oauth2-provider.decorator.js';
import type { OAuth2ProviderOptions } from '../configured/provider.options.js';

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

function noStrategy(
  key: string,
  { strategy }: OAuth2ProviderOptions,
  known: readonly Named[],
): ConfigurationProblem {
  const wanted = strategy ?? key;
  const path = strategy === undefined ? `providers.${key}` : `providers.${key}.strategy`;
  const problem = `there is no strategy "${wanted}".`;
  const meant = findCurrentName(wanted);
  if (meant !== undefined) {
    const change =
      strategy === undefined
        ? `Rename the key, or add strategy: '${meant}' to keep it.`
        : 'Change the name.';
    return { path, problem, remedy: `Did you mean "${meant}"? ${change}` };
  }
  const names = known.map(({ name }) => name).join(', ');
  return {
    path,
    problem,
    remedy: `Known are: ${names}. Give an issuer or endpoints, or add a class with @OAuth2Provider('${wanted}') to the providers of a module.`,
  };
}
