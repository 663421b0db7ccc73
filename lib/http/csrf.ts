import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../core/database-clock.js';
import { KeyRing, type RingKey } from '../tokens/key-ring.js';
import { bodyField, type CaptureRequest, hasBearer } from './capture-request.js';
import { CsrfError } from './http.errors.js';

/** What a proof is good for: a user's own connections, or what operators may do. */
export type CsrfPurpose = 'connections' | 'admin';

const HOUR_MS = 60 * 60 * 1000;

/**
 * Proves that a request comes from a page of ours, without a session: a MAC of
 * owner, purpose and hour under a key derived from the ring. Good for one to
 * two hours, in every process.
 */
@Injectable()
export class CsrfTokens {
  constructor(
    private readonly ring: KeyRing,
    private readonly clock: DatabaseClock,
  ) {}

  create(owner: string, purpose: CsrfPurpose = 'connections'): string {
    return this.mac(this.ring.primary, [owner, purpose, this.hour()]);
  }

  /** @throws CsrfError unless the field `_csrf`, the header `x-csrf-token` or a bearer header proves it */
  assert(request: CaptureRequest, owner: string, purpose: CsrfPurpose = 'connections'): void {
    if (hasBearer(request)) return;
    const header = request.headers['x-csrf-token'];
    const given = typeof header === 'string' ? header : bodyField(request, '_csrf');
    if (given === undefined || !this.isValid(given, owner, purpose)) throw new CsrfError();
  }

  private isValid(given: string, owner: string, purpose: CsrfPurpose): boolean {
    const hours = [this.hour(), this.hour() - 1];
    return this.ring.keys.some((key) =>
      hours.some((hour) => isSame(given, this.mac(key, [owner, purpose, hour]))),
    );
  }

  private mac(key: RingKey, claims: [string, CsrfPurpose, number]): string {
    return createHmac('sha256', KeyRing.derive(key, 'csrf'))
      .update(JSON.stringify(claims))
      .digest('base64url');
  }

  private hour(): number {
    return Math.floor(this.clock.now() / HOUR_MS);
  }
}

function isSame(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
