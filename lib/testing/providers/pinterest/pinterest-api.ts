import type { ErrorFact } from '../../facts/provider-facts.js';
import type { FakeAccount } from '../../grants/fake-accounts.js';
import { type FakeAnswer, json } from '../../server/fake-response.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { StandardFake } from '../../endpoints/token-endpoint.js';

/** Pinterest's profile, its errors with numbers, and a revocation that is none. */
export abstract class PinterestApiFake extends StandardFake {
  /** Only the tokens of a company's own system users can be revoked. */
  protected override revoke(request: FakeRequest): FakeAnswer {
    this.violate(request, 'revocation', 'the token of a person cannot be revoked');
    return this.error('insufficient_scope', 'You are not permitted to access that resource.');
  }

  protected override errorBody(_kind: string, fact: ErrorFact | undefined, message: string) {
    return { code: 1, message, ...(fact?.body as object | undefined) };
  }

  protected override truth(account: FakeAccount) {
    return { ...super.truth(account), name: account.name ?? account.username, email: null };
  }

  protected me(request: FakeRequest): FakeAnswer {
    const { required_scopes = [] } = this.facts.endpoints.userinfo[0]!;
    return this.withToken(request, ({ scopes, grant: { account } }) => {
      if (!required_scopes.every((scope) => scopes.includes(scope))) {
        return this.error('insufficient_scope', 'Your token lacks a scope.');
      }
      return json(200, {
        account_type: account.name === null ? 'PINNER' : 'BUSINESS',
        id: account.id,
        username: account.username,
        business_name: account.name,
        profile_image: account.avatarUrl,
      });
    });
  }

  protected sandbox(request: FakeRequest): FakeAnswer {
    this.violate(request, 'hosts', 'a token of the real service in the sandbox');
    return this.error('access_token_invalid');
  }
}
