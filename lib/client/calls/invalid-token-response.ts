import type { AxiosResponse } from 'axios';
import { parseJson } from '../../protocol/text/json.js';
import { matchesSignal } from '../../providers/requests/error-classification.js';
import type { OAuth2ProviderDefinition } from '../../providers/definition/oauth2-provider.definition.js';

const UNAUTHORIZED = 401;

/** Whether an API rejects the access token: with status 401, or with an error of `errors.deadToken`. */
export function isInvalidTokenResponse(
  { status, data }: AxiosResponse<unknown>,
  definition: OAuth2ProviderDefinition,
): boolean {
  if (status === UNAUTHORIZED) return true;
  const { deadToken } = definition.errors ?? {};
  if (deadToken === undefined || status < 400 || status >= 500) return false;
  const text = typeof data === 'string' || Buffer.isBuffer(data) ? data.toString() : '';
  return matchesSignal(
    deadToken,
    { status, headers: {}, body: parseJson(text) },
    definition,
    'profile',
  );
}
