import type { Type } from '@nestjs/common';
import { defineOAuth2Provider } from '../../../../lib/providers/strategy/define-oauth2-provider.js';
import type { EndpointVariable } from '../../../../lib/providers/definition/endpoint-variable.js';
import type { OAuth2ProviderDefinition } from '../../../../lib/providers/definition/oauth2-provider.definition.js';
import type { OAuth2ProviderStrategy } from '../../../../lib/providers/strategy/oauth2-provider.strategy.js';
import { factsOf, type UrlParameter, type WideFacts } from './facts.js';
import { identityOf, placesOf } from './identity-of.js';
import { revocationOf } from './revocation-of.js';

const ROTATION = { yes: 'always', maybe: 'sometimes', no: 'never' } as const;
const AUTHENTICATION = { basic: 'client_secret_basic', post: 'client_secret_post' } as const;
const FORMAT = {
  unix_seconds: 'epoch_seconds',
  unix_seconds_float: 'epoch_seconds',
  iso8601: 'iso8601',
} as const;

/** A provider of the wide catalogue, as an application would write it down. */
export function wideProvider(id: string): Type<OAuth2ProviderStrategy> {
  return defineOAuth2Provider({ name: id, ...definitionOf(factsOf(id)) });
}

/** What the facts say, in the words of a definition. */
export function definitionOf(facts: WideFacts): OAuth2ProviderDefinition {
  return {
    label: facts.name,
    documentation: facts.doc_url,
    endpoints: endpointsOf(facts),
    variables: variablesOf(facts),
    selfHosted: facts.self_hosted,
    ...(facts.issuer !== undefined && { issuer: { value: facts.issuer, sent: 'never' } }),
    pkce: facts.pkce,
    clientAuthentication: AUTHENTICATION[facts.token_auth],
    scopes: facts.scopes_unused === true ? [] : (facts.default_scopes ?? []),
    scopeSeparator: facts.scope_separator,
    ...(facts.second_scope !== undefined && {
      secondScope: { parameter: facts.second_scope, scopes: ['second.one', 'second.two'] },
    }),
    authorizationParameters: facts.authorize_params,
    tokenHeaders: facts.token_headers,
    tokenRequestFormat: facts.token_body,
    exchangeParameters: facts.token_params,
    refreshParameters: facts.refresh_params,
    scopeInTokenRequest: facts.scope_in_token_request,
    stateInTokenRequest: facts.state_in_token_request,
    redirectUriOnRefresh: facts.redirect_uri_on_refresh,
    callbackMetadata: facts.callback_params,
    ...(facts.scope_from_callback === true && { callbackScope: 'scope' }),
    tokenResponse: tokenResponseOf(facts),
    refresh:
      facts.refresh_supported === 'no'
        ? { grant: 'none' }
        : {
            grant: 'refresh_token',
            rotation: ROTATION[facts.refresh_rotates ?? 'maybe'],
            ...(facts.access_token_expiry === 'never' && { maximumAge: Infinity }),
          },
    userInfoHeaders: facts.userinfo_headers,
    ...(facts.userinfo_method === 'POST' && { userInfoBody: facts.userinfo_body ?? null }),
    ...(facts.userinfo_from === 'introspection' && { userInfoByIntrospection: true }),
    ...(facts.userinfo_ok !== undefined && {
      userInfoSuccess: { path: facts.userinfo_ok.path, value: facts.userinfo_ok.equals },
    }),
    ...(facts.ok_path !== undefined && { userInfoSuccess: { path: facts.ok_path, value: true } }),
    userInfoScheme: facts.api_auth_scheme?.split(' ')[0],
    identity: identityOf(facts),
    revocation: revocationOf(facts),
    errors: {
      paths: facts.error_path === undefined ? undefined : [facts.error_path],
      rejected: facts.rejected?.map((error) => ({ error })),
    },
  };
}

function endpointsOf(facts: WideFacts): OAuth2ProviderDefinition['endpoints'] {
  const isEndpoint = facts.userinfo_from === undefined;
  return {
    authorization: facts.authorize_url,
    token: facts.token_url,
    refresh: facts.refresh_url,
    revocation: facts.revoke_url,
    introspection:
      facts.userinfo_from === 'introspection' ? facts.userinfo_url : facts.introspect_url,
    api: facts.api_url,
    confirmation: facts.confirm_url,
    userInfo: isEndpoint ? facts.userinfo_url?.replace('{token.', 'https://{') : undefined,
  };
}

function variablesOf(facts: WideFacts): Record<string, EndpointVariable> {
  const own = (facts.url_params ?? []).map((parameter) => [
    parameter.name,
    { ...valuesOf(parameter), fromMetadata: facts.callback_overrides?.[parameter.name] },
  ]);
  const told = [...(facts.token_url_params ?? []), ...(facts.confirm_params ?? [])];
  const learned = told.map((parameter) => [
    parameter.name,
    { ...valuesOf(parameter), fromMetadata: parameter.name },
  ]);
  return Object.fromEntries([...own, ...learned]) as Record<string, EndpointVariable>;
}

function valuesOf({ pattern, hosts, suffixes, ...given }: UrlParameter): EndpointVariable {
  const usual = given.default === undefined ? {} : { default: given.default };
  if (pattern !== undefined) return { ...usual, pattern: new RegExp(pattern) };
  return { ...usual, isHost: true, hosts, hostSuffixes: suffixes, source: given.source };
}

function tokenResponseOf(facts: WideFacts): OAuth2ProviderDefinition['tokenResponse'] {
  const elsewhere = facts.access_token_alt_paths ?? [];
  const isInToken = facts.userinfo_from === 'token_response';
  const extras = [...(facts.token_keep ?? []), ...(isInToken ? placesOf(facts) : [])];
  const { refresh_expires_at_path: refreshEnd, expires_at_path: end } = facts;
  const format = FORMAT[facts.expires_at_format ?? 'unix_seconds'];
  return {
    roots: ['', ...elsewhere.filter(isNested).map((path) => path.replace('.access_token', ''))],
    accessToken: ['access_token', ...elsewhere.filter((path) => !isNested(path))],
    scope: facts.scope_from_callback === true ? false : facts.scope_path,
    refreshTokenExpiresIn: facts.refresh_expires_in_path,
    ...(refreshEnd !== undefined && { refreshTokenExpiresAt: { path: refreshEnd, format } }),
    ...(end !== undefined && { expiresAt: { path: end, format } }),
    defaultExpiresIn: facts.default_expires_in_s,
    ...(extras.length > 0 && { extras }),
  };
}

function isNested(path: string): boolean {
  return path.includes('.');
}
