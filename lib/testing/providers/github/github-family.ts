import type { ErrorFact } from '../../facts/provider-facts.js';
import type { FakeAccount } from '../../grants/fake-accounts.js';
import { type FakeAnswer, form } from '../../server/fake-response.js';
import type { FakeCode } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import type { FakeRoute } from '../../server/fake-route.js';
import { GitHubApiFake } from './github-api.js';

/** What OAuth apps and GitHub Apps have in common. The checks named here are declared by both. */
export abstract class GitHubFamilyFake extends GitHubApiFake {
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
    const [user, emails] = this.facts.endpoints.userinfo;
    return [
      ...super.routes(),
      { endpoint: 'userinfo', method: 'GET', url: user!.url, handle: (r) => this.user(r) },
      { endpoint: 'emails', method: 'GET', url: emails!.url, handle: (r) => this.emails(r) },
    ];
  }

  override configuration() {
    const { endpoints, ...rest } = super.configuration();
    const emails = this.local(this.facts.endpoints.userinfo[1]!.url);
    return { ...rest, endpoints: { ...endpoints, emails } };
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

  /** Documented are spaces; commas are in use, too. */
  protected override areScopesApart(): boolean {
    return true;
  }

  /** Whatever happens, the status is 200, and the format is a form unless JSON is asked for. */
  protected override token(request: FakeRequest): FakeAnswer {
    const answer = super.token(request);
    if (request.headers.accept?.includes('application/json')) return answer;
    this.violate(request, 'accept-json', 'a token request without Accept: application/json');
    return form(answer.status, JSON.parse(answer.body) as object);
  }

  protected override grantType(request: FakeRequest): string {
    return super.grantType(request) ?? 'authorization_code';
  }

  protected override errorBody(kind: string, fact: ErrorFact | undefined, message: string) {
    const body = super.errorBody(kind, fact, message) as Record<string, unknown>;
    if (fact?.http !== 200) return body;
    return { ...body, error_uri: 'https://docs.github.com/apps/troubleshooting-token-errors' };
  }

  private get issuer(): string | undefined {
    return this.has('no_issuer') ? undefined : this.facts.authorization.iss_in_callback;
  }
}
