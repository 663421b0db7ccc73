import { FacebookTokensFake } from './facebook-tokens.js';

/** Facebook's dialog, where single permissions can be declined. */
export abstract class FacebookConsentFake extends FacebookTokensFake {
  protected readonly declined = new Map<string, Set<string>>();

  override reset(): void {
    super.reset();
    this.declined.clear();
  }

  protected override denial(kind: string): Record<string, string> {
    if (!this.has('error_code_denial')) return super.denial(kind);
    return { error_code: '200', error_message: 'Permissions error' };
  }

  /** What was declined once is asked again only when the client says so. */
  protected override grantedScopes(query: URLSearchParams): string[] {
    const declined = this.declined.get(this.account.id) ?? new Set<string>();
    this.declined.set(this.account.id, declined);
    const isAskedAgain = query.get('auth_type')?.includes('rerequest') ?? false;
    if (isAskedAgain) declined.clear();
    const asked = (query.get('scope') ?? '').split(/[ ,]+/).filter(Boolean);
    for (const scope of asked.filter((one) => this.unticked.has(one))) declined.add(scope);
    const granted = super.grantedScopes(query).filter((scope) => !declined.has(scope));
    return [...new Set([...(this.facts.authorization.identity_scopes ?? []), ...granted])];
  }
}
