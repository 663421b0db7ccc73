import { createHash } from 'node:crypto';
import type { OAuth2ProviderContext } from '../definition/oauth2-provider.context.js';
import type { OAuth2ProviderDefinition } from '../definition/oauth2-provider.definition.js';

/** Where a connection is refreshed, and by which client: what availability is remembered of. */
export interface TokenServer {
  /** The provider's name in the configuration, for people. */
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

/** A connection of a client, as far as its failures are compared with those of others. */
export interface ComparedConnection {
  id: string;
  /** The account at the provider. */
  account: string;
}

/** @param context the context of the connection, whose endpoints may be its own */
export function describeTokenServer({
  name,
  clientId,
  clientSecret,
  definition,
}: OAuth2ProviderContext): TokenServer {
  const origin = refreshOriginOf(definition, name);
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

/** The origin where connections of a definition are refreshed. @param provider as for {@link originOf} */
export function refreshOriginOf(definition: OAuth2ProviderDefinition, provider: string): string {
  return originOf(refreshEndpoint(definition), provider);
}

/** The origin of a URL; where a variable is still missing, a name that no other provider has. */
export function originOf(url: string | undefined, provider: string): string {
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : provider;
}

function refreshEndpoint({ endpoints, refresh }: OAuth2ProviderDefinition): string {
  const { token, exchange } = endpoints;
  return endpoints.refresh ?? (refresh.grant === 'exchange' ? (exchange ?? token) : token);
}
