import type { FakeAccount } from '../../grants/fake-accounts.js';
import type { FakeAnswer } from '../../server/fake-response.js';
import type { FakeRequest } from '../../server/fake-request.js';
import type { FakeRoute } from '../../server/fake-route.js';
import type { Issued } from '../../endpoints/token-issuer.js';
import type { StoredConnection } from '../../faults/stored-connection.js';
import { INSTAGRAM_CHECKS } from './instagram.checks.js';
import { SelfRefreshingFake } from './self-refreshing.js';

/** Instagram, the API with Instagram Login. */
export class InstagramFake extends SelfRefreshingFake {
  override readonly checks = INSTAGRAM_CHECKS;
  override readonly profiles = ['nested_answer', 'text_answer', 'https_only'] as const;
  protected override readonly prefix = 'ig';

  /** Another id of the same account, made for one app. */
  appScopedId({ id }: FakeAccount): string {
    return [...id].reverse().join('');
  }

  override inspect(stored: StoredConnection, account: FakeAccount = this.account): void {
    if (stored.id === this.appScopedId(account)) {
      this.violate(undefined, 'profile', 'the account is known by id instead of user_id');
      return;
    }
    super.inspect(stored, account);
  }

  protected override firstAccount(): FakeAccount {
    return {
      id: '27640875392278831',
      name: 'Ada Lovelace',
      username: 'ada',
      email: null,
      avatarUrl: 'https://scontent.cdninstagram.com/ada.jpg',
    };
  }

  protected override routes(): FakeRoute[] {
    const { authorize_url, token_url, refresh_url, long_lived_exchange_url, userinfo } =
      this.facts.endpoints;
    const get = { method: 'GET' };
    const exchange = { url: long_lived_exchange_url ?? '' };
    const me = { endpoint: 'userinfo', ...get, url: userinfo[0]!.url };
    return [
      { endpoint: 'authorize', ...get, url: authorize_url, handle: (r) => this.authorize(r) },
      { endpoint: 'token', method: 'POST', url: token_url, handle: (r) => this.token(r) },
      { endpoint: 'exchange', ...get, ...exchange, handle: (r) => this.exchange(r) },
      { endpoint: 'refresh', ...get, url: refresh_url ?? '', handle: (r) => this.refresh(r) },
      ...this.versioned({ ...me, handle: (r) => this.me(r) }),
    ];
  }

  /** What a client might take for a revocation endpoint is none. */
  protected override notServed(request: FakeRequest): FakeAnswer {
    const isRevocation = request.method === 'DELETE' || request.url.pathname.includes('revoke');
    if (!isRevocation) return super.notServed(request);
    this.violate(request, 'revocation', 'there is nothing that revokes a token');
    return this.error('access_token_invalid', 'Unsupported request');
  }

  protected override token(request: FakeRequest): FakeAnswer {
    if (request.form.get('grant_type') !== 'refresh_token') return super.token(request);
    this.violate(request, 'no-refresh-token', 'grant_type=refresh_token');
    return this.error('code_invalid_or_reused', 'Invalid grant type');
  }

  protected override tokenMembers(issued: Issued): Record<string, unknown> {
    const { access_token, token_type, expires_in } = super.tokenMembers(issued);
    if (issued.by !== 'code') return { access_token, token_type, expires_in };
    const { account, scopes } = issued.grant;
    const told = { access_token, user_id: account.id, permissions: scopes.join(',') };
    if (this.has('nested_answer')) return { data: [told] };
    if (this.has('text_answer')) return told;
    return { access_token, user_id: BigInt(account.id), permissions: scopes };
  }

  private me(request: FakeRequest): FakeAnswer {
    return this.withToken(request, ({ grant: { account } }) => {
      const all = {
        id: this.appScopedId(account),
        user_id: account.id,
        username: account.username,
        name: account.name,
        account_type: 'BUSINESS',
        profile_picture_url: account.avatarUrl,
      };
      return this.fieldsOf(request, all, ['id']);
    });
  }
}
