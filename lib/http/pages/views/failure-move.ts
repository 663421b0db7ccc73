/** Whose move it is: the user's, time's, or the operator's. */
export type Move = 'you' | 'wait' | 'operator';

const WAIT = new Set([
  'network',
  'timeout',
  'rate_limited',
  'bad_response',
  'storage',
  'token_refresh',
]);
const OPERATOR = new Set(['client_config', 'unsupported_token_type', 'forbidden', 'internal']);

export function moveOf(reason: string): Move {
  if (WAIT.has(reason)) return 'wait';
  return OPERATOR.has(reason) ? 'operator' : 'you';
}
