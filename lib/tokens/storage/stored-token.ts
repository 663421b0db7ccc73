import { listOf } from './json-text.js';
import type { TokenStatus } from './oauth2-token.entity.js';

/** A row as the vault works with it: the encrypted columns, and instants in epoch milliseconds. */
export interface StoredToken {
  id: string;
  ownerId: string;
  provider: string;
  resourceOwnerId: string;
  kind: string;
  identity: string;
  parentId: string | null;
  tokenType: string;
  scopes: readonly string[] | null;
  requestedScopes: readonly string[] | null;
  /** Sealed. */
  accessToken: string;
  /** Sealed. */
  refreshToken: string | null;
  /** Sealed; null for a row that this module did not write. */
  binding: string | null;
  keyId: string;
  issuedAt: number;
  expiresAt: number | null;
  status: TokenStatus;
  statusReason: string | null;
  statusSince: number;
  version: number;
  failures: number;
  refusal: string | null;
  refusals: number;
  refusedSince: number | null;
  leaseId: string | null;
  leaseUntil: number | null;
  /** Milliseconds. */
  leaseTtl: number | null;
  claimNo: number;
  provisionalUntil: number | null;
  statusNo: number;
  retryAt: number | null;
  profileAt: number;
  /** null when nothing is missing. */
  repairAt: number | null;
  repairs: number;
}

/** Properties of the entity that decide whether a token can be given out now. */
export const USABLE_COLUMNS = [
  'id',
  'ownerId',
  'provider',
  'resourceOwnerId',
  'parentId',
  'tokenType',
  'scopes',
  'accessToken',
  'refreshToken',
  'issuedAt',
  'expiresAt',
  'status',
  'statusReason',
  'statusSince',
  'version',
] as const satisfies readonly (keyof StoredToken)[];

/** As much of a row as every call of the host reads. */
export type UsableToken = Pick<StoredToken, (typeof USABLE_COLUMNS)[number]>;

/** Properties of the entity that a `StoredToken` is read from. */
export const STORED_COLUMNS = [
  ...USABLE_COLUMNS,
  'requestedScopes',
  'kind',
  'identity',
  'binding',
  'keyId',
  'failures',
  'refusal',
  'refusals',
  'refusedSince',
  'leaseId',
  'leaseUntil',
  'leaseTtl',
  'claimNo',
  'provisionalUntil',
  'statusNo',
  'retryAt',
  'profileAt',
  'repairAt',
  'repairs',
] as const satisfies readonly (keyof StoredToken)[];

/** Of these the encrypted ones, which are read as text. */
export const ENCRYPTED_COLUMNS: ReadonlySet<string> = new Set([
  'accessToken',
  'refreshToken',
  'binding',
]);

/** Reads a raw row; drivers give a bigint as text or number. */
export function usableToken(row: Record<keyof UsableToken, unknown>): UsableToken {
  const text = row as unknown as UsableToken;
  return {
    ...text,
    accessToken: encrypted(row.accessToken) ?? '',
    refreshToken: encrypted(row.refreshToken),
    scopes: listOf(row.scopes),
    issuedAt: Number(row.issuedAt),
    statusSince: Number(row.statusSince),
    expiresAt: numberOrNull(row.expiresAt),
    version: Number(row.version),
  };
}

/** The same for all of it. */
export function storedToken(row: Record<keyof StoredToken, unknown>): StoredToken {
  const text = row as unknown as StoredToken;
  return {
    ...text,
    ...usableToken(row),
    binding: encrypted(row.binding),
    requestedScopes: listOf(row.requestedScopes),
    leaseUntil: numberOrNull(row.leaseUntil),
    leaseTtl: numberOrNull(row.leaseTtl),
    claimNo: Number(row.claimNo),
    provisionalUntil: numberOrNull(row.provisionalUntil),
    statusNo: Number(row.statusNo),
    failures: Number(row.failures),
    refusals: Number(row.refusals),
    refusedSince: numberOrNull(row.refusedSince),
    retryAt: numberOrNull(row.retryAt),
    profileAt: Number(row.profileAt),
    repairAt: numberOrNull(row.repairAt),
    repairs: Number(row.repairs),
  };
}

/**
 * Sealed columns are of type json, the one type that is longer than 64 KiB on
 * every database; some drivers give the JSON text, others the string in it.
 *
 * @returns null for an empty column alone: what is no envelope is content that does not open
 */
export function encrypted(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'string') return JSON.stringify(value);
  const text = /^"([^"\\]*)"$/.exec(value);
  return text?.[1] ?? value;
}

function numberOrNull(value: unknown): number | null {
  return value === null ? null : Number(value);
}
