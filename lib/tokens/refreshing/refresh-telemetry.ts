import { Injectable } from '@nestjs/common';
import { OAuth2CaptureError } from '../../core/oauth2-capture.error.js';
import { Telemetry } from '../../core/telemetry/telemetry.js';
import type { TelemetryAttributes } from '../../core/telemetry/telemetry-attributes.js';
import type { StoredToken } from '../storage/stored-token.js';
import { TokenRefreshError } from '../token.errors.js';
import type { RefreshResult } from './refresh-result.js';

/** What the host's telemetry is given of refreshes. */
@Injectable()
export class RefreshTelemetry {
  constructor(private readonly telemetry: Telemetry) {}

  /** One refresh of this process: a span, and a count by how it ended. */
  observe(
    { id, provider, version }: Pick<StoredToken, 'id' | 'provider' | 'version'>,
    refresh: () => Promise<RefreshResult>,
  ): Promise<RefreshResult> {
    const attributes = { 'oauth2.provider': provider, 'oauth2.token.id': id };
    return this.telemetry.span({ name: 'oauth2.refresh', attributes }, refresh, (outcome) => {
      const ending = endingOf(outcome, version);
      this.telemetry.count('oauth2.refreshes', { 'oauth2.provider': provider, ...ending });
      return ending;
    });
  }

  /** A caller shares a refresh that another caller has started. */
  joined(provider: string): void {
    this.telemetry.count('oauth2.refresh.joined', { 'oauth2.provider': provider });
  }
}

function endingOf(
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
