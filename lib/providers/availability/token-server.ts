import { createHash } from 'node:crypto';
import type { OAuth2ProviderContext } from '../definition/oauth2-provider.context.js';
import type { OAuth2ProviderDefinition } from '../definition/oauth2-provider.definition.js';

/** The server that refreshes a connection, and the client. Availability is recorded for both. */
export interface TokenServer {
  /** The provider's name in the configuration. */
  provider: string;
  clientId: string;
  /** Origin of the endpoint that refreshes. */
  origin: string;
  /** One client at that origin. */
  client: string;
  /** Fingerprint of the credentials that the client uses now. */
  credentials: string;
  /** Whether all connections of the provider are refreshed there. */
  isShared: boolean;
}

/** A connection whose failures are compared with those of other connections. */
export interface ComparedConnection {
  id: string;
  /** The account at the provider. */
  account: string;
}

/** @param context the context of the connection, which may have endpoints of its own */
export function describeTokenServer({
  name,
  clientId,
  clientSecret,
  definition,
}: OAuth2ProviderContext): TokenServer {
  const origin = findRefreshOrigin(definition, name);
  const variables = Object.values(definition.variables ?? {});
  return {
    provider: name,
    clientId,
    origin,
    client: JSON.stringify([clientId, origin]),
    credentials: createHash('sha256')
      .update(JSON.stringify([clientId, clientSecret]))
      .digest('hex'),
    isShared: !variables.some(({ fromMetadata }) => fromMetadata !== undefined),
  };
}

/**
 * The origin at which connections of a definition are refreshed.
 *
 * @param provider as for {@link findOrigin}
 */
export function findRefreshOrigin(definition: OAuth2ProviderDefinition, provider: string): string {
  return findOrigin(refreshEndpoint(definition), provider);
}

/** The origin of a URL; the provider's name while a variable of the URL is unknown. */
export function findOrigin(url: string | undefined, provider: string): string {
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : provider;
}

function refreshEndpoint({ endpoints, refresh }: OAuth2ProviderDefinition): string {
  const { token, exchange } = endpoints;
  return endpoints.refresh ?? (refresh.grant === 'exchange' ? (exchange ?? token) : token);
}
