import { Injectable } from '@nestjs/common';
import { OAuth2CaptureError } from '../../core/oauth2-capture.error.js';
import { Telemetry } from '../../core/telemetry/telemetry.js';
import type { TelemetryAttributes } from '../../core/telemetry/telemetry-attributes.js';
import type { RefreshOutcome } from './refresh-plan.js';
import type { StoredToken } from '../storage/stored-token.js';
import { TokenRefreshError } from '../token.errors.js';

/** What the host's telemetry sees of refreshes. */
@Injectable()
export class RefreshTelemetry {
  constructor(private readonly telemetry: Telemetry) {}

  /** One flight of this process: a span, and a count by how it ended. */
  observe(
    { id, provider, version }: Pick<StoredToken, 'id' | 'provider' | 'version'>,
    fly: () => Promise<RefreshOutcome>,
  ): Promise<RefreshOutcome> {
    const attributes = { 'oauth2.provider': provider, 'oauth2.token.id': id };
    return this.telemetry.span({ name: 'oauth2.refresh', attributes }, fly, (outcome) => {
      const ending = endingOf(outcome, version);
      this.telemetry.count('oauth2.refreshes', { 'oauth2.provider': provider, ...ending });
      return ending;
    });
  }

  /** A caller is served by a flight that another has begun. */
  joined(provider: string): void {
    this.telemetry.count('oauth2.refresh.joined', { 'oauth2.provider': provider });
  }
}

function endingOf(
  outcome: PromiseSettledResult<RefreshOutcome>,
  seenVersion: number,
): TelemetryAttributes {
  const failure: unknown = outcome.status === 'rejected' ? outcome.reason : outcome.value.failure;
  if (failure !== undefined) {
    return { 'oauth2.refresh.outcome': 'failed', 'error.type': wordFor(failure) };
  }
  const isRenewed = outcome.status === 'fulfilled' && outcome.value.row.version > seenVersion;
  return { 'oauth2.refresh.outcome': isRenewed ? 'renewed' : 'unchanged' };
}

function wordFor(failure: unknown): string {
  if (failure instanceof TokenRefreshError) return failure.reason;
  return failure instanceof OAuth2CaptureError ? failure.code : '_OTHER';
}
