import { type FakeAnswer } from '../../server/fake-response.js';
import type { FakeToken } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { GraphFake } from './graph.js';

/**
 * Instagram and Threads: a long-lived token renews itself, once it is a day
 * old. Both declare a check `refresh`.
 */
export abstract class SelfRefreshingFake extends GraphFake {
  /** The start of the grant types: `ig` or `th`. */
  protected abstract readonly prefix: string;

  protected override exchange(request: FakeRequest): FakeAnswer {
    if (request.url.searchParams.get('grant_type') === `${this.prefix}_exchange_token`) {
      return super.exchange(request, 'access_token');
    }
    this.violate(request, 'exchange', `grant_type is not ${this.prefix}_exchange_token`);
    return this.error('refresh_token_invalid', 'Unsupported grant type');
  }

  protected override refresh(request: FakeRequest): FakeAnswer {
    const query = request.url.searchParams;
    if (query.get('grant_type') !== `${this.prefix}_refresh_token`) {
      this.violate(request, 'refresh', `grant_type is not ${this.prefix}_refresh_token`);
      return this.error('refresh_token_invalid', 'Unsupported grant type');
    }
    if (query.has('client_secret') || query.has('client_id')) {
      this.violate(request, 'refresh', 'client credentials where none are wanted');
    }
    return this.withToken(request, (token) => this.renewed(request, token));
  }

  private renewed(request: FakeRequest, token: FakeToken): FakeAnswer {
    const minimum = (this.facts.refresh.min_token_age_s ?? 0) * 1000;
    if (token.kind === 'long' && request.at - token.issuedAt >= minimum) {
      return this.lengthen(token.grant, request, 'refresh');
    }
    const isShort = token.kind !== 'long';
    this.violate(
      request,
      'refresh',
      isShort ? 'a short-lived token' : 'a token younger than a day',
    );
    return this.error('refresh_too_early', 'The access token cannot be refreshed yet.');
  }
}
