import { UpstreamError } from '../../protocol/upstream.error.js';
import type { ClientSecret } from './provider.options.js';

/**
 * Fetches the client secret. A function that neither returns nor throws, such as a request to a vault
 * that hangs, would block every later refresh of the connection and the sweep of all providers.
 *
 * @param timeoutMs how long the function may take
 * @throws UpstreamError `client_secret_unavailable`
 */
export async function fetchClientSecret(secret: ClientSecret, timeoutMs: number): Promise<string> {
  if (typeof secret === 'string') return secret;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unavailable('did not return in time')), timeoutMs);
  });
  try {
    const fetched: unknown = await Promise.race([secret(), late]);
    // Without a secret the provider would refuse the client, which stops all of its connections.
    if (typeof fetched !== 'string' || fetched === '') throw unavailable('returned no text');
    return fetched;
  } catch (error) {
    if (error instanceof UpstreamError) throw error;
    // The error of a vault may quote the secret, so its message is not repeated.
    throw unavailable('failed');
  } finally {
    clearTimeout(timer);
  }
}

function unavailable(why: string): UpstreamError {
  return new UpstreamError('client_config', `the function given as clientSecret ${why}`, {
    problem: 'client_secret_unavailable',
    retryable: true,
  });
}
