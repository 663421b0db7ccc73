import type { FakeAccount } from '../../grants/fake-accounts.js';
import { empty, type FakeAnswer, json, text } from '../../server/fake-response.js';
import type { FakeToken } from '../../grants/fake-grants.js';
import { jsonOf, type FakeRequest } from '../../server/fake-request.js';
import { QUIET_SECONDS } from '../../faults/rate-limit-headers.js';
import { StandardFake } from '../../endpoints/token-endpoint.js';
import type { StoredConnection } from '../../faults/stored-connection.js';

/** What is served at api.github.com. */
export abstract class GitHubApiFake extends StandardFake {
  /** The API demands a User-Agent; github.com does not. */
  protected override precondition(request: FakeRequest): FakeAnswer | undefined {
    if (request.url.hostname !== 'api.github.com' || request.headers['user-agent'])
      return undefined;
    this.violate(request, 'user-agent', 'a call to the API without User-Agent');
    return text(403, 'Request forbidden by administrative rules. Set a User-Agent header.');
  }

  protected mayReadEmails(token: FakeToken): boolean {
    return token.scopes.some((scope) => ['user:email', 'user'].includes(scope));
  }

  protected abstract emailsRefused(request: FakeRequest): FakeAnswer;

  protected override revoke(request: FakeRequest): FakeAnswer {
    const { basic } = request;
    const token = this.grants.tokens.get(String(jsonOf(request).access_token));
    if (basic?.id !== this.client.id || basic.secret !== this.client.secret) {
      this.violate(request, 'revocation', 'a revocation without Basic credentials');
      return json(401, { message: 'Bad credentials' });
    }
    if (token === undefined) {
      this.violate(request, 'revocation', 'no access_token of this client in a JSON body');
      return json(422, { message: 'Validation Failed' });
    }
    if (token.end !== undefined) return json(404, { message: 'Not Found' });
    this.revokeToken(token);
    return empty(204);
  }

  protected override notServed(request: FakeRequest): FakeAnswer {
    const isRevocation = request.url.pathname.startsWith('/applications/');
    if (!isRevocation) return super.notServed(request);
    this.violate(request, 'revocation', 'a revocation by another method than DELETE');
    return json(404, { message: 'Not Found' });
  }

  /** Primary limits name the time of their reset, secondary ones the seconds to wait. */
  protected override rateLimited(request: FakeRequest): FakeAnswer {
    const { headers } = super.rateLimited(request);
    if (!this.has('secondary_limit')) {
      return json(403, { message: 'API rate limit exceeded' }, headers);
    }
    const message = 'You have exceeded a secondary rate limit';
    return json(429, { message }, { 'retry-after': String(QUIET_SECONDS) });
  }

  /** Without a name there is the login; a private address is listed elsewhere, for some. */
  protected override truth(account: FakeAccount): StoredConnection {
    const token = this.latest(account, 'access');
    return {
      ...super.truth(account),
      name: account.name ?? account.username,
      email: token !== undefined && this.mayReadEmails(token) ? account.email : null,
    };
  }

  protected user(request: FakeRequest): FakeAnswer {
    return this.withToken(request, ({ grant: { account } }) =>
      json(200, {
        login: account.username,
        id: BigInt(account.id),
        avatar_url: account.avatarUrl,
        name: account.name,
        email: null,
      }),
    );
  }

  protected emails(request: FakeRequest): FakeAnswer {
    return this.withToken(request, (token) => {
      if (!this.mayReadEmails(token)) return this.emailsRefused(request);
      const { email } = token.grant.account;
      return json(200, [
        { email: 'old@example.com', primary: false, verified: true },
        ...(email === null ? [] : [{ email, primary: true, verified: true }]),
      ]);
    });
  }
}
