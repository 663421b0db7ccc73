/** Who can resolve a failure: the user, a retry later, or the operator. */
export type FailureResolver = 'you' | 'wait' | 'operator';

const WAIT = new Set([
  'network',
  'timeout',
  'rate_limited',
  'bad_response',
  'server_error',
  'temporarily_unavailable',
  'storage',
  'shutting_down',
  'token_refresh',
]);
const OPERATOR = new Set([
  'client_config',
  'client_secret_unavailable',
  'discovery_failed',
  'exchange_refused',
  'invalid_scope',
  'profile_refused',
  'no_account_id',
  'identity_conflict',
  'invalid_id_token',
  'nonce_missing',
  'unsupported_token_type',
  'token_too_long',
  'unknown_server',
  'strategy_failed',
  'decrypt',
  'forbidden',
  'internal',
]);

export function findFailureResolver(code: string): FailureResolver {
  if (WAIT.has(code)) return 'wait';
  return OPERATOR.has(code) ? 'operator' : 'you';
}
