import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import type { ConnectionBinding } from '../../providers/endpoints/connection-binding.js';
import type { ResourceOwner } from '../../providers/definition/oauth2-provider.context.js';
import type { OAuth2ProviderDefinition } from '../../providers/definition/oauth2-provider.definition.js';
import type { OAuth2Token } from '../storage/oauth2-token.entity.js';
import type { StoredToken } from '../storage/stored-token.js';

/** A grant to be stored. */
export interface CaptureInput {
  owner: string;
  provider: string;
  tokens: TokenResponse;
  resourceOwner: ResourceOwner;
  /** Extras to keep with the connection, besides those of the token answer. */
  metadata?: Readonly<Record<string, string>>;
}

/** How a grant came about, where a flow of this module made it. */
export interface GrantOrigin {
  /** The definition that the code was exchanged with. */
  definition: OAuth2ProviderDefinition;
  /** Members of the callback's query. */
  callback: Readonly<Record<string, string>>;
  /** What the user was asked to grant. */
  requestedScopes: readonly string[];
}

/** A grant of an account, or of what is behind one. */
export interface Grant extends Omit<CaptureInput, 'tokens'> {
  /** Undefined for imported tokens. */
  origin?: GrantOrigin;
  /** Of the account, for what is behind it. */
  parentBinding?: ConnectionBinding;
  /** Undefined for what is used with its parent's token. */
  tokens?: TokenResponse;
  kind: string;
  parentId: string | null;
}

/** A grant that was stored. */
export interface SavedGrant {
  token: OAuth2Token;
  /** The connection before; undefined for a new one. */
  before?: StoredToken;
}
