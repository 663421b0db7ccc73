import { Logger } from '@nestjs/common';
import type { DatabaseClock } from '../../core/database/database-clock.js';
import type { CaptureEventName } from '../../core/events/capture-event.js';
import { printable } from '../../core/events/capture-events.js';
import { OAuth2CaptureError } from '../../core/oauth2-capture.error.js';
import { describeFailure, failureCode } from '../connections/failure-line.js';
import type { StoredToken } from '../storage/stored-token.js';
import {
  NotConnectedError,
  ReauthorizationRequiredError,
  type TokenRefreshError,
} from '../token.errors.js';
import type { RefreshResult } from './refresh-result.js';

/** A failure without a request is logged as a warning once in this time, per connection and code. */
const QUIET_MS = 5 * 60 * 1000;
const MOST_REMEMBERED = 10_000;

/**
 * Writes one log line about each failed refresh of this process. A failed attempt is a warning. A refresh
 * without an attempt, because a retry is not due or the provider is unavailable, is logged at level
 * `debug`. A failure that repeats at every call, such as a missing key, is a warning every five minutes.
 */
export class RefreshLog {
  private readonly logger = new Logger('OAuth2Capture');
  /** When a failure was last logged as a warning, by connection and code. */
  private readonly warned = new Map<string, number>();

  constructor(private readonly clock: DatabaseClock) {}

  write(
    { id, provider }: Pick<StoredToken, 'id' | 'provider'>,
    outcome: PromiseSettledResult<RefreshResult>,
  ): void {
    const isThrown = outcome.status === 'rejected';
    const error: unknown = isThrown ? outcome.reason : outcome.value.error;
    if (error === undefined || error instanceof NotConnectedError) return;
    const details = isThrown ? undefined : outcome.value.failure;
    const event = isThrown ? endingEvent(error) : outcome.value.event;
    if (!(error instanceof OAuth2CaptureError)) return;
    const name = printable(provider, 64);
    const failure = { event, provider: name, id, error, details };
    const line = describeFailure(failure, this.clock.now());
    const isSent = details?.step === 'token_request';
    const isTried = isThrown || details !== undefined;
    if (isTried && (isSent || this.isNew(id, failureCode(error)))) this.logger.warn(line);
    else this.logger.debug(line);
  }

  /** A valid access token that cannot be read fails at every call, like a refresh that cannot be sent. */
  writeFailedRead(
    { id, provider }: Pick<StoredToken, 'id' | 'provider'>,
    error: TokenRefreshError,
  ): void {
    const failure = { action: 'read', provider: printable(provider, 64), id, error } as const;
    const line = describeFailure(failure, this.clock.now());
    if (this.isNew(id, failureCode(error))) this.logger.warn(line);
    else this.logger.debug(line);
  }

  private isNew(id: string, code: string): boolean {
    const now = this.clock.now();
    const key = `${id} ${code}`;
    const isNew = Math.abs(now - (this.warned.get(key) ?? -QUIET_MS)) >= QUIET_MS;
    if (!isNew) return false;
    if (this.warned.size >= MOST_REMEMBERED) this.warned.clear();
    this.warned.set(key, now);
    return true;
  }
}

/** The event of an error that was thrown after the connection had ended. */
function endingEvent(error: unknown): CaptureEventName | undefined {
  return error instanceof ReauthorizationRequiredError
    ? 'oauth2.reauthorization_required'
    : undefined;
}
