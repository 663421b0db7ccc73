import { Injectable } from '@nestjs/common';
import { InFlightWork } from '../../core/lifecycle/in-flight-work.js';
import type { UpstreamError } from '../../protocol/upstream.error.js';
import { ForeignConnectionError } from '../../providers/endpoints/connection-binding.js';
import { ConnectLink } from './connect-link.js';
import type { UsableToken } from '../storage/stored-token.js';
import {
  ReauthorizationRequiredError,
  type RefreshFailureReason,
  TokenRefreshError,
} from '../token.errors.js';

const REFUSED =
  'The provider refuses to refresh this connection, and does not say whether for good. It is tried again by itself; after days of the same refusal the user must connect again.';
const UNUSABLE_TYPE =
  'The latest token of this connection is of a type ("tokenType") that the definition of its provider does not declare. It is stored and not used. If it may be sent as a bearer token, add the type to tokenTypes of the definition; otherwise ask the provider for bearer tokens.';
const UNCLEAR =
  'The provider refused this connection in a way that may mean that its grant has ended, or that it does not accept this application. It is tried again by itself. Check clientId, clientSecret and endpoints, or let the user connect again.';

/** Words the failures of a refresh for the caller. */
@Injectable()
export class TokenErrorFactory {
  constructor(
    private readonly links: ConnectLink,
    private readonly work: InFlightWork,
  ) {}

  reauthorizationRequired(
    row: UsableToken,
    reason: RefreshFailureReason,
  ): ReauthorizationRequiredError {
    return new ReauthorizationRequiredError(
      { provider: row.provider, tokenId: row.id, reason },
      () =>
        this.links.create({
          owner: row.ownerId,
          provider: row.provider,
          tokenId: row.id,
          demanded: [],
        }),
    );
  }

  /** The grant is refused, and nothing says whether for good. */
  refused(row: UsableToken, reason: RefreshFailureReason, retryAfterMs: number): TokenRefreshError {
    return this.failure(row, reason, { retryAfterMs, remedy: REFUSED });
  }

  /** This connection was refused in a way that may mean the client, or it alone. */
  unclear(row: UsableToken, retryAfterMs: number): TokenRefreshError {
    return this.failure(row, 'client_config', { retryAfterMs, remedy: UNCLEAR });
  }

  /** The token is stored, and is of a type that is not understood. */
  unusableType(row: UsableToken, retryAfterMs?: number): TokenRefreshError {
    return this.failure(row, 'bad_response', { retryAfterMs, remedy: UNUSABLE_TYPE });
  }

  upstream(row: UsableToken, error: UpstreamError, retryAfterMs?: number): TokenRefreshError {
    return this.failure(row, error.reason, {
      retryable: error.retryable,
      // What cannot be retried has no time for it.
      retryAfterMs: error.retryable ? (retryAfterMs ?? error.retryAfterMs) : undefined,
      ...(error instanceof ForeignConnectionError && { remedy: error.message }),
    });
  }

  /** This process may start nothing any more; another will. */
  shuttingDown(row: UsableToken): TokenRefreshError {
    return this.failure(row, 'shutting_down', { retryAfterMs: this.work.retryAfterMs });
  }

  failure(
    row: UsableToken,
    reason: RefreshFailureReason,
    {
      retryable = true,
      retryAfterMs,
      cause,
      remedy,
    }: { retryable?: boolean; retryAfterMs?: number; cause?: unknown; remedy?: string } = {},
  ): TokenRefreshError {
    return new TokenRefreshError({
      provider: row.provider,
      tokenId: row.id,
      reason,
      retryable,
      retryAfterMs,
      cause,
      remedy,
    });
  }
}
