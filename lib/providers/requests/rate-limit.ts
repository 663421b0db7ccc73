import { clampWait, parseRetryAfter } from '../../protocol/http/retry-after.js';
import type { RateLimitHeaders } from '../definition/oauth2-provider.definition.js';

/**
 * Reads how long a client must wait, in milliseconds: from `Retry-After`, otherwise
 * from the provider's own headers when no requests remain.
 */
export function readRateLimitWait(
  headers: Readonly<Record<string, string>>,
  own: RateLimitHeaders | undefined,
  now: number,
): number | undefined {
  const announced = parseRetryAfter(headers['retry-after'], now);
  if (announced !== undefined || own === undefined) return announced;
  const remaining = Number.parseFloat(headers[own.remaining] ?? '');
  const reset = Number.parseFloat(headers[own.reset] ?? '');
  if (!(remaining < 1) || !Number.isFinite(reset)) return undefined;
  return clampWait(own.unit === 'epoch_seconds' ? reset * 1000 - now : reset * 1000);
}
