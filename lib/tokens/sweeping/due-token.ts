import type { TokenStatus } from '../storage/oauth2-token.entity.js';
import type { ScheduleFacts } from '../lifetime/refresh-schedule.js';

/** A row that a sweep has claimed, without its tokens; times are epoch milliseconds. */
export interface DueToken extends ScheduleFacts {
  version: number;
  status: TokenStatus;
  statusReason: string | null;
  parentId: string | null;
  retryAt: number | null;
  /** When a provisional refusal becomes final. */
  provisionalUntil: number | null;
  /** When missing secondary data is tried again. */
  repairAt: number | null;
  /** Number of consecutive refusals: a refused grant is retried independently of its schedule. */
  refusals: number;
  /** The account at the provider. */
  resourceOwnerId: string;
  /** Id of the claim. */
  claim: string;
  /** When the row becomes due again by itself. */
  claimedUntil: number;
}

/** SQL for both `RETURNING` and `SELECT`. */
export const DUE_COLUMNS =
  'id, provider, version, status, status_reason, parent_id, issued_at, expires_at, refresh_token_expires_at, ' +
  'retry_at, provisional_until, repair_at, refusals, resource_owner_id, CASE WHEN refresh_token IS NULL THEN 0 ELSE 1 END AS has_refresh_token';

/** Reads a raw row; drivers return a bigint as text or as a number. */
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
    expiresAt: toInstant(row.expires_at),
    refreshTokenExpiresAt: toInstant(row.refresh_token_expires_at),
    retryAt: toInstant(row.retry_at),
    provisionalUntil: toInstant(row.provisional_until),
    repairAt: toInstant(row.repair_at),
    refusals: Number(row.refusals),
    resourceOwnerId: row.resource_owner_id as string,
    hasRefreshToken: Number(row.has_refresh_token) === 1,
  };
}

function toInstant(value: unknown): number | null {
  return value === null ? null : Number(value);
}
