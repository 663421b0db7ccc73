import { type FakeAnswer, json, redirect } from '../fake-answer.js';
import type { FakeCode, FakeGrant, FakeToken } from '../fake-grants.js';
import type { FakeRequest } from '../fake-request.js';
import type { FakeRoute } from '../fake-route.js';
import type { StoredConnection } from '../stored-connection.js';
import type { FakeAccount } from '../fake-accounts.js';
import { GitHubFamilyFake } from './github-family.js';
import { GITHUB_APP_CHECKS } from './github-app.checks.js';

const REPOSITORY = 'https://api.github.com/repos/{owner}/{repository}';
const EARLY_MS = 3_600_000;

/** A GitHub App that acts for its users. */
export class GitHubAppFake extends GitHubFamilyFake {
  override readonly profiles = [
    'no_expiry',
    'refresh_184_days',
    'install',
    'no_email_permission',
    'no_issuer',
    'wrong_issuer',
    'secondary_limit',
  ];
  override readonly checks = GITHUB_APP_CHECKS;
  /** Repositories, as `owner/name`, that both the user and the installation may reach. */
  readonly repositories = new Set(['ada/engine']);
  private readonly stateless = new Set<FakeCode>();
  private readonly outOfReach = new Set<FakeGrant>();

  override reset(): void {
    super.reset();
    this.stateless.clear();
    this.outOfReach.clear();
  }

  protected override routes(): FakeRoute[] {
    return [
      ...super.routes(),
      {
        endpoint: 'repository',
        method: 'GET',
        url: REPOSITORY,
        handle: (request, { owner, repository }) =>
          this.repository(request, `${owner}/${repository}`),
      },
    ];
  }

  protected override grantedScopes(): string[] {
    return [];
  }

  protected override truth(account: FakeAccount): StoredConnection {
    return { ...super.truth(account), scopes: null };
  }

  protected override isRegistered(uri: string): boolean {
    return super.isRegistered(uri) && (this.redirectUris.has(uri) || new URL(uri).search === '');
  }

  /** With the profile `install`, the account installs the app and is sent back without state. */
  protected override authorize(request: FakeRequest): FakeAnswer {
    if (!this.has('install')) return super.authorize(request);
    const code = this.issueCode(this.consent(request));
    this.stateless.add(code);
    const extras = { installation_id: '4711', setup_action: 'install' };
    return redirect(code.grant.redirectUri, { code: code.value, ...extras });
  }

  protected override refuseCode(
    request: FakeRequest,
    code: FakeCode | undefined,
  ): FakeAnswer | undefined {
    if (code !== undefined && this.stateless.has(code)) {
      this.violate(request, 'state', 'a code that came without state');
    }
    return super.refuseCode(request, code);
  }

  protected override refresh(request: FakeRequest): FakeAnswer {
    const refresh = this.grants.tokens.get(request.form.get('refresh_token') ?? '');
    const held = refresh === undefined ? [] : this.grants.tokensOf(refresh.grant);
    const access = held.filter(({ kind }) => kind === 'access');
    const isEarly = access.some(({ expiresAt }) => (expiresAt ?? 0) > request.at + EARLY_MS);
    if (refresh !== undefined && this.outOfReach.delete(refresh.grant) && isEarly) {
      this.violate(request, 'installation-reach', 'a refresh because of a 404');
    }
    const answer = super.refresh(request);
    if (refresh?.replacedBy === request) this.replace(access, request);
    return answer;
  }

  protected override accessTokenInvalid(
    request: FakeRequest,
    token: FakeToken | undefined,
  ): FakeAnswer {
    if (token?.end === 'rotated' && token.replacedBy?.lost !== true) {
      this.violate(request, 'old-access-token', 'this access token ended with a refresh');
    }
    return super.accessTokenInvalid(request, token);
  }

  protected override isRefreshable(): boolean {
    return !this.has('no_expiry');
  }

  protected override accessLifetime(grant: FakeGrant): number | null {
    return this.has('no_expiry') ? null : super.accessLifetime(grant);
  }

  protected override refreshLifetime(grant: FakeGrant): number | null {
    const lifetimes = [this.facts.lifetimes.refresh_token_s].flat();
    const longer = this.has('refresh_184_days') ? lifetimes[1] : undefined;
    return longer ?? super.refreshLifetime(grant);
  }

  protected override tokenValue(kind: string): string {
    return super.tokenValue(kind).replace(/^\w+-/, kind === 'refresh' ? 'ghr_' : 'ghu_');
  }

  protected override mayReadEmails(): boolean {
    return !this.has('no_email_permission');
  }

  protected override emailsRefused(): FakeAnswer {
    return json(403, { message: 'Resource not accessible by integration' });
  }

  private repository(request: FakeRequest, name: string): FakeAnswer {
    return this.withToken(request, ({ grant }) => {
      if (this.repositories.has(name)) return json(200, { full_name: name });
      this.outOfReach.add(grant);
      return json(404, { message: 'Not Found' });
    });
  }

  private replace(tokens: FakeToken[], request: FakeRequest): void {
    for (const token of tokens) {
      this.grants.end(token, 'rotated');
      token.replacedBy = request;
    }
  }
}
