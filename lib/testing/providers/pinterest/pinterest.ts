import type { FakeAccount } from '../../grants/fake-accounts.js';
import { type FakeAnswer, html } from '../../server/fake-response.js';
import { type FakeCode, type FakeGrant, isAlive } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import type { FakeRoute } from '../../server/fake-route.js';
import type { Issued } from '../../endpoints/token-issuer.js';
import { PinterestApiFake } from './pinterest-api.js';
import { PINTEREST_CHECKS } from './pinterest.checks.js';

const KNOWN_SCOPE =
  /^(ads|billing|biz_access|boards|catalogs|pins|user_accounts):(read|write)(_secret)?$/;

/** Pinterest, API version 5. */
export class PinterestFake extends PinterestApiFake {
  override readonly checks = PINTEREST_CHECKS;
  override readonly profiles = [
    'old_app',
    'single_use',
    'body_credentials_ignored',
    'https_only',
  ] as const;
  private readonly finite = new WeakSet<FakeGrant>();

  protected override firstAccount(): FakeAccount {
    return {
      id: '549755885175123456',
      name: 'Ada’s Engines',
      username: 'ada',
      email: 'ada@example.com',
      avatarUrl: 'https://i.pinimg.com/600x600_R/ada.jpg',
    };
  }

  protected override routes(): FakeRoute[] {
    const { authorize_url, token_url, revoke, userinfo, sandbox_base_url } = this.facts.endpoints;
    const account = userinfo[0]!.url;
    const sandbox = `${sandbox_base_url}/${account.split('/v5/')[1]}`;
    const revocation = revoke?.url ?? '';
    return [
      {
        endpoint: 'authorize',
        method: 'GET',
        url: authorize_url,
        handle: (r) => this.authorize(r),
      },
      { endpoint: 'token', method: 'POST', url: token_url, handle: (r) => this.token(r) },
      { endpoint: 'revoke', method: 'POST', url: revocation, handle: (r) => this.revoke(r) },
      { endpoint: 'userinfo', method: 'GET', url: account, handle: (r) => this.me(r) },
      { endpoint: 'sandbox', method: 'GET', url: sandbox, handle: (r) => this.sandbox(r) },
    ];
  }

  protected override refuseAuthorization(request: FakeRequest): FakeAnswer | undefined {
    const asked = (request.url.searchParams.get('scope') ?? '').split(/[ ,]+/);
    const unknown = asked.filter((scope) => !KNOWN_SCOPE.test(scope));
    if (unknown.length === 0) return super.refuseAuthorization(request);
    this.violate(request, 'scopes', `there is no scope "${unknown.join('", "')}"`);
    return html(400, 'Unknown scope');
  }

  protected override refuseChallenge(request: FakeRequest): undefined {
    if (!request.url.searchParams.has('code_challenge')) return;
    this.violate(request, 'no-pkce', 'a code_challenge');
  }

  protected override refuseVerifier(request: FakeRequest): undefined {
    if (!request.form.has('code_verifier')) return;
    this.violate(request, 'no-pkce', 'a code_verifier');
  }

  protected override grantedScopes(query: URLSearchParams): string[] {
    const earlier = this.grants.all.filter(
      ({ account, revoked }) => account.id === this.account.id && !revoked,
    );
    return [
      ...new Set([...earlier.flatMap(({ scopes }) => scopes), ...super.grantedScopes(query)]),
    ];
  }

  protected override refuseClient(request: FakeRequest): FakeAnswer | undefined {
    const refused = super.refuseClient(request);
    if (this.has('body_credentials_ignored') || !request.form.has('client_secret')) return refused;
    return this.error('client_auth_failed');
  }

  protected override refuseCode(
    request: FakeRequest,
    code: FakeCode | undefined,
  ): FakeAnswer | undefined {
    const refused = super.refuseCode(request, code);
    if (refused !== undefined || code === undefined || !this.has('old_app')) return refused;
    if (request.form.get('continuous_refresh') === 'true') return undefined;
    this.violate(request, 'continuous-refresh', 'an old app without continuous_refresh=true');
    this.finite.add(code.grant);
    return undefined;
  }

  protected override isRefreshable(grant: FakeGrant): boolean {
    return !this.finite.has(grant);
  }

  /** Whether the old refresh token dies at once is not documented: both ways can be had. */
  protected override refresh(request: FakeRequest): FakeAnswer {
    const token = this.grants.tokens.get(request.form.get('refresh_token') ?? '');
    const dies = this.has('single_use') || this.strict;
    if (dies || token?.kind !== 'refresh' || !isAlive(token, request.at)) {
      return super.refresh(request);
    }
    if (token.replacedBy?.lost === false) {
      this.slip(request, 'refresh_replay', 'this refresh token was replaced by another');
    }
    token.replacedBy = request;
    return this.tokens(this.issue(token.grant, 'refresh'), request);
  }

  protected override tokenMembers(issued: Issued): Record<string, unknown> {
    const expiresAt = issued.refresh?.expiresAt;
    return {
      response_type: issued.by === 'code' ? 'authorization_code' : 'refresh_token',
      ...super.tokenMembers(issued),
      ...(expiresAt && { refresh_token_expires_at: Math.floor(expiresAt / 1000) }),
    };
  }
}
