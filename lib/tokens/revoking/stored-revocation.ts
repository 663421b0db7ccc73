import { encrypted } from '../storage/stored-token.js';

/** An entry of the outbox with its encrypted columns; times are epoch milliseconds. */
export interface StoredRevocation {
  id: string;
  tokenId: string;
  ownerId: string;
  provider: string;
  resourceOwnerId: string;
  /** Encrypted. */
  accessToken: string;
  /** Encrypted. */
  refreshToken: string | null;
  /** Encrypted. */
  binding: string | null;
  attempts: number;
  attemptAt: number;
  createdAt: number;
}

/** Entity properties of a `StoredRevocation`. */
export const REVOCATION_COLUMNS = [
  'id',
  'tokenId',
  'ownerId',
  'provider',
  'resourceOwnerId',
  'accessToken',
  'refreshToken',
  'binding',
  'attempts',
  'attemptAt',
  'createdAt',
] as const satisfies readonly (keyof StoredRevocation)[];

/** Reads a raw row; drivers return a bigint as text or as a number. */
export function storedRevocation(
  row: Record<(typeof REVOCATION_COLUMNS)[number], unknown>,
): StoredRevocation {
  return {
    ...(row as unknown as StoredRevocation),
    accessToken: encrypted(row.accessToken) ?? '',
    refreshToken: encrypted(row.refreshToken),
    binding: encrypted(row.binding),
    attempts: Number(row.attempts),
    attemptAt: Number(row.attemptAt),
    createdAt: Number(row.createdAt),
  };
}
