import { type ErrorFact, usual } from '../facts/provider-facts.js';
import { rateLimitHeaders } from '../faults/rate-limit-headers.js';
import type { FakeRequest } from '../server/fake-request.js';
import { type FakeResponse, json } from '../server/fake-response.js';
import type { FakeState } from '../state/fake-state.js';

/** The error responses of a fake, with the statuses and members of its facts. */
export interface ErrorResponses {
  /** The response to an error of `facts.errors`; the message is the name of the error by default. */
  error: (kind: string, message?: string) => FakeResponse;
  /** The same, with the message in any case. */
  response: (kind: string, message: string) => FakeResponse;
  /** The body of that response. */
  body: (kind: string, fact: ErrorFact | undefined, message: string) => unknown;
  /** The response when the limit of requests is exhausted. */
  rateLimited: (request: FakeRequest) => FakeResponse;
}

export function errorResponses({ state }: { state: FakeState }): ErrorResponses {
  const { facts } = state;
  const steps: ErrorResponses = {
    error: (kind, message = kind.replaceAll('_', ' ')) => steps.response(kind, message),

    response(kind, message) {
      const { endedGrantError: deadGrant } = state;
      if (kind === 'refresh_token_invalid' && deadGrant !== undefined) {
        return json(deadGrant.status, deadGrant.body);
      }
      const fact = facts.errors[kind] as ErrorFact | undefined;
      const lines = (fact?.headers ?? []).filter((line) => line.includes(': '));
      const headers = lines.map((line) => line.split(/: (.*)/).slice(0, 2) as [string, string]);
      const body = steps.body(kind, fact, message);
      return json(usual(fact?.http) ?? 400, body, Object.fromEntries(headers));
    },

    body(_kind, fact, message) {
      if (typeof fact?.body === 'object' && !Array.isArray(fact.body)) return fact.body;
      return { error: usual(fact?.error) ?? 'invalid_request', error_description: message };
    },

    rateLimited(request) {
      const fact = (facts.errors.rate_limit ?? {}) as ErrorFact;
      const response = steps.error('rate_limit', 'too many requests');
      return {
        ...response,
        status: usual(fact.http) ?? 429,
        headers: { ...response.headers, ...rateLimitHeaders(fact, request.at) },
      };
    },
  };
  return steps;
}
