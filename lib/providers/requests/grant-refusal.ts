import { createHash } from 'node:crypto';
import type { ProviderResponse } from '../../protocol/http/http-exchange.js';
import { valueAt } from '../../protocol/text/json.js';
import type { GrantRefusal } from '../../protocol/upstream.error.js';
import type { ErrorSignal } from '../definition/error-signal.js';
import { isJsonResponse } from './json-response.js';
import type { OAuth2ProviderDefinition } from '../definition/oauth2-provider.definition.js';

/** OpenID Connect Core section 3.1.2.6: the user must act. */
const NEEDS_USER = new Set(['interaction_required', 'consent_required', 'login_required']);

/** Codes that concern the client, the request or the server, not one grant. */
const NEVER_COUNTED = new Set([
  'invalid_client',
  'unauthorized_client',
  'invalid_request',
  'server_error',
  'temporarily_unavailable',
  'slow_down',
]);

/**
 * Reads whether a failed refresh is a refusal of one grant. Undefined for 5xx, 429,
 * responses without an error code, and codes that do not concern the grant, unless the
 * definition declares them.
 *
 * @param code the error code at the definition's path
 */
export function readGrantRefusal(
  { status, headers, body }: ProviderResponse,
  code: string | undefined,
  { errors }: OAuth2ProviderDefinition,
): GrantRefusal | undefined {
  const isOne = (signals: readonly ErrorSignal[] = []): boolean =>
    signals.some((signal) => matches(signal, status, code));
  if (!isOne(errors?.refused)) {
    const isDenied = status < 500 && status !== 429 && status !== 408;
    if (!isDenied || code === undefined || !isJsonResponse(headers)) return undefined;
    if (NEVER_COUNTED.has(code)) return undefined;
    if ([errors?.temporary, errors?.rateLimited, errors?.clientConfig].some(isOne)) {
      return undefined;
    }
  }
  const subCode = errors?.subCode === undefined ? undefined : valueAt(body, errors.subCode);
  return {
    fingerprint: createHash('sha256')
      .update(JSON.stringify([status, code, subCode]))
      .digest('hex'),
    needsUser: NEEDS_USER.has(code ?? ''),
  };
}

function matches({ status, error, step }: ErrorSignal, actual: number, code?: string): boolean {
  return (
    (status === undefined || status === actual) &&
    (error === undefined || error === code) &&
    (step === undefined || step === 'refresh')
  );
}
