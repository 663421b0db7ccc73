import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { OAuth2CaptureError } from '../../core/oauth2-capture.error.js';
import { Telemetry } from '../../core/telemetry/telemetry.js';
import type { TelemetryAttributes } from '../../core/telemetry/telemetry-attributes.js';
import type { StoredToken } from '../storage/stored-token.js';
import { TokenRefreshError } from '../token.errors.js';
import { RefreshLog } from './refresh-log.js';
import type { RefreshResult } from './refresh-result.js';

/** Reports refreshes to the log and to the application's telemetry. */
@Injectable()
export class RefreshTelemetry {
  private readonly log: RefreshLog;

  constructor(
    private readonly telemetry: Telemetry,
    clock: DatabaseClock,
  ) {
    this.log = new RefreshLog(clock);
  }

  /** Records one refresh: a span, a count per outcome, and a log line when it failed. */
  observe(
    { id, provider, version }: Pick<StoredToken, 'id' | 'provider' | 'version'>,
    refresh: () => Promise<RefreshResult>,
  ): Promise<RefreshResult> {
    const attributes = { 'oauth2.provider': provider, 'oauth2.token.id': id };
    return this.telemetry.span({ name: 'oauth2.refresh', attributes }, refresh, (outcome) => {
      const ending = describeEnding(outcome, version);
      this.log.write({ id, provider }, outcome);
      this.telemetry.count('oauth2.refreshes', { 'oauth2.provider': provider, ...ending });
      return ending;
    });
  }

  /** Logs that a stored access token is still valid, and cannot be decrypted. */
  logFailedRead(row: Pick<StoredToken, 'id' | 'provider'>, error: TokenRefreshError): void {
    this.log.writeFailedRead(row, error);
  }

  /** Counts a caller that shares a refresh which another caller has started. */
  countJoined(provider: string): void {
    this.telemetry.count('oauth2.refresh.joined', { 'oauth2.provider': provider });
  }
}

function describeEnding(
  outcome: PromiseSettledResult<RefreshResult>,
  seenVersion: number,
): TelemetryAttributes {
  const error: unknown = outcome.status === 'rejected' ? outcome.reason : outcome.value.error;
  if (error !== undefined) {
    return { 'oauth2.refresh.outcome': 'failed', 'error.type': errorType(error) };
  }
  const isRefreshed = outcome.status === 'fulfilled' && outcome.value.row.version > seenVersion;
  return { 'oauth2.refresh.outcome': isRefreshed ? 'refreshed' : 'unchanged' };
}

function errorType(error: unknown): string {
  if (error instanceof TokenRefreshError) return error.reason;
  return error instanceof OAuth2CaptureError ? error.code : '_OTHER';
}
