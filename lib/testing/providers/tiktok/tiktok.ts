import { createHash } from 'node:crypto';
import type { FakeAccount } from '../../grants/fake-accounts.js';
import { type FakeAnswer, html, text } from '../../server/fake-response.js';
import { type FakeCode, type FakeGrant, type FakeToken, opaque } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import type { FakeRoute } from '../../server/fake-route.js';
import type { Issued } from '../../endpoints/token-issuer.js';
import { TikTokApiFake } from './tiktok-api.js';
import { TIKTOK_CHECKS } from './tiktok.checks.js';

/** TikTok's Login Kit, version 2. */
export class TikTokFake extends TikTokApiFake {
  override readonly checks = TIKTOK_CHECKS;
  override readonly profiles = ['desktop', 'status_400', 'https_only'] as const;
  private refreshes = 0;

  override reset(): void {
    super.reset();
    this.refreshes = 0;
  }

  protected override firstAccount(): FakeAccount {
    return {
      id: '-000723f24d7-e717-40f8-a2b6-cb8464cd23b4',
      name: 'Ada Lovelace',
      username: 'ada',
      email: null,
      avatarUrl: 'https://p16-sign.tiktokcdn.com/ada.jpeg?x-expires=1795000000',
    };
  }

  protected override routes(): FakeRoute[] {
    const { authorize_url, token_url, revoke, userinfo } = this.facts.endpoints;
    const get = { method: 'GET' };
    const post = { method: 'POST' };
    const revocation = revoke?.url ?? '';
    const routes: FakeRoute[] = [
      { endpoint: 'authorize', ...get, url: authorize_url, handle: (r) => this.authorize(r) },
      { endpoint: 'token', ...post, url: token_url, handle: (r) => this.token(r) },
      { endpoint: 'revoke', ...post, url: revocation, handle: (r) => this.revoke(r) },
      { endpoint: 'userinfo', ...get, url: userinfo[0]!.url, handle: (r) => this.me(r) },
    ];
    const withoutSlash = routes.map((route) => ({
      ...route,
      url: route.url.replace(/\/$/, ''),
      handle: (request: FakeRequest) => this.misspelled(request),
    }));
    return [...routes, ...withoutSlash];
  }

  protected override refuseAuthorization(request: FakeRequest): FakeAnswer | undefined {
    const query = request.url.searchParams;
    if (query.has('client_id')) this.violate(request, 'client-key', 'client_id in the query');
    if (/[^\w.,]/.test(query.get('scope') ?? '')) {
      this.violate(request, 'scopes', 'scopes joined with something else than a comma');
      return html(400, 'Invalid scope');
    }
    return super.refuseAuthorization(request);
  }

  protected override refuseChallenge(request: FakeRequest): FakeAnswer | undefined {
    const isMissing = !request.url.searchParams.has('code_challenge');
    if (!isMissing || !this.has('desktop')) return super.refuseChallenge(request);
    this.slip(request, 'challenge', 'a desktop app without code_challenge');
    return html(400, 'Missing code challenge');
  }

  protected override isRegistered(uri: string): boolean {
    if (!URL.canParse(uri) || /[?#]/.test(uri)) return false;
    const isOnPort = new URL(uri).port !== '';
    return super.isRegistered(uri) && (!this.has('desktop') || isOnPort);
  }

  protected override back(request: FakeRequest, parameters: Record<string, string>): FakeAnswer {
    const answer = super.back(request, parameters);
    const location = answer.headers.location?.replaceAll('*', '%2A') ?? '';
    return { ...answer, headers: { ...answer.headers, location } };
  }

  protected override denial(kind: string): Record<string, string> {
    return { ...super.denial(kind), error_description: 'The user cancelled the authorization' };
  }

  protected override callbackParameters({ grant }: FakeCode): Record<string, string> {
    return { scopes: grant.scopes.join(',') };
  }

  protected override codeValue(): string {
    return `${opaque()}*1!4242.e1`;
  }

  protected override token(request: FakeRequest): FakeAnswer {
    if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
      return super.token(request);
    }
    this.violate(request, 'form-body', `a body of type ${request.headers['content-type']}`);
    return this.error('redirect_mismatch', 'The request body must be form-encoded.');
  }

  protected override refuseClient(request: FakeRequest): FakeAnswer | undefined {
    if (request.basic === undefined && !request.form.has('client_id')) {
      return super.refuseClient(request);
    }
    this.slip(request, 'client_authentication', 'client_id or a Basic header');
    return this.error('client_auth_failed');
  }

  protected override proves(verifier: string, challenge: string | null, method: string): boolean {
    const hex = createHash('sha256').update(verifier).digest('hex');
    if (this.has('desktop')) return /^[\w.~-]{43,128}$/.test(verifier) && challenge === hex;
    return super.proves(verifier, challenge, method);
  }

  protected override rotates(_token: FakeToken): boolean {
    this.refreshes += 1;
    return this.refreshes % 2 === 1;
  }

  /** The year counts from the consent, however often the token changes. */
  protected override refreshLifetime({ createdAt }: FakeGrant): number {
    const year = super.refreshLifetime({ createdAt } as FakeGrant) ?? 0;
    return year - Math.floor((this.clock.now() - createdAt) / 1000);
  }

  protected override tokenMembers(issued: Issued): Record<string, unknown> {
    return { open_id: issued.grant.account.id, ...super.tokenMembers(issued) };
  }

  private misspelled(request: FakeRequest): FakeAnswer {
    this.violate(request, 'trailing-slash', `${request.url.pathname} lacks its slash`);
    return text(404, 'Not Found');
  }
}
