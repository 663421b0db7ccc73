import { UpstreamError, type UpstreamReason } from '../../protocol/upstream.error.js';

/** No request was sent: what is known of the server, or of the client there, says that it would be in vain. */
export class ProviderUnavailableError extends UpstreamError {
  constructor(reason: UpstreamReason, retryAfterMs: number, retryable = true) {
    super(reason, 'the provider is not asked for a while', { retryAfterMs, retryable });
  }
}
