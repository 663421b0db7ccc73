import type { OAuth2Token } from '../../lib/tokens/oauth2-token.entity.js';

/** A stored row that nobody can open, with a number as its version and at the beginning of its id. */
export function rowOf(
  number: number,
  now: number,
  members: Partial<OAuth2Token> = {},
): Omit<OAuth2Token, 'isExpired' | 'expiresInHumanized' | 'readClock'> {
  const instant = new Date(now);
  const digits = number.toString(16).padStart(2, '0');
  return {
    id: `${digits.padEnd(8, '0').slice(0, 8)}-0000-4000-8000-${digits.padStart(12, '0')}`,
    identity: digits.padStart(64, '0'),
    ownerId: `owner-${number}`,
    provider: 'acme',
    resourceOwnerId: `account-${number}`,
    kind: 'account',
    parentId: null,
    name: null,
    username: null,
    profile: {},
    metadata: {},
    tokenType: 'Bearer',
    scopes: null,
    requestedScopes: null,
    declinedScopes: null,
    expiresAt: null,
    refreshTokenExpiresAt: null,
    status: 'active',
    statusReason: null,
    statusSince: instant,
    lastRefreshedAt: null,
    createdAt: instant,
    updatedAt: instant,
    issuedAt: instant,
    profileAt: instant,
    leaseOwner: null,
    leaseUntil: null,
    retryAt: null,
    failures: 0,
    refusal: null,
    refusals: 0,
    refusedSince: null,
    refreshAt: null,
    claim: null,
    accessToken: '"SENTINEL-sealed-access"',
    refreshToken: '"SENTINEL-sealed-refresh"',
    binding: null,
    keyId: '000000000000',
    version: number,
    ...members,
  };
}
