import type { ErrorFact } from '../../facts/provider-facts.js';
import type { FakeAccount } from '../../grants/fake-accounts.js';
import { type FakeAnswer, text } from '../../server/fake-response.js';
import { type FakeGrant, type FakeToken, opaque } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import type { FakeRoute } from '../../server/fake-route.js';
import type { Issued } from '../../endpoints/token-issuer.js';
import { LinkedInPostsFake } from './linkedin-posts.js';
import { LINKEDIN_CHECKS } from './linkedin.checks.js';

const ME = 'https://api.linkedin.com/v2/me';
const ABOUT_500_CHARACTERS = 372;

/** LinkedIn; the profile `partner` has refresh tokens, `invalid_grant` the other word for dead ones. */
export class LinkedInFake extends LinkedInPostsFake {
  override readonly checks = LINKEDIN_CHECKS;
  override readonly profiles = [
    'partner',
    'invalid_grant',
    'community_management',
    'https_only',
  ] as const;

  protected override firstAccount(): FakeAccount {
    return {
      id: '782bbtaQ',
      name: 'Ada Lovelace',
      username: 'ada',
      email: 'ada@example.com',
      avatarUrl: 'https://media.licdn.com/dms/image/ada.jpg',
    };
  }

  protected override routes(): FakeRoute[] {
    const { authorize_url, token_url, revoke, userinfo, introspection_url, oidc } =
      this.facts.endpoints;
    const get = { method: 'GET' };
    const post = { method: 'POST' };
    const discovery = oidc?.discovery_url ?? '';
    return [
      { endpoint: 'authorize', ...get, url: authorize_url, handle: (r) => this.authorize(r) },
      { endpoint: 'token', ...post, url: token_url, handle: (r) => this.token(r) },
      { endpoint: 'revoke', ...post, url: revoke?.url ?? '', handle: (r) => this.revoke(r) },
      {
        endpoint: 'introspection',
        ...post,
        url: introspection_url ?? '',
        handle: (r) => this.introspect(r),
      },
      { endpoint: 'userinfo', ...get, url: userinfo[0]!.url, handle: (r) => this.me(r) },
      { endpoint: 'basic_profile', ...get, url: ME, handle: (r) => this.basicProfile(r) },
      { endpoint: 'discovery', ...get, url: discovery, handle: () => this.metadata() },
      {
        endpoint: 'discovery',
        ...get,
        url: discovery.replace('/oauth/.well-known', '/.well-known'),
        handle: (r) => this.misplaced(r),
      },
      ...this.organisationRoutes(),
      ...this.postRoutes(),
    ];
  }

  /** With the Community Management API an application has no OpenID Connect. */
  protected override refuseAuthorization(request: FakeRequest): FakeAnswer | undefined {
    const asked = (request.url.searchParams.get('scope') ?? '').split(' ');
    const refused = ['openid', 'profile', 'email'].find((scope) => asked.includes(scope));
    if (!this.has('community_management') || refused === undefined) {
      return super.refuseAuthorization(request);
    }
    return this.back(request, {
      error: 'unauthorized_scope_error',
      error_description: `Scope "${refused}" is not authorized for your application`,
    });
  }

  protected override authorize(request: FakeRequest): FakeAnswer {
    const last = this.grants.all.findLast(({ account }) => account.id === this.account.id);
    if (last?.parameters.has('nonce') && this.isAbandoned(last)) {
      this.violate(request, 'nonce', 'the tokens of the last consent were thrown away');
    }
    return super.authorize(request);
  }

  protected override refuseChallenge(request: FakeRequest): undefined {
    if (!request.url.searchParams.has('code_challenge')) return;
    this.violate(request, 'no-pkce', 'a code_challenge');
  }

  protected override isRegistered(uri: string): boolean {
    if (!URL.canParse(uri) || uri.includes('#')) return false;
    const path = (address: string) => address.split('?')[0];
    return super.isRegistered(uri) || [...this.redirectUris].some((one) => path(one) === path(uri));
  }

  protected override denial(kind: string): Record<string, string> {
    const description = 'The user cancelled the authorization';
    return { ...super.denial(kind), error_description: description };
  }

  protected override consent(request: FakeRequest): FakeGrant {
    const grant = super.consent(request);
    for (const token of this.grants.tokens.values()) {
      const isOther = setOf(token.grant.scopes) !== setOf(grant.scopes);
      if (token.kind === 'access' && token.grant.account.id === grant.account.id && isOther) {
        this.grants.end(token, 'revoked');
      }
    }
    return grant;
  }

  protected override refuseClient(request: FakeRequest): FakeAnswer | undefined {
    const missing = ['client_id', 'client_secret'].find((name) => !request.form.get(name));
    if (missing === undefined) return super.refuseClient(request);
    this.slip(request, 'client_authentication', `no ${missing} in the body`);
    return this.error('missing_param', `A required parameter "${missing}" is missing`);
  }

  protected override refuseVerifier(request: FakeRequest): FakeAnswer | undefined {
    if (!request.form.has('code_verifier')) return undefined;
    this.slip(request, 'verifier', 'a code_verifier');
    return this.error(this.codeError('verifier'));
  }

  protected override codeError(slip: string): string {
    const isUnknown = ['code_unknown', 'code_reuse', 'code_after_denial'].includes(slip);
    return isUnknown ? 'code_invalid_or_reused' : 'redirect_mismatch_or_code_expired';
  }

  protected override isRefreshable(): boolean {
    return this.has('partner');
  }

  protected override refresh(request: FakeRequest): FakeAnswer {
    if (this.has('partner')) return super.refresh(request);
    this.violate(request, 'client-modes', 'a refresh by an app that is no partner');
    return this.error('refresh_token_invalid');
  }

  protected override accessLifetime(): number {
    return (this.facts.lifetimes.access_token_s ?? 0) - 1;
  }

  /** Near its end a refresh token buys no more than it has left. */
  protected override renew(refresh: FakeToken): Issued {
    const seconds = Math.min(this.accessLifetime(), this.left(refresh) ?? Infinity);
    const access = this.mint('access', refresh.grant, seconds);
    return { access, refresh, grant: refresh.grant, by: 'refresh' };
  }

  protected override tokenValue(): string {
    return opaque('AQ', ABOUT_500_CHARACTERS);
  }

  protected override tokenMembers(issued: Issued): Record<string, unknown> {
    const { scopes } = issued.grant;
    const isIdentified = issued.by === 'code' && scopes.includes('openid');
    return {
      ...super.tokenMembers(issued),
      scope: [...scopes].sort().join(','),
      ...(isIdentified && { id_token: this.identify(issued.grant) }),
    };
  }

  protected override errorBody(kind: string, fact: ErrorFact | undefined, message: string) {
    const body = super.errorBody(kind, fact, message) as Record<string, unknown>;
    const isOtherWord = kind === 'refresh_token_invalid' && this.has('invalid_grant');
    return isOtherWord ? { ...body, error: 'invalid_grant' } : body;
  }

  private isAbandoned(grant: FakeGrant): boolean {
    const tokens = this.grants.tokensOf(grant).map(({ value }) => value);
    return tokens.length > 0 && !this.requests.some(({ bearer }) => tokens.includes(bearer ?? ''));
  }

  private misplaced(request: FakeRequest): FakeAnswer {
    this.violate(request, 'discovery', 'the document is below /oauth');
    return text(404, 'Not Found');
  }
}

function setOf(scopes: readonly string[]): string {
  return [...scopes].sort().join(' ');
}
