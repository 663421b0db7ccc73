import type { FakeAccount } from '../../grants/fake-accounts.js';
import { type FakeAnswer, html } from '../../server/fake-response.js';
import { type FakeCode, type FakeGrant, opaque } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { StandardFake } from '../../endpoints/token-endpoint.js';
import { canonicalScopes } from './google-scopes.js';

/** The consent page of Google, and what it decides. */
export abstract class GoogleConsentFake extends StandardFake {
  private readonly refreshable = new WeakSet<FakeGrant>();

  protected override firstAccount(): FakeAccount {
    return {
      id: '108234567890123456789',
      name: 'Ada Lovelace',
      username: '',
      email: 'ada@example.com',
      avatarUrl: 'https://lh3.googleusercontent.com/a/ada=s96-c',
    };
  }

  /** Exact; plain http on loopback alone; neither fragments nor addresses of machines. */
  protected override isRegistered(uri: string): boolean {
    if (!super.isRegistered(uri) || uri.includes('#')) return false;
    const { protocol, hostname } = new URL(uri);
    return protocol === 'http:' ? isLoopback(hostname) : !isAddress(hostname);
  }

  protected override unregistered(): FakeAnswer {
    return html(400, 'Error 400: redirect_uri_mismatch');
  }

  protected override grantedScopes(query: URLSearchParams): string[] {
    return canonicalScopes(super.grantedScopes(query)).filter((scope) => !this.unticked.has(scope));
  }

  protected override consent(request: FakeRequest): FakeGrant {
    const query = request.url.searchParams;
    const isAsked = query.get('prompt') === 'consent' || !this.hasConsented();
    const grant = super.consent(request);
    if (isAsked && query.get('access_type') === 'offline') this.refreshable.add(grant);
    else if (query.get('access_type') !== 'online') {
      this.violate(request, 'offline', 'this consent brings no refresh token');
    }
    return grant;
  }

  protected override callbackParameters(code: FakeCode): Record<string, string | undefined> {
    if (this.has('wrong_issuer')) code.wrongIssuer = 'https://accounts.google.example';
    const { parameters, scopes } = code.grant;
    return {
      iss: code.wrongIssuer ?? this.facts.authorization.iss_in_callback,
      scope: scopes.join(' '),
      authuser: '0',
      prompt: parameters.get('prompt') ?? 'none',
    };
  }

  protected override codeValue(): string {
    return opaque('4/0A');
  }

  protected override isRefreshable(grant: FakeGrant): boolean {
    return this.refreshable.has(grant);
  }

  private hasConsented(): boolean {
    return this.grants.all.some(
      ({ account, revoked }) => account.id === this.account.id && !revoked,
    );
  }
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
}

function isAddress(hostname: string): boolean {
  return /^[\d.]+$|^\[/.test(hostname);
}
