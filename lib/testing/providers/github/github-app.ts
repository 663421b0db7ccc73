import { type FakeAnswer, json, redirect } from '../../server/fake-response.js';
import type { FakeCode, FakeGrant } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import type { StoredConnection } from '../../faults/stored-connection.js';
import type { FakeAccount } from '../../grants/fake-accounts.js';
import { GitHubInstallationFake } from './github-installation.js';
import { GITHUB_APP_CHECKS } from './github-app.checks.js';

/** A GitHub App that acts for its users. */
export class GitHubAppFake extends GitHubInstallationFake {
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
  private readonly stateless = new Set<FakeCode>();

  override reset(): void {
    super.reset();
    this.stateless.clear();
  }

  protected override grantedScopes(): string[] {
    return [];
  }

  protected override truth(account: FakeAccount): StoredConnection {
    // The address is a permission of the app, which its user does not see: it may be asked for.
    return { ...super.truth(account), scopes: null, email: undefined };
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
}
