import { accountOf, identityOf, rowIdOf } from './accounts.js';
import { type Envelopes } from './envelope.js';

export interface RowOrder {
  count: number;
  /** Index of the first account; 0 when left out. */
  from?: number;
  key: string;
  /** Seconds from now until the access token ends. */
  expiresIn: number;
  /** Epoch milliseconds from which on a sweep may take the row; null for never. */
  refreshAt?: (index: number) => number | null;
  /** Tokens that a provider has issued, instead of the account's own. */
  tokens?: ReadonlyMap<number, TokenPair>;
}

export interface TokenPair {
  accessToken: string;
  refreshToken: string;
}

export type Row = Record<string, string | number | null>;

/** A row of the module's table, its tokens encrypted as the module does. */
export function rowOf(index: number, envelopes: Envelopes, order: RowOrder, now: number): Row {
  const account = accountOf(index);
  const id = rowIdOf(index);
  const { owner, provider } = account;
  const { accessToken, refreshToken } = order.tokens?.get(index) ?? account;
  const encrypted = (column: 'access_token' | 'refresh_token', token: string): string =>
    JSON.stringify(envelopes.encrypt(token, { id, owner, provider, column }));
  return {
    id,
    owner_id: owner,
    provider,
    resource_owner_id: account.accountId,
    kind: 'account',
    parent_id: null,
    name: `Name of ${account.accountId}`,
    username: account.accountId,
    profile: '{}',
    metadata: '{}',
    token_type: 'Bearer',
    scopes: '["read","write"]',
    expires_at: now + order.expiresIn * 1000,
    refresh_token_expires_at: null,
    status: 'active',
    status_reason: null,
    status_since: now,
    last_refreshed_at: null,
    created_at: now,
    updated_at: now,
    version: 1,
    identity: identityOf(account),
    access_token: encrypted('access_token', accessToken),
    refresh_token: encrypted('refresh_token', refreshToken),
    key_id: envelopes.keyId,
    issued_at: now,
    profile_at: now,
    lease_id: null,
    lease_until: null,
    claim_no: 1,
    status_no: 1,
    retry_at: null,
    failures: 0,
    refusals: 0,
    refresh_at: order.refreshAt?.(index) ?? null,
    claim: null,
  };
}
