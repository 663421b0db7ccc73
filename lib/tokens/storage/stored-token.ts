import type { CaptureDatabase } from '../../core/database/capture-database.js';
import { parseList } from './json-text.js';
import type { TokenStatus } from './oauth2-token.entity.js';

/** A row with its encrypted columns; times are epoch milliseconds. */
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
  /** Encrypted. */
  accessToken: string;
  /** Encrypted. */
  refreshToken: string | null;
  hasRefreshToken: boolean;
  /** Encrypted; null for a row that this module did not write. */
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

/** The status number of a new row. */
export const FIRST_STATUS_NUMBER = 1;

/** What is needed to read a token. The refresh token itself is not. */
export const USABLE_COLUMNS = [
  'id',
  'ownerId',
  'provider',
  'resourceOwnerId',
  'parentId',
  'tokenType',
  'scopes',
  'accessToken',
  'hasRefreshToken',
  'issuedAt',
  'expiresAt',
  'status',
  'statusReason',
  'statusSince',
  'version',
] as const satisfies readonly (keyof StoredToken)[];

/** The part of a row that is needed to read a token. */
export type UsableToken = Pick<StoredToken, (typeof USABLE_COLUMNS)[number]>;

/** Entity properties of a `StoredToken`. */
export const STORED_COLUMNS = [
  ...USABLE_COLUMNS,
  'refreshToken',
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

const ENCRYPTED_COLUMNS: ReadonlySet<string> = new Set(['accessToken', 'refreshToken', 'binding']);

/** Creates the SQL that selects one of the columns; encrypted columns are read as text. */
export function columnExpression(
  database: Pick<CaptureDatabase, 'jsonText'>,
  alias: string,
  column: string,
): string {
  if (column === 'hasRefreshToken') {
    return `CASE WHEN ${alias}.refreshToken IS NULL THEN 0 ELSE 1 END`;
  }
  const path = `${alias}.${column}`;
  return ENCRYPTED_COLUMNS.has(column) ? database.jsonText(path) : path;
}

/** Reads a raw row; drivers return a bigint as text or as a number. */
export function usableToken(row: Record<keyof UsableToken, unknown>): UsableToken {
  const text = row as unknown as UsableToken;
  return {
    ...text,
    accessToken: encrypted(row.accessToken) ?? '',
    hasRefreshToken: Number(row.hasRefreshToken) === 1,
    scopes: parseList(row.scopes),
    issuedAt: Number(row.issuedAt),
    statusSince: Number(row.statusSince),
    expiresAt: numberOrNull(row.expiresAt),
    version: Number(row.version),
  };
}

/** Reads a raw row with all columns of a {@link StoredToken}. */
export function storedToken(row: Record<keyof StoredToken, unknown>): StoredToken {
  const text = row as unknown as StoredToken;
  return {
    ...text,
    ...usableToken(row),
    refreshToken: encrypted(row.refreshToken),
    binding: encrypted(row.binding),
    requestedScopes: parseList(row.requestedScopes),
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
 * Reads an encrypted column. It has type json, the only type that is longer than
 * 64 KiB on every database; some drivers return the JSON text, others the parsed string.
 *
 * @returns null only for an empty column; any other content is returned, even if it cannot be decrypted
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
