import type { ConfigurationProblem } from '../../core/configuration/oauth2-configuration.error.js';
import type { OAuth2ProviderDefinition } from '../definition/oauth2-provider.definition.js';
import type { OAuth2ProviderOptions } from '../configured/provider.options.js';

const RESERVED = [
  'state',
  'redirect_uri',
  'client_id',
  'response_type',
  'scope',
  'nonce',
  'code_challenge',
  'code_challenge_method',
];

/** The host can neither set nor omit the parameters that this package sets for each flow. */
export function parameterProblems(
  path: string,
  { authorizationParameters = {} }: OAuth2ProviderOptions,
  { clientIdParameter, scopeParameter, secondScope }: OAuth2ProviderDefinition,
): ConfigurationProblem[] {
  const reserved = new Set(
    [...RESERVED, clientIdParameter, scopeParameter, secondScope?.parameter].map((name) =>
      name?.toLowerCase(),
    ),
  );
  return Object.keys(authorizationParameters)
    .filter((name) => name.trim() === '' || reserved.has(name.trim().toLowerCase()))
    .map((name) => ({
      path: `${path}.authorizationParameters.${name}`,
      problem: 'is a parameter that this package sets for each flow.',
      remedy: 'Remove it. Give scopes in "scopes" and the redirect URI in "redirectUri".',
    }));
}
