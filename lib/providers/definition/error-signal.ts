import type { UpstreamProblem } from '../../protocol/upstream.error.js';

/**
 * What a request was for, when its response is judged; `upgrade` is the exchange of a short-lived
 * access token for a long-lived one while connecting.
 */
export type RequestStep = (typeof REQUEST_STEPS)[number];

export const REQUEST_STEPS = ['exchange', 'upgrade', 'refresh', 'profile', 'revocation'] as const;

/** An answer that means something at this provider. What is left out matches anything. */
export interface ErrorSignal {
  status?: number;
  /** The error code, as text (a number counts as its digits). */
  error?: string;
  step?: RequestStep;
  /** What exactly it says, where the user or the operator has to do something about it. */
  problem?: UpstreamProblem;
}
