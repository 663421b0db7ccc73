import type { UpstreamError } from '../../protocol/upstream.error.js';
import type { ClientRefusal } from './client-refusals.js';

/** What a failed refresh says about the client; undefined when it says nothing. */
export function readClientRefusal({
  clientRefusal,
  reason,
  status,
}: UpstreamError): ClientRefusal | undefined {
  if (clientRefusal !== undefined) return clientRefusal;
  // Without a response, the mistake was found here and says nothing of the provider.
  return reason === 'client_config' && status !== undefined ? 'suspected' : undefined;
}
