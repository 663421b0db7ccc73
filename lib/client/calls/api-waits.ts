import type { AxiosResponse } from 'axios';
import { plainHeaders } from '../../protocol/http/http-exchange.js';
import type { ConfiguredProvider } from '../../providers/configured/configured-provider.js';

const MOST_REPEATS = 2;
const TOO_MANY_REQUESTS = 429;
const UNAVAILABLE = 503;
const FORBIDDEN = 403;
/** Whoever is unavailable may have begun; what may be done twice may be asked twice. */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

/** How long one call may still wait for its provider. */
export class ApiWaits {
  private repeats = 0;

  constructor(private leftMs: number) {}

  /** Takes a wait out of what is left. @returns false when it is too long, or was too often */
  spend(waitMs: number): boolean {
    if (this.repeats === MOST_REPEATS || waitMs > this.leftMs) return false;
    this.repeats += 1;
    this.leftMs -= waitMs;
    return true;
  }
}

/**
 * How long a provider asks clients to wait, in milliseconds; undefined when
 * its response does not say so. Some say it with status 403 (GitHub).
 */
export async function retryAfterMs(
  provider: ConfiguredProvider,
  { status, headers }: AxiosResponse,
): Promise<number | undefined> {
  if (![TOO_MANY_REQUESTS, UNAVAILABLE, FORBIDDEN].includes(status)) return undefined;
  return provider.context().then(
    (context) => provider.strategy.rateLimitedFor(context, plainHeaders(headers)),
    () => undefined,
  );
}

/** Whether a request that was answered so was surely not carried out, or may be carried out twice. */
export function mayRepeat(method: string, status: number): boolean {
  return status !== UNAVAILABLE || IDEMPOTENT.has(method);
}
