import { UpstreamError, type UpstreamReason } from '../../protocol/upstream.error.js';

/** No request was sent, because the server or the client is known to be unavailable. */
export class ProviderUnavailableError extends UpstreamError {
  constructor(reason: UpstreamReason, retryAfterMs: number, retryable = true) {
    super(reason, 'the provider is unavailable, so no request was sent', {
      retryAfterMs,
      retryable,
    });
  }
}
