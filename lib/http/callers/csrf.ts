import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import type { DerivedKeys } from '../../tokens/encryption/derived-keys.js';
import { KeyRing } from '../../tokens/encryption/key-ring.js';
import { readBodyField, type CaptureRequest, hasBearer } from '../messages/capture-request.js';
import { CsrfError } from '../messages/http.errors.js';

/**
 * What a proof allows: changes to a user's own connections, changes by operators, or starting a
 * flow.
 */
export type CsrfPurpose = 'connections' | 'admin' | 'connect';

const HOUR_MS = 60 * 60 * 1000;

/**
 * Proves without a session that a request comes from a page of this module: a MAC of owner, purpose
 * and hour, with a key for this purpose only. It is valid for one to two hours, in every process.
 */
@Injectable()
export class CsrfTokens {
  constructor(
    private readonly ring: KeyRing,
    private readonly clock: DatabaseClock,
  ) {}

  /** @param subject what the page asks for; the proof is valid only for this subject */
  create(owner: string, purpose: CsrfPurpose = 'connections', subject = ''): string {
    return this.mac(this.ring.primary, [owner, purpose, this.hour(), subject]);
  }

  /** @throws CsrfError unless the field `_csrf`, the header `x-csrf-token` or a bearer header proves it */
  assert(request: CaptureRequest, owner: string, purpose: CsrfPurpose = 'connections'): void {
    if (!this.isProven(request, owner, purpose)) throw new CsrfError();
  }

  /**
   * Whether the request proves that a page of this module, or a program with a bearer header, sent
   * it.
   */
  isProven(request: CaptureRequest, owner: string, purpose: CsrfPurpose, subject = ''): boolean {
    if (hasBearer(request)) return true;
    const header = request.headers['x-csrf-token'];
    const given = typeof header === 'string' ? header : readBodyField(request, '_csrf');
    if (given === undefined) return false;
    const hours = [this.hour(), this.hour() - 1];
    return this.ring.keys.some((key) =>
      hours.some((hour) => isSameText(given, this.mac(key, [owner, purpose, hour, subject]))),
    );
  }

  private mac(key: DerivedKeys, claims: [string, CsrfPurpose, number, string]): string {
    return key.mac('csrf', JSON.stringify(claims));
  }

  private hour(): number {
    return Math.floor(this.clock.now() / HOUR_MS);
  }
}

/** Compares in constant time, for texts of equal length. */
export function isSameText(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
