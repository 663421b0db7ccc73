import type { ProviderHttp } from '../../protocol/http/http-exchange.js';
import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import type { ConnectionMetadata } from './endpoint-variable.js';
import type { OAuth2ProviderDefinition } from './oauth2-provider.definition.js';

/** A configured provider at the moment of a call. Every step of a strategy receives it. */
export interface OAuth2ProviderContext {
  /** The name in the configuration and in the database. */
  name: string;
  /** The strategy's definition with the host's overrides and the discovered metadata. */
  definition: OAuth2ProviderDefinition;
  clientId: string;
  clientSecret: string;
  /** The scopes that the application requests; for a stored connection those that it has, empty when unknown. */
  scopes: readonly string[];
  redirectUri: string;
  /** The stored members of the connection; while connecting, those of the callback. */
  metadata?: ConnectionMetadata;
  /** Sends requests to the provider. */
  http: ProviderHttp;
  /** The current time in epoch milliseconds, on the database's clock. */
  now: () => number;
}

/** The account at the provider. */
export interface ResourceOwner {
  /** Stable identifier, text, at most 255 characters. */
  id: string;
  name?: string | null;
  username?: string | null;
  /** Further details to show: `email`, `avatarUrl`. */
  profile?: Readonly<Record<string, string>>;
  /** Members to store with the connection, such as a tenant's id. */
  metadata?: Readonly<Record<string, string>>;
  /** Whether only the id is known and the profile could not be read; it is read again later. False by default. */
  isPartial?: boolean;
}

/** A resource of an account: a page, a channel, an organisation. */
export interface OAuth2Resource {
  /** The provider's stable identifier. */
  id: string;
  kind: string;
  name?: string | null;
  username?: string | null;
  profile?: Readonly<Record<string, string>>;
  /** The resource's own tokens; without them the account's tokens are used. */
  tokens?: TokenResponse;
}

/** The result of a revocation: `unsupported` when the provider has no endpoint for it. */
export type RevocationOutcome = 'revoked' | 'unsupported';
