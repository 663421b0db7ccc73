import { createHash } from 'node:crypto';

export const PROVIDERS = ['acme', 'globex'] as const;

/** One connected account among many: two providers for each owner. */
export interface Account {
  owner: string;
  provider: (typeof PROVIDERS)[number];
  accountId: string;
  /** 210 characters, as a provider's opaque token may well have. */
  accessToken: string;
  refreshToken: string;
}

export function accountOf(index: number): Account {
  return {
    owner: `user-${Math.floor(index / PROVIDERS.length)}`,
    provider: PROVIDERS[index % PROVIDERS.length] ?? PROVIDERS[0],
    accountId: `account-${index}`,
    accessToken: `${tokenPrefixOf(index)}`.padEnd(TOKEN_LENGTH, 'abcdefghijklmnopqrstuvwxyz012345'),
    refreshToken: `rt-${index}-`.padEnd(80, 'abcdefghijklmnopqrstuvwxyz012345'),
  };
}

export const TOKEN_LENGTH = 210;

/** What tells an access token from all others. */
export const tokenPrefixOf = (index: number): string => `at-${index}-`;

/** The id of an account's row: known without asking, so that every contestant may know it. */
export function rowIdOf(index: number): string {
  const hex = createHash('md5').update(`row ${index}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join('-');
}

/** The unique hash by which the module knows an account of an owner. */
export function identityOf({ owner, provider, accountId }: Account): string {
  const parts = [provider, accountId, 'account', owner].map((part) => `${part.length}:${part}`);
  return createHash('sha256').update(parts.join('')).digest('hex');
}

/** Indices in an order that no cache likes, the same at each run. */
export const scattered = (call: number, count: number): number => (call * 7919 + 104_729) % count;
