import { type FakeAnswer, json, redirect } from '../../server/fake-response.js';
import type { FakeCode, FakeGrant } from '../../grants/fake-grants.js';
import type { Issued } from '../../endpoints/token-issuer.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { GitHubIssuesFake } from './github-issues.js';
import { GITHUB_CHECKS } from './github.checks.js';

const TOKENS_PER_SCOPE_SET = 10;
const HOUR_MS = 3_600_000;

/** An OAuth app at GitHub. */
export class GitHubFake extends GitHubIssuesFake {
  override readonly profiles = [
    'expiring',
    'exact_redirect',
    'no_issuer',
    'wrong_issuer',
    'secondary_limit',
  ];
  override readonly checks = GITHUB_CHECKS;

  protected override isRegistered(uri: string): boolean {
    if (this.redirectUris.size === 0 || this.has('exact_redirect')) return super.isRegistered(uri);
    return [...this.redirectUris].some((registered) => isBelow(uri, registered));
  }

  /** The registered callback learns of a wrong one. */
  protected override unregistered(request: FakeRequest): FakeAnswer {
    const [registered] = this.redirectUris;
    if (registered === undefined) return super.unregistered(request);
    const state = request.url.searchParams.get('state');
    return redirect(registered, { ...this.denial('redirect_mismatch'), state });
  }

  protected override grantedScopes(query: URLSearchParams): string[] {
    const earlier = this.grants.all.filter(
      ({ account, revoked }) => account.id === this.account.id && !revoked,
    );
    const asked = super.grantedScopes(query);
    return [...new Set([...earlier.flatMap(({ scopes }) => scopes), ...asked])].sort();
  }

  protected override refuseCode(
    request: FakeRequest,
    code: FakeCode | undefined,
  ): FakeAnswer | undefined {
    const refused = super.refuseCode(request, code);
    if (refused !== undefined || code === undefined) return refused;
    const recent = [...this.grants.codes.values()].filter(
      ({ used, issuedAt, grant }) =>
        used && request.at < issuedAt + HOUR_MS && isSameSet(grant, code.grant),
    );
    if (recent.length <= TOKENS_PER_SCOPE_SET) return undefined;
    this.violate(request, 'token-churn', 'more than ten tokens in an hour');
    return json(403, { error: 'rate_limited', message: 'Too many tokens were created' });
  }

  protected override issue(grant: FakeGrant, by: Issued['by']): Issued {
    const alive = [...this.grants.tokens.values()].filter(
      (token) => token.kind === 'access' && !token.end && isSameSet(token.grant, grant),
    );
    const oldest = alive.length < TOKENS_PER_SCOPE_SET ? undefined : alive[0];
    if (oldest !== undefined) this.grants.end(oldest, 'revoked');
    return super.issue(grant, by);
  }

  protected override isRefreshable({ scopes }: FakeGrant): boolean {
    const scope = this.facts.authorization.params_for_refresh_token?.scope ?? '';
    return this.has('expiring') || scopes.includes(scope);
  }

  protected override accessLifetime(grant: FakeGrant): number | null {
    const lifetime = this.facts.lifetimes.access_token_s_when_expiring ?? null;
    return this.isRefreshable(grant) ? lifetime : null;
  }

  protected override tokenValue(kind: string): string {
    return super.tokenValue(kind).replace(/^\w+-/, kind === 'refresh' ? 'ghr_' : 'gho_');
  }

  protected override emailsRefused(request: FakeRequest): FakeAnswer {
    this.violate(request, 'profile', 'addresses asked for without user:email');
    return json(404, { message: 'Not Found' });
  }
}

function isSameSet(one: FakeGrant, other: FakeGrant): boolean {
  return one.account.id === other.account.id && one.scopes.join() === other.scopes.join();
}

/** Same host and port, except on loopback, and a path of the registered one or below. */
function isBelow(uri: string, registered: string): boolean {
  if (!URL.canParse(uri)) return false;
  const [given, known] = [new URL(uri), new URL(registered)];
  const isSameHost =
    known.hostname === '127.0.0.1' ? given.hostname === known.hostname : given.host === known.host;
  const folder = known.pathname.replace(/\/?$/, '/');
  return isSameHost && (given.pathname === known.pathname || given.pathname.startsWith(folder));
}
