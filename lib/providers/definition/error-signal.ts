import type { UpstreamProblem } from '../../protocol/upstream.error.js';

/**
 * The purpose of a request whose response is classified; `upgrade` is the exchange of a short-lived
 * access token for a long-lived one while connecting.
 */
export type RequestStep = (typeof REQUEST_STEPS)[number];

export const REQUEST_STEPS = ['exchange', 'upgrade', 'refresh', 'profile', 'revocation'] as const;

/** An error response with a known meaning at this provider. A member that is left out matches anything. */
export interface ErrorSignal {
  status?: number;
  /** The error code, as text (a number counts as its digits). */
  error?: string;
  step?: RequestStep;
  /** The exact problem, where the user or the operator must act. */
  problem?: UpstreamProblem;
}
