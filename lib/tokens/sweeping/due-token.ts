import type { TokenStatus } from '../storage/oauth2-token.entity.js';
import type { Renewable } from '../lifetime/refresh-schedule.js';

/** A row that a sweep has claimed, without its tokens; instants in epoch milliseconds. */
export interface DueToken extends Renewable {
  version: number;
  status: TokenStatus;
  statusReason: string | null;
  parentId: string | null;
  retryAt: number | null;
  /** Until when a refusal is not final yet. */
  provisionalUntil: number | null;
  /** When what is missing beside the tokens is tried again. */
  repairAt: number | null;
  /** Refusals in a row: a refused grant is probed whatever its schedule. */
  refusals: number;
  /** The account at the provider. */
  resourceOwnerId: string;
  /** Mark of the claim. */
  claim: string;
  /** When the row comes due again by itself. */
  claimedUntil: number;
}

/** In SQL, as `RETURNING` and `SELECT` both take it. */
export const DUE_COLUMNS =
  'id, provider, version, status, status_reason, parent_id, issued_at, expires_at, refresh_token_expires_at, ' +
  'retry_at, provisional_until, repair_at, refusals, resource_owner_id, CASE WHEN refresh_token IS NULL THEN 0 ELSE 1 END AS has_refresh_token';

/** Reads a raw row; drivers give a bigint as text or number. */
export function dueToken(
  row: Record<string, unknown>,
  claim: Pick<DueToken, 'claim' | 'claimedUntil'>,
): DueToken {
  return {
    ...claim,
    id: row.id as string,
    provider: row.provider as string,
    version: Number(row.version),
    status: row.status as TokenStatus,
    statusReason: row.status_reason as string | null,
    parentId: row.parent_id as string | null,
    issuedAt: Number(row.issued_at),
    expiresAt: instantOf(row.expires_at),
    refreshTokenExpiresAt: instantOf(row.refresh_token_expires_at),
    retryAt: instantOf(row.retry_at),
    provisionalUntil: instantOf(row.provisional_until),
    repairAt: instantOf(row.repair_at),
    refusals: Number(row.refusals),
    resourceOwnerId: row.resource_owner_id as string,
    hasRefreshToken: Number(row.has_refresh_token) === 1,
  };
}

function instantOf(value: unknown): number | null {
  return value === null ? null : Number(value);
}
