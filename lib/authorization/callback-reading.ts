import { cleanText } from '../protocol/text.js';
import type { OAuth2ProviderDefinition } from '../providers/oauth2-provider.definition.js';
import { AuthorizationError, type AuthorizationFailure } from './authorization.error.js';

const LONGEST_METADATA = 2_000;

/** Error codes of a callback that may be named to a user; others could say anything. */
const KNOWN_ERRORS = new Set([
  'access_denied',
  'invalid_request',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
  'unauthorized_client',
  'unsupported_response_type',
  'interaction_required',
  'login_required',
  'consent_required',
  'account_selection_required',
]);

/** What the user is told when the provider sent the browser back with an error. */
export function refusal(
  error: string,
  { errors }: OAuth2ProviderDefinition,
  flow: AuthorizationFailure['flow'],
): AuthorizationError {
  const isDenied = error === 'access_denied' || errors?.denied?.includes(error) === true;
  if (isDenied) return new AuthorizationError('access_denied', { flow });
  const providerError = KNOWN_ERRORS.has(error) ? error : undefined;
  return new AuthorizationError('authorization_failed', { providerError, flow });
}

/** What a callback tells besides the code. */
export interface CallbackExtras {
  /** What is to be kept with the connection. */
  metadata: Record<string, string>;
  /** The granted scopes, where they are told here. */
  scope?: string;
}

/** Reads what the definition allows to be read. */
export function callbackExtras(
  query: URLSearchParams,
  { callbackMetadata, callbackScope }: OAuth2ProviderDefinition,
): CallbackExtras {
  const scope = callbackScope === undefined ? null : query.get(callbackScope);
  return { metadata: keptMembers(query, callbackMetadata), ...(scope !== null && { scope }) };
}

function keptMembers(
  query: URLSearchParams,
  names: readonly string[] = [],
): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = cleanText(query.get(name), LONGEST_METADATA);
      return value === null ? [] : [[name, value]];
    }),
  );
}
