import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import type { ConnectionBinding } from '../../providers/endpoints/connection-binding.js';
import type { ResourceOwner } from '../../providers/definition/oauth2-provider.context.js';
import type { OAuth2ProviderDefinition } from '../../providers/definition/oauth2-provider.definition.js';
import type { OAuth2ProviderName } from '../../providers/definition/oauth2-provider.names.js';
import type { OAuth2Token } from '../storage/oauth2-token.entity.js';
import type { StoredToken } from '../storage/stored-token.js';
import type { OwnerId } from '../storage/token-ref.js';

/** A grant to be stored. */
export interface CaptureInput {
  owner: OwnerId;
  provider: OAuth2ProviderName;
  tokens: TokenResponse;
  resourceOwner: ResourceOwner;
  /**
   * Extras to keep with the connection, besides those of the token response.
   *
   * @default {}
   */
  metadata?: Readonly<Record<string, string>>;
}

/** The same, with the text that identifies the owner. */
export type OwnedInput = CaptureInput & { owner: string };

/** The authorization flow of this module that a grant comes from. */
export interface GrantOrigin {
  /** The definition that the code was exchanged with. */
  definition: OAuth2ProviderDefinition;
  /** Members of the callback's query. */
  callback: Readonly<Record<string, string>>;
  /** The scopes that the authorization request asked for. */
  requestedScopes: readonly string[];
}

/** A grant of an account, or of one of its resources. */
export interface Grant extends Omit<OwnedInput, 'tokens'> {
  /** Undefined for imported tokens. */
  origin?: GrantOrigin;
  /** The binding of the account; set for a resource. */
  parentBinding?: ConnectionBinding;
  /** Undefined for a resource that uses its parent's token. */
  tokens?: TokenResponse;
  kind: string;
  parentId: string | null;
}

/** A grant that was stored. */
export interface SavedGrant {
  token: OAuth2Token;
  /** The previous connection; undefined for a new one. */
  before?: StoredToken;
}
