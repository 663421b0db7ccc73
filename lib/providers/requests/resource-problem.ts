import type { ProviderResponse } from '../../protocol/http/http-exchange.js';
import type { UpstreamError, UpstreamProblem } from '../../protocol/upstream.error.js';
import { mentionsMissingScope, errorText } from './error-text.js';

/** What exactly kept a provider from showing a resource; undefined when the reason says it all. */
export function findResourceProblem(
  response: ProviderResponse,
  { reason, problem }: UpstreamError,
): UpstreamProblem | undefined {
  const { status, body } = response;
  if (reason === 'rate_limited') return undefined;
  if (problem === 'server_error' || problem === 'temporarily_unavailable') return problem;
  if (mentionsMissingScope(errorText(response))) return 'missing_scope';
  // Neither JSON nor a form: a page, or nothing at all.
  if (status === 200 && body === undefined) return undefined;
  return 'profile_refused';
}
