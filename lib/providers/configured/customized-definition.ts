import type { OAuth2ProviderDefinition } from '../definition/oauth2-provider.definition.js';
import type { OAuth2ProviderOptions } from './provider.options.js';

type Errors = NonNullable<OAuth2ProviderDefinition['errors']>;

/** The host's additions to the texts, scopes, errors and parameters of a definition. */
export function customized(
  definition: OAuth2ProviderDefinition,
  options: OAuth2ProviderOptions,
): Partial<OAuth2ProviderDefinition> {
  const { label, nonce, scopeWords, scopeImplications, authorizationParameters, errors } = options;
  return {
    label: label ?? definition.label,
    nonce: nonce ?? definition.nonce,
    scopeWords: merged(definition.scopeWords, scopeWords),
    scopeImplications: merged(definition.scopeImplications, scopeImplications),
    // Null is preserved: it also removes a parameter that a later step adds.
    authorizationParameters: merged(definition.authorizationParameters, authorizationParameters),
    errors: errors === undefined ? definition.errors : withErrors(definition.errors, errors),
  };
}

function merged<T>(
  own: Readonly<Record<string, T>> | undefined,
  given: Readonly<Record<string, T>> | undefined,
): Readonly<Record<string, T>> | undefined {
  return given === undefined ? own : { ...own, ...given };
}

/** Adds the host's signals to the definition's. Other members replace those of the definition. */
function withErrors(own: Errors = {}, given: Errors): Errors {
  const reported = Object.entries(given).filter(([, value]) => value !== undefined);
  const entries = reported.map(([name, value]: [string, unknown]) => {
    const before: unknown = own[name as keyof Errors];
    const isList = name !== 'paths' && Array.isArray(before) && Array.isArray(value);
    return [name, isList ? [...(before as unknown[]), ...(value as unknown[])] : value];
  });
  const limit = given.giveUpAfter && { ...own.giveUpAfter, ...given.giveUpAfter };
  return {
    ...own,
    ...(Object.fromEntries(entries) as Errors),
    ...(limit !== undefined && { giveUpAfter: limit }),
  };
}
