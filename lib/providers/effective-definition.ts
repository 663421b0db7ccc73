import { NOTHING_TOLD, type ToldMembers } from './connection-binding.js';
import { type EndpointVariable, learnedText } from './endpoint-variable.js';
import type {
  OAuth2ProviderDefinition,
  OAuth2ProviderEndpoints,
} from './oauth2-provider.definition.js';
import type { OAuth2ProviderOptions } from './provider.options.js';

/**
 * A strategy's definition with the host's overrides. Once the token endpoint is
 * another one, no endpoint of the strategy is kept: a token of one server must
 * never be shown to another.
 *
 * @param told what is known of the connection that the definition is for
 */
export function effectiveDefinition(
  definition: OAuth2ProviderDefinition,
  options: OAuth2ProviderOptions,
  told: ToldMembers = NOTHING_TOLD,
): OAuth2ProviderDefinition {
  const { endpoints = {}, clientAuthentication, pkce, codeChallengeEncoding } = options;
  const isAnotherServer = endpoints.token !== undefined;
  const given = Object.entries(endpoints).filter(([, url]) => url !== undefined);
  const own = isAnotherServer ? { authorization: '', token: '' } : definition.endpoints;
  return {
    ...definition,
    endpoints: filled({ ...own, ...Object.fromEntries(given) }, definition, options, told),
    issuer: issuerOf(definition, options, isAnotherServer),
    formerTokenEndpoints: [
      ...(definition.formerTokenEndpoints ?? []),
      ...(options.formerTokenEndpoints ?? []),
    ],
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

/**
 * Puts the values into the endpoints. What is no variable of the definition
 * stays, and so does one that is not known yet, or not allowed: see `reachable`.
 */
function filled(
  endpoints: OAuth2ProviderEndpoints,
  { variables = {} }: OAuth2ProviderDefinition,
  options: OAuth2ProviderOptions,
  told: ToldMembers,
): OAuth2ProviderEndpoints {
  const values = Object.entries(variables).map(
    ([name, variable]) => [`{${name}}`, textOf(name, variable, options, told)] as const,
  );
  const fill = (url: string): string =>
    values.reduce((text, [place, value]) => text.replaceAll(place, () => value ?? place), url);
  return Object.fromEntries(
    Object.entries(endpoints)
      .filter(([, url]) => url !== undefined)
      .map(([name, url]: [string, string]) => [name, fill(url)]),
  ) as unknown as OAuth2ProviderEndpoints;
}

/** What was learned of the connection outweighs what the host configures. */
function textOf(
  name: string,
  variable: EndpointVariable,
  { variables = {} }: OAuth2ProviderOptions,
  { learned, callback }: ToldMembers,
): string | undefined {
  const { fromMetadata } = variable;
  const metadata = { ...callback, ...learned };
  const isLearned = fromMetadata !== undefined && Object.hasOwn(metadata, fromMetadata);
  return isLearned
    ? learnedText(variable, metadata[fromMetadata] ?? '')
    : (variables[name] ?? variable.default);
}
