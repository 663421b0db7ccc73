import type { HttpExchange } from '../../protocol/http/http-exchange.js';
import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import type { ConnectionMetadata } from './endpoint-variable.js';
import type { OAuth2ProviderDefinition } from './oauth2-provider.definition.js';

/** A provider as configured in this application, at the moment of a call: what every step is given. */
export interface OAuth2ProviderContext {
  /** The name in the configuration and in the database. */
  name: string;
  /** The strategy's definition with the host's overrides, or with what discovery said. */
  definition: OAuth2ProviderDefinition;
  clientId: string;
  clientSecret: string;
  /** The scopes that the application asks for; for a connection that exists, those that it holds, none when unknown. */
  scopes: readonly string[];
  redirectUri: string;
  /** What was kept with the connection that the step is for; what the callback told while there is none. */
  metadata?: ConnectionMetadata;
  /** The way to the provider. */
  http: Pick<HttpExchange, 'send'>;
  /** The present instant in epoch milliseconds, on the database's clock. */
  now: () => number;
}

/** The account at the provider. */
export interface ResourceOwner {
  /** Stable identifier, text, at most 255 characters. */
  id: string;
  name?: string | null;
  username?: string | null;
  /** What else is worth showing: `email`, `avatarUrl`. */
  profile?: Readonly<Record<string, string>>;
  /** What is to be kept with the connection: a tenant's id. */
  metadata?: Readonly<Record<string, string>>;
  /** Whether the id is certain and the rest could not be read now; it is read again later. False by default. */
  isPartial?: boolean;
}

/** An account behind the account: a page, a channel, an organisation. */
export interface OAuth2Resource {
  /** The provider's stable identifier. */
  id: string;
  kind: string;
  name?: string | null;
  username?: string | null;
  profile?: Readonly<Record<string, string>>;
  /** The resource's own tokens; without them it is used with the account's. */
  tokens?: TokenResponse;
}

/** What became of a revocation: `unsupported` when the provider has no endpoint for it. */
export type RevocationOutcome = 'revoked' | 'unsupported';
