import type { ProviderResponse } from '../../protocol/http/http-exchange.js';
import type { UpstreamError, UpstreamProblem } from '../../protocol/upstream.error.js';
import { mentionsMissingScope, errorText } from './error-text.js';

/** The exact problem of a resource that could not be read; undefined when the reason is exact enough. */
export function findResourceProblem(
  response: ProviderResponse,
  { reason, problem }: UpstreamError,
): UpstreamProblem | undefined {
  const { status, body } = response;
  if (reason === 'rate_limited') return undefined;
  if (problem === 'server_error' || problem === 'temporarily_unavailable') return problem;
  if (mentionsMissingScope(errorText(response))) return 'missing_scope';
  // Neither JSON nor a form: an HTML page, or an empty body.
  if (status === 200 && body === undefined) return undefined;
  return 'profile_refused';
}
