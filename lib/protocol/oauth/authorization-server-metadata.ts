import { isPublicHost } from '../../core/configuration/secure-url.js';
import type { HttpExchange, ProviderResponse } from '../http/http-exchange.js';
import { isJsonObject, type JsonObject } from '../text/json.js';
import { UpstreamError } from '../upstream.error.js';

/**
 * The members of an authorization server's metadata that this module uses.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8414#section-2 RFC 8414 section 2}
 */
export interface AuthorizationServerMetadata {
  issuer: string;
  authorization_endpoint: string;
  token_endpoint: string;
  userinfo_endpoint?: string;
  revocation_endpoint?: string;
  introspection_endpoint?: string;
  token_endpoint_auth_methods_supported?: string[];
  code_challenge_methods_supported?: string[];
  authorization_response_iss_parameter_supported: boolean;
}

const ENDPOINTS = [
  'authorization_endpoint',
  'token_endpoint',
  'userinfo_endpoint',
  'revocation_endpoint',
  'introspection_endpoint',
] as const;

/**
 * Fetches the metadata of an issuer: the OpenID Connect document first, then
 * RFC 8414's. The document must name exactly the configured issuer
 * (RFC 8414 section 3.3). Each endpoint must be safe for credentials and
 * be at a public host name or at the issuer's own.
 *
 * @param isSafe judges an endpoint's URL
 * @throws UpstreamError when no document is found or it cannot be trusted
 */
export async function discover(
  http: Pick<HttpExchange, 'send'>,
  issuer: string,
  isSafe: (url: unknown) => boolean,
): Promise<AuthorizationServerMetadata> {
  const document = await firstDocument(http, issuer);
  if (document.issuer !== issuer) {
    throw untrustworthy('names another issuer than the one that is configured');
  }
  for (const name of ENDPOINTS) {
    const isRequired = name === 'authorization_endpoint' || name === 'token_endpoint';
    if (document[name] === undefined && !isRequired) continue;
    if (!isSafe(document[name])) throw untrustworthy(`has no safe ${name}`);
    if (!isAllowedHost(document[name] as string, issuer)) {
      throw untrustworthy(`names a host of a private network in ${name}`);
    }
  }
  return {
    issuer,
    authorization_endpoint: document.authorization_endpoint as string,
    token_endpoint: document.token_endpoint as string,
    userinfo_endpoint: document.userinfo_endpoint as string | undefined,
    revocation_endpoint: document.revocation_endpoint as string | undefined,
    introspection_endpoint: document.introspection_endpoint as string | undefined,
    token_endpoint_auth_methods_supported: strings(document.token_endpoint_auth_methods_supported),
    code_challenge_methods_supported: strings(document.code_challenge_methods_supported),
    authorization_response_iss_parameter_supported:
      document.authorization_response_iss_parameter_supported === true,
  };
}

/** A document must not direct requests to other machines in the private network of this process. */
function isAllowedHost(endpoint: string, issuer: string): boolean {
  const { hostname } = new URL(endpoint);
  return isPublicHost(hostname) || hostname === new URL(issuer).hostname;
}

async function firstDocument(
  http: Pick<HttpExchange, 'send'>,
  issuer: string,
): Promise<JsonObject> {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  const candidates = [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ];
  for (const url of candidates) {
    const { status, body } = await http.send({ method: 'GET', url }).catch(redirected);
    if (status === 200 && isJsonObject(body)) return body;
    if (status >= 500 || status === 429) {
      const problem = status === 503 ? 'temporarily_unavailable' : 'server_error';
      throw status === 429
        ? new UpstreamError('rate_limited', 'the provider received too many requests', { status })
        : new UpstreamError('bad_response', "the provider's metadata cannot be read now", {
            status,
            problem,
          });
    }
  }
  throw untrustworthy('was not found');
}

/** Many servers redirect to their login instead of responding with 404. */
function redirected(error: unknown): Pick<ProviderResponse, 'status' | 'body'> {
  const status = error instanceof UpstreamError ? (error.status ?? 0) : 0;
  if (status < 300 || status >= 400) throw error;
  return { status, body: undefined };
}

function untrustworthy(why: string): UpstreamError {
  return new UpstreamError(
    'client_config',
    `the provider's metadata document ${why}: check the configured issuer, or give the endpoints`,
    { problem: 'discovery_failed' },
  );
}

function strings(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
}
