import type { OAuth2Token } from '../../tokens/storage/oauth2-token.entity.js';

/** A connection as JSON for its user. */
export interface ConnectionView {
  id: string;
  provider: string;
  label: string;
  kind: string;
  /** The connection of the account to which this sub-account belongs; null for an account. */
  parentId: string | null;
  /** The provider's id of the account. */
  account: string;
  name: string | null;
  username: string | null;
  scopes: string[] | null;
  /** Requested scopes that were not granted; null when that is not known. */
  declinedScopes: string[] | null;
  status: string;
  statusReason: string | null;
  statusSince: string;
  expiresAt: string | null;
  connectedAt: string;
}

export function createConnectionView(token: OAuth2Token, label: string): ConnectionView {
  return {
    id: token.id,
    provider: token.provider,
    label,
    kind: token.kind,
    parentId: token.parentId,
    account: token.resourceOwnerId,
    name: token.name,
    username: token.username,
    scopes: token.scopes,
    declinedScopes: token.declinedScopes,
    status: token.status,
    statusReason: token.statusReason,
    statusSince: token.statusSince.toISOString(),
    expiresAt: token.expiresAt?.toISOString() ?? null,
    connectedAt: token.createdAt.toISOString(),
  };
}
