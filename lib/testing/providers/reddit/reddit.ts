import type { ErrorFact } from '../../facts/provider-facts.js';
import { empty, type FakeAnswer, html, json } from '../../server/fake-response.js';
import type { FakeGrant, FakeToken } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import type { Issued } from '../../endpoints/token-issuer.js';
import { RedditPostsFake } from './reddit-posts.js';
import { REDDIT_CHECKS } from './reddit.checks.js';

export class RedditFake extends RedditPostsFake {
  override readonly checks = REDDIT_CHECKS;
  override readonly profiles = ['old_expiry', 'all_scopes', 'html_limit', 'revoke_204'];
  private readonly refusedClients = new Set<string>();

  override reset(): void {
    super.reset();
    this.refusedClients.clear();
  }

  /** A token that another client holds. */
  foreignToken(): string {
    const parameters = new URLSearchParams();
    const grant: FakeGrant = {
      account: this.account,
      clientId: 'another-client',
      scopes: ['identity'],
      parameters,
      redirectUri: '',
      createdAt: this.clock.now(),
      revoked: false,
    };
    return this.mint('access', grant, this.accessLifetime()).value;
  }

  protected override refuseAuthorization(request: FakeRequest): FakeAnswer | undefined {
    const query = request.url.searchParams;
    const refused = super.refuseAuthorization(request);
    if (refused !== undefined) return refused;
    if (!query.has('duration')) {
      this.violate(request, 'duration', 'without duration there is no refresh token');
    }
    if (/^(\*|[a-z]+)([ ,](\*|[a-z]+))*$/.test(query.get('scope') ?? '')) return undefined;
    this.violate(request, 'authorize', 'the scope is empty or malformed');
    return html(400, 'invalid scope');
  }

  protected override refuseClient(request: FakeRequest): FakeAnswer | undefined {
    if (request.form.has('client_id') || request.form.has('client_secret')) {
      this.violate(request, 'client-authentication', 'credentials in the body');
      return json(403, { message: 'Forbidden', error: 403 });
    }
    const refused = super.refuseClient(request);
    if (refused === undefined) return undefined;
    const asked = `${request.headers.authorization} ${request.body}`;
    if (this.refusedClients.has(asked)) {
      this.violate(request, 'bad-client', 'asked again with credentials that were refused');
    }
    this.refusedClients.add(asked);
    return refused;
  }

  /** No description, and a dead refresh token has no code either. */
  protected override errorBody(kind: string, fact: ErrorFact | undefined, message: string) {
    const body = { ...(super.errorBody(kind, fact, message) as Record<string, unknown>) };
    delete body.error_description;
    return body;
  }

  protected override isRefreshable({ parameters }: FakeGrant): boolean {
    return parameters.get('duration') === 'permanent';
  }

  protected override accessLifetime(): number {
    const { access_token_s, access_token_s_documented } = this.facts.lifetimes;
    return (this.has('old_expiry') ? access_token_s_documented : access_token_s) ?? 0;
  }

  /** A refresh token lives a year from its last use. */
  protected override renew(refresh: FakeToken): Issued {
    refresh.expiresAt = this.clock.now() + (this.refreshLifetime(refresh.grant) ?? 0) * 1000;
    return super.renew(refresh);
  }

  protected override grantedScopes(query: URLSearchParams): string[] {
    return this.has('all_scopes') ? ['*'] : super.grantedScopes(query).reverse();
  }

  /** RFC 7009 as Reddit has it: an unknown token is fine, another client's is not. */
  protected override revoke(request: FakeRequest): FakeAnswer {
    const token = this.grants.tokens.get(request.form.get('token') ?? '');
    if (token !== undefined && token.grant.clientId !== this.client.id) {
      this.violate(request, 'revocation', 'the token of another client');
      return json(400, { error: 'unauthorized_client' });
    }
    const answer = super.revoke(request);
    return answer.status === 200 ? empty(this.has('revoke_204') ? 204 : 200) : answer;
  }

  /** An access token ends alone, a refresh token with its access tokens. */
  protected override revokeToken(token: FakeToken): void {
    if (token.kind === 'refresh') this.grants.revoke(token.grant);
    else this.grants.end(token, 'revoked');
  }
}
