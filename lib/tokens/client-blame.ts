import { createHash } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { DatabaseClock } from '../core/database-clock.js';
import type { OAuth2ProviderContext } from '../providers/oauth2-provider.context.js';

const REMEMBERED_FOR_MS = 60_000;

/**
 * Remembers, in this process, which registrations a provider refuses. The
 * mistake is ours, so no connection is blamed; it is kept for the very
 * credentials that were refused, and forgotten after a minute.
 */
@Injectable()
export class ClientBlame {
  private readonly logger = new Logger('OAuth2Capture');
  private readonly refused = new Map<string, { fingerprint: string; until: number }>();

  constructor(private readonly clock: DatabaseClock) {}

  blame(context: OAuth2ProviderContext): void {
    this.logger.error(
      `${context.name} does not accept this application: check clientId, clientSecret and endpoints of providers.${context.name}. No user has to do anything.`,
    );
    this.refused.set(context.name, {
      fingerprint: fingerprintOf(context),
      until: this.clock.now() + REMEMBERED_FOR_MS,
    });
  }

  /** How long the provider need not be asked with these credentials, in milliseconds; 0 when it may. */
  blamedFor(context: OAuth2ProviderContext): number {
    const refusal = this.refused.get(context.name);
    if (refusal === undefined || refusal.fingerprint !== fingerprintOf(context)) return 0;
    return Math.max(refusal.until - this.clock.now(), 0);
  }
}

function fingerprintOf({ clientId, clientSecret, definition }: OAuth2ProviderContext): string {
  return createHash('sha256')
    .update(JSON.stringify([clientId, clientSecret, definition.endpoints.token]))
    .digest('hex');
}
