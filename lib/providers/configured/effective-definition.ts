import { NOTHING_REPORTED, type ReportedMembers } from '../endpoints/connection-binding.js';
import { customized } from './customized-definition.js';
import { fillEndpoints } from '../endpoints/filled-endpoints.js';
import { isMicrosoft, MICROSOFT_SCOPE_RULES } from './microsoft.js';
import type { OAuth2ProviderDefinition } from '../definition/oauth2-provider.definition.js';
import type { OAuth2ProviderOptions } from './provider.options.js';

/**
 * Applies the host's overrides to a strategy's definition. Once the host overrides
 * the token endpoint, no endpoint of the strategy is inherited: a token of one
 * server must never be sent to another. The issuer is inherited, and with it the
 * checks of `iss` and id tokens, unless the configuration names another one, or `null`.
 *
 * @param reported members that the provider has reported of the connection
 */
export function createEffectiveDefinition(
  definition: OAuth2ProviderDefinition,
  options: OAuth2ProviderOptions,
  reported: ReportedMembers = NOTHING_REPORTED,
): OAuth2ProviderDefinition {
  const { endpoints = {}, clientAuthentication, pkce, codeChallengeEncoding } = options;
  const isAnotherServer = endpoints.token !== undefined;
  const given = Object.entries(endpoints).filter(([, url]) => url !== undefined);
  const own = isAnotherServer ? { authorization: '', token: '' } : definition.endpoints;
  const overridden = {
    ...definition,
    ...customized(definition, options),
    endpoints: fillEndpoints(
      { ...own, ...Object.fromEntries(given) },
      definition,
      options,
      reported,
    ),
    issuer: chooseIssuer(definition, options),
    formerTokenEndpoints: [
      ...(definition.formerTokenEndpoints ?? []),
      ...(options.formerTokenEndpoints ?? []),
    ],
    clientAuthentication: clientAuthentication ?? definition.clientAuthentication,
    pkce: pkce ?? definition.pkce,
    codeChallengeEncoding: codeChallengeEncoding ?? definition.codeChallengeEncoding,
  };
  return isMicrosoft(overridden) ? { ...MICROSOFT_SCOPE_RULES, ...overridden } : overridden;
}

function chooseIssuer(
  definition: OAuth2ProviderDefinition,
  { issuer }: OAuth2ProviderOptions,
): OAuth2ProviderDefinition['issuer'] {
  if (issuer === null) return undefined;
  if (issuer === undefined) return definition.issuer;
  return { value: issuer, sent: definition.issuer?.sent ?? 'sometimes' };
}
