import type { UpstreamProblem, UpstreamReason } from '../../protocol/upstream.error.js';

/**
 * Why a flow ended without a connection. The exception, JSON, page, popup and log contain the same
 * code.
 */
export type AuthorizationErrorCode =
  | 'not_authenticated'
  | 'invalid_request'
  | 'invalid_state'
  | 'invalid_flow'
  | 'expired_state'
  | 'user_mismatch'
  | 'issuer_mismatch'
  | 'configuration_changed'
  | 'account_mismatch'
  | 'tenant_mismatch'
  | 'access_denied'
  | 'invalid_intent'
  | 'authorization_failed'
  | 'strategy_failed'
  | 'decrypt'
  | 'storage'
  | 'shutting_down'
  | UpstreamReason
  | UpstreamProblem;
