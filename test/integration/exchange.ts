import axios from 'axios';
import { HttpExchange, type HttpExchangeSettings } from '../../lib/protocol/http/http-exchange.js';
import { UpstreamError } from '../../lib/protocol/upstream.error.js';

/** The exchange as the module makes it, with limits that suit a test. */
export function createExchange(settings: Partial<HttpExchangeSettings> = {}): HttpExchange {
  return new HttpExchange(axios.create(), {
    timeoutMs: 30_000,
    maxResponseBytes: 1_000_000,
    userAgent: 'test/1.0',
    ...settings,
  });
}

/** The upstream error with which a call ends. */
export async function failureOf(call: Promise<unknown>): Promise<UpstreamError> {
  const error: unknown = await call.then(
    () => new Error('the call succeeded'),
    (reason: unknown) => reason,
  );
  if (error instanceof UpstreamError) return error;
  throw error;
}
