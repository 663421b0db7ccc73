import type {
  OAuth2ProviderDefinition,
  OAuth2ProviderEndpoints,
} from './oauth2-provider.definition.js';
import type { OAuth2ProviderOptions } from './provider.options.js';

/**
 * A strategy's definition with the host's overrides. Once the token endpoint is
 * another one, no endpoint of the strategy is kept: a token of one server must
 * never be shown to another.
 */
export function effectiveDefinition(
  definition: OAuth2ProviderDefinition,
  options: OAuth2ProviderOptions,
): OAuth2ProviderDefinition {
  const { endpoints = {}, clientAuthentication, pkce, codeChallengeEncoding } = options;
  const isAnotherServer = endpoints.token !== undefined;
  const given = Object.entries(endpoints).filter(([, url]) => url !== undefined);
  const own = isAnotherServer ? { authorization: '', token: '' } : definition.endpoints;
  return {
    ...definition,
    endpoints: filled({ ...own, ...Object.fromEntries(given) }, definition, options),
    issuer: issuerOf(definition, options, isAnotherServer),
    clientAuthentication: clientAuthentication ?? definition.clientAuthentication,
    pkce: pkce ?? definition.pkce,
    codeChallengeEncoding: codeChallengeEncoding ?? definition.codeChallengeEncoding,
  };
}

function issuerOf(
  definition: OAuth2ProviderDefinition,
  { issuer }: OAuth2ProviderOptions,
  isAnotherServer: boolean,
): OAuth2ProviderDefinition['issuer'] {
  const sent = definition.issuer?.sent ?? 'sometimes';
  if (issuer !== undefined) return { value: issuer, sent };
  return isAnotherServer ? undefined : definition.issuer;
}

/** Puts the host's values into the endpoints; what is no variable of the definition stays. */
function filled(
  endpoints: OAuth2ProviderEndpoints,
  { variables = {} }: OAuth2ProviderDefinition,
  options: OAuth2ProviderOptions,
): OAuth2ProviderEndpoints {
  const values = Object.entries(variables).map(
    ([name, variable]) => [name, options.variables?.[name] ?? variable.default ?? ''] as const,
  );
  const fill = (url: string): string =>
    values.reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), url);
  return Object.fromEntries(
    Object.entries(endpoints).map(([name, url]: [string, string]) => [name, fill(url)]),
  ) as unknown as OAuth2ProviderEndpoints;
}
