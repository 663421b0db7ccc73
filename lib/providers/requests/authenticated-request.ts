import {
  authenticateClient,
  type ClientAuthenticationMethod,
} from '../../protocol/oauth/client-authentication.js';
import type { ProviderRequest } from '../../protocol/http/http-exchange.js';
import type { OAuth2ProviderContext } from '../definition/oauth2-provider.context.js';
import { reachable, withParameters } from './request-parts.js';
import type { RevocationBehaviour } from '../definition/revocation-behaviour.js';

/** How the fields of a request are sent, and how the client authenticates. */
export interface RequestFormat {
  /** The definition's method by default; `absent` for none. */
  authentication?: ClientAuthenticationMethod | 'absent';
  method?: ProviderRequest['method'];
  /** The definition's format for token requests by default. */
  format?: RevocationBehaviour['format'];
}

/** A request with the client's credentials, sent by exactly one method; a POST by default. */
export function createAuthenticatedRequest(
  { definition, clientId, clientSecret }: OAuth2ProviderContext,
  url: string,
  fields: Record<string, string>,
  { authentication, method = 'POST', format }: RequestFormat = {},
): ProviderRequest {
  const { clientIdParameter, tokenHeaders, tokenRequestFormat = 'form' } = definition;
  const way = authentication ?? definition.clientAuthentication;
  const credentials =
    way === 'absent'
      ? { headers: {}, form: {} }
      : authenticateClient(way, { clientId, clientSecret, clientIdParameter });
  const request = {
    method,
    url: reachable(url, definition),
    headers: { ...tokenHeaders, ...credentials.headers },
  };
  const all = { ...fields, ...credentials.form };
  switch (format ?? tokenRequestFormat) {
    case 'query':
      return { ...request, url: withParameters(request.url, all) };
    case 'none':
      return request;
    case 'json':
      return { ...request, json: all };
    case 'form':
      return { ...request, form: all };
  }
}
