import type { ProviderResponse } from '../../../protocol/http/http-exchange.js';
import { valueAt } from '../../../protocol/text/json.js';
import { UpstreamError } from '../../../protocol/upstream.error.js';

/** YouTube's error for a Google account without a channel; it may also respond with an empty list. */
export function isWithoutChannel({ body }: ProviderResponse): boolean {
  return valueAt(body, 'error.errors.0.reason') === 'youtubeSignupRequired';
}

export function noChannel(): UpstreamError {
  return new UpstreamError('rejected', 'this Google account has no YouTube channel', {
    problem: 'no_account',
  });
}
