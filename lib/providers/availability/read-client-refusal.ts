import type { UpstreamError } from '../../protocol/upstream.error.js';
import type { ClientRefusal } from './client-refusals.js';

/** Whether a failed refresh means that the client is refused; undefined when it does not. */
export function readClientRefusal({
  clientRefusal,
  reason,
  status,
}: UpstreamError): ClientRefusal | undefined {
  if (clientRefusal !== undefined) return clientRefusal;
  // Without a response, the error was found in the configuration and not reported by the provider.
  return reason === 'client_config' && status !== undefined ? 'suspected' : undefined;
}
