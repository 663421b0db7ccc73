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
  REFUSED_REMEDY,
} from '../token.errors.js';

const UNUSABLE_TYPE =
  'The latest token of this connection is of a type ("tokenType") that the definition of its provider does not declare. It is stored and not used. If it may be sent as a bearer token, add the type to tokenTypes of the definition; otherwise ask the provider for bearer tokens.';
const UNCLEAR =
  'The provider refused this connection in a way that may mean that its grant has ended, or that it does not accept this application. The module tries again. Check clientId, clientSecret and endpoints, or let the user connect again.';

const REMEDY_OF_PROBLEM: Readonly<Record<string, string>> = {
  client_secret_unavailable:
    'The function given as clientSecret failed. Check what it reads the secret from, such as a vault; no user has to do anything.',
  discovery_failed:
    'The metadata document of the provider is missing or wrong. Check the issuer or the discovery URL of the definition, and whether the provider is available.',
};

/** Creates the errors of a failed refresh. */
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

  /** The provider refuses the grant, and its response does not show whether the grant has ended. */
  refused(row: UsableToken, reason: RefreshFailureReason, retryAfterMs: number): TokenRefreshError {
    return this.failure(row, reason, { retryAfterMs, remedy: REFUSED_REMEDY });
  }

  /** The provider's response does not show whether it refuses the client or only this connection. */
  unclear(row: UsableToken, retryAfterMs: number): TokenRefreshError {
    return this.failure(row, 'client_config', { retryAfterMs, remedy: UNCLEAR });
  }

  /** The stored token has a type that the definition does not declare. */
  unusableType(row: UsableToken, retryAfterMs?: number): TokenRefreshError {
    return this.failure(row, 'bad_response', { retryAfterMs, remedy: UNUSABLE_TYPE });
  }

  upstream(row: UsableToken, error: UpstreamError, retryAfterMs?: number): TokenRefreshError {
    return this.failure(row, error.reason, {
      retryable: error.retryable,
      // What cannot be retried has no time for it.
      retryAfterMs: error.retryable ? (retryAfterMs ?? error.retryAfterMs) : undefined,
      remedy: findRemedy(error),
    });
  }

  /** This process is shutting down and starts no refresh; another process can. */
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

/** What to do, where the error says more than its reason does. */
function findRemedy(error: UpstreamError): string | undefined {
  if (error instanceof ForeignConnectionError) return error.message;
  return REMEDY_OF_PROBLEM[error.problem ?? ''];
}
