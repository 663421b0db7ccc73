import { Injectable } from '@nestjs/common';
import type { UpstreamError } from '../protocol/upstream.error.js';
import { ConnectLink } from './connect-link.js';
import type { UsableToken } from './stored-token.js';
import {
  ReauthorizationRequiredError,
  type RefreshFailureReason,
  TokenRefreshError,
} from './token.errors.js';

/** Words the failures of a refresh for the caller. */
@Injectable()
export class RefreshErrors {
  constructor(private readonly links: ConnectLink) {}

  reauthorizationRequired(
    row: UsableToken,
    reason: RefreshFailureReason,
  ): ReauthorizationRequiredError {
    return new ReauthorizationRequiredError(
      { provider: row.provider, tokenId: row.id, reason },
      this.links.create({ owner: row.ownerId, provider: row.provider, tokenId: row.id }),
    );
  }

  upstream(row: UsableToken, error: UpstreamError, retryAfterMs?: number): TokenRefreshError {
    return this.failure(row, error.reason, {
      retryable: error.retryable,
      retryAfterMs: retryAfterMs ?? error.retryAfterMs,
    });
  }

  failure(
    row: UsableToken,
    reason: RefreshFailureReason,
    {
      retryable = true,
      retryAfterMs,
      cause,
    }: { retryable?: boolean; retryAfterMs?: number; cause?: unknown } = {},
  ): TokenRefreshError {
    return new TokenRefreshError({
      provider: row.provider,
      tokenId: row.id,
      reason,
      retryable,
      retryAfterMs,
      cause,
    });
  }
}
