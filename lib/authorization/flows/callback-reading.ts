import { cleanText } from '../../protocol/text/text.js';
import { safeErrorCode } from '../../providers/requests/error-classification.js';
import type { OAuth2ProviderDefinition } from '../../providers/definition/oauth2-provider.definition.js';
import {
  AuthorizationError,
  type AuthorizationErrorCode,
  type AuthorizationFailure,
} from '../errors/authorization.error.js';

const LONGEST_METADATA = 2_000;

/**
 * The meanings of the standard error codes of a callback. Every other code means only that access
 * was not granted.
 */
const CODE_OF_ERROR: Readonly<Record<string, AuthorizationErrorCode>> = {
  access_denied: 'access_denied',
  invalid_request: 'authorization_failed',
  invalid_scope: 'invalid_scope',
  // A code of LinkedIn.
  unauthorized_scope_error: 'invalid_scope',
  server_error: 'server_error',
  temporarily_unavailable: 'temporarily_unavailable',
  unauthorized_client: 'client_config',
  unsupported_response_type: 'client_config',
  interaction_required: 'consent_required',
  login_required: 'consent_required',
  consent_required: 'consent_required',
  account_selection_required: 'consent_required',
};

/** The error for the user when the provider sent the browser back with an error. */
export function createRefusalError(
  error: string,
  { errors }: OAuth2ProviderDefinition,
  flow: AuthorizationFailure['flow'],
): AuthorizationError {
  const isDenied = errors?.denied?.includes(error) === true;
  const known = Object.hasOwn(CODE_OF_ERROR, error) ? CODE_OF_ERROR[error] : undefined;
  const code = isDenied ? 'access_denied' : (known ?? 'authorization_failed');
  return new AuthorizationError(code, { providerError: safeErrorCode(error), flow });
}

/** What a callback contains besides the code. */
export interface CallbackExtras {
  /** The values to store with the connection. */
  metadata: Record<string, string>;
  /** The granted scopes, if the callback contains them. */
  scope?: string;
}

/** Reads the parameters that the definition allows. */
export function readCallbackExtras(
  query: URLSearchParams,
  { callbackMetadata, callbackScope }: OAuth2ProviderDefinition,
): CallbackExtras {
  const scope = callbackScope === undefined ? null : query.get(callbackScope);
  return { metadata: storedMembers(query, callbackMetadata), ...(scope !== null && { scope }) };
}

function storedMembers(
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
