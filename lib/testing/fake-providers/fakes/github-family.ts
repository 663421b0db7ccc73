import type { ErrorFact } from '../../facts.js';
import type { FakeAccount } from '../fake-accounts.js';
import { empty, type FakeAnswer, form, json, text } from '../fake-answer.js';
import type { FakeCode, FakeToken } from '../fake-grants.js';
import { jsonOf, type FakeRequest } from '../fake-request.js';
import type { FakeRoute } from '../fake-route.js';
import { StandardFake } from '../standard-fake.js';

/** What OAuth apps and GitHub Apps have in common. The checks named here are declared by both. */
export abstract class GitHubFamilyFake extends StandardFake {
  protected override firstAccount(): FakeAccount {
    return {
      id: '583231',
      name: 'Ada Lovelace',
      username: 'ada',
      email: 'ada@example.com',
      avatarUrl: 'https://avatars.githubusercontent.com/u/583231?v=4',
    };
  }

  protected override routes(): FakeRoute[] {
    const { authorize_url, token_url, revoke, userinfo } = this.facts.endpoints;
    const revocation = revoke?.url ?? '';
    return [
      { endpoint: 'authorize', method: 'GET', url: authorize_url, handle: (r) => this.authorize(r) },
      { endpoint: 'token', method: 'POST', url: token_url, handle: (r) => this.token(r) },
      { endpoint: 'revoke', method: 'DELETE', url: revocation, handle: (r) => this.revoke(r) },
      { endpoint: 'userinfo', method: 'GET', url: userinfo[0]!.url, handle: (r) => this.user(r) },
      { endpoint: 'emails', method: 'GET', url: userinfo[1]!.url, handle: (r) => this.emails(r) },
    ];
  }

  override configuration() {
    const { endpoints, ...rest } = super.configuration();
    const emails = this.local(this.facts.endpoints.userinfo[1]!.url);
    return { ...rest, endpoints: { ...endpoints, emails } };
  }

  /** The API demands a User-Agent; github.com does not. */
  protected override precondition(request: FakeRequest): FakeAnswer | undefined {
    if (request.url.hostname !== 'api.github.com' || request.headers['user-agent']) return undefined;
    this.violate(request, 'user-agent', 'a call to the API without User-Agent');
    return text(403, 'Request forbidden by administrative rules. Set a User-Agent header.');
  }

  protected override callbackParameters(code: FakeCode): Record<string, string | undefined> {
    if (this.has('wrong_issuer')) code.wrongIssuer = 'https://github.example/login/oauth';
    return { iss: code.wrongIssuer ?? this.issuer };
  }

  protected override denial(kind: string): Record<string, string> {
    return {
      ...super.denial(kind),
      error_description: 'The user has denied your application access.',
      error_uri: 'https://docs.github.com/apps/troubleshooting-authorization-request-errors',
      ...(this.issuer !== undefined && { iss: this.issuer }),
    };
  }

  /** Whatever happens, the status is 200, and the format is a form unless JSON is asked for. */
  protected override token(request: FakeRequest): FakeAnswer {
    const answer = super.token(request);
    if (request.headers.accept?.includes('application/json')) return answer;
    this.violate(request, 'accept-json', 'a token request without Accept: application/json');
    return form(answer.status, JSON.parse(answer.body) as Record<string, unknown>);
  }

  protected override grantType(request: FakeRequest): string {
    return super.grantType(request) ?? 'authorization_code';
  }

  protected override errorBody(kind: string, fact: ErrorFact | undefined, message: string) {
    const body = super.errorBody(kind, fact, message) as Record<string, unknown>;
    if (fact?.http !== 200) return body;
    return { ...body, error_uri: 'https://docs.github.com/apps/troubleshooting-token-errors' };
  }

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
    return json(429, { message }, { 'retry-after': String(this.quietSeconds) });
  }

  protected mayReadEmails(token: FakeToken): boolean {
    return token.scopes.some((scope) => ['user:email', 'user'].includes(scope));
  }

  protected abstract emailsRefused(request: FakeRequest): FakeAnswer;

  private get issuer(): string | undefined {
    return this.has('no_issuer') ? undefined : this.facts.authorization.iss_in_callback;
  }

  private user(request: FakeRequest): FakeAnswer {
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

  private emails(request: FakeRequest): FakeAnswer {
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
