import type { AxiosResponse } from 'axios';
import { plainHeaders } from '../../protocol/http/http-exchange.js';
import type { ConfiguredProvider } from '../../providers/configured/configured-provider.js';

const MOST_RETRIES = 2;
const TOO_MANY_REQUESTS = 429;
const UNAVAILABLE = 503;
const FORBIDDEN = 403;
/** An unavailable server may have started the work, so only these methods are sent again. */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

/** How long, and how often, one call may still wait for its provider. */
export class RetryBudget {
  private retries = 0;

  constructor(private leftMs: number) {}

  /** Uses a part of the budget. @returns false when the wait is too long, or after too many retries */
  spend(waitMs: number): boolean {
    if (this.retries === MOST_RETRIES || waitMs > this.leftMs) return false;
    this.retries += 1;
    this.leftMs -= waitMs;
    return true;
  }
}

/**
 * Reads how long a provider tells clients to wait, in milliseconds; undefined when
 * its response has no wait. Some providers send it with status 403 (GitHub).
 */
export async function readRetryAfterMs(
  provider: ConfiguredProvider,
  { status, headers }: AxiosResponse,
): Promise<number | undefined> {
  if (![TOO_MANY_REQUESTS, UNAVAILABLE, FORBIDDEN].includes(status)) return undefined;
  return provider.context().then(
    (context) => provider.strategy.rateLimitedFor(context, plainHeaders(headers)),
    () => undefined,
  );
}

/** Whether a request with this response was certainly not executed, or may be executed twice. */
export function isSafeToRetry(method: string, status: number): boolean {
  return status !== UNAVAILABLE || IDEMPOTENT.has(method);
}
