import { type ErrorFact, usual } from '../facts/provider-facts.js';
import { type FakeAnswer, json } from '../server/fake-response.js';
import { FakeProvider } from '../state/fake-provider.js';
import type { FakeRequest } from '../server/fake-request.js';
import { rateLimitHeaders } from '../faults/rate-limit-headers.js';

/** A fake that says no in the words of its facts. */
export abstract class RefusingFake extends FakeProvider {
  /** The provider's own answer to an error of `facts.errors`. */
  protected error(kind: string, message = kind.replaceAll('_', ' ')): FakeAnswer {
    const dead = kind === 'refresh_token_invalid' ? this.deadGrant : undefined;
    if (dead !== undefined) return json(dead.status, dead.body);
    const fact = this.facts.errors[kind] as ErrorFact | undefined;
    const lines = (fact?.headers ?? []).filter((line) => line.includes(': '));
    const headers = lines.map((line) => line.split(/: (.*)/).slice(0, 2) as [string, string]);
    const body = this.errorBody(kind, fact, message);
    return json(usual(fact?.http) ?? 400, body, Object.fromEntries(headers));
  }

  protected errorBody(kind: string, fact: ErrorFact | undefined, message: string): unknown {
    if (typeof fact?.body === 'object' && !Array.isArray(fact.body)) return fact.body;
    return { error: usual(fact?.error) ?? 'invalid_request', error_description: message };
  }

  protected rateLimited(request: FakeRequest): FakeAnswer {
    const fact = (this.facts.errors.rate_limit ?? {}) as ErrorFact;
    const answer = this.error('rate_limit', 'too many requests');
    return {
      ...answer,
      status: usual(fact.http) ?? 429,
      headers: { ...answer.headers, ...rateLimitHeaders(fact, request.at) },
    };
  }
}
