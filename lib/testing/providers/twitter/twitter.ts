import type { FakeAccount } from '../../grants/fake-accounts.js';
import { type FakeAnswer, html, json } from '../../server/fake-response.js';
import type { FakeGrant } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import type { FakeRoute } from '../../server/fake-route.js';
import type { StoredConnection } from '../../faults/stored-connection.js';
import { TwitterPostsFake } from './twitter-posts.js';
import { TWITTER_CHECKS } from './twitter.checks.js';

const ALWAYS = ['id', 'name', 'username'];

/** X, which was Twitter. */
export class TwitterFake extends TwitterPostsFake {
  override readonly checks = TWITTER_CHECKS;
  override readonly profiles = ['public_client'];

  protected override firstAccount(): FakeAccount {
    return {
      id: '1445678901234567890',
      name: 'Ada Lovelace',
      username: 'ada',
      email: 'ada@example.com',
      avatarUrl: 'https://pbs.twimg.com/profile_images/1/ada_normal.jpg',
    };
  }

  protected override routes(): FakeRoute[] {
    const [me] = this.facts.endpoints.userinfo;
    const handle = this.me.bind(this);
    return [...super.routes(), { endpoint: 'userinfo', method: 'GET', url: me!.url, handle }];
  }

  protected override refuseAuthorization(request: FakeRequest): FakeAnswer | undefined {
    const state = request.url.searchParams.get('state') ?? '';
    if (state.length <= (this.facts.authorization.state_max_length ?? 0)) {
      return super.refuseAuthorization(request);
    }
    this.violate(request, 'state', `the state has ${state.length} characters`);
    return html(400, 'Invalid state');
  }

  protected override isRegistered(uri: string): boolean {
    return super.isRegistered(uri) && new URL(uri).hostname !== 'localhost';
  }

  protected override unregistered(): FakeAnswer {
    return html(400, `Error code ${String(this.facts.redirect_uri.unapproved_error)}`);
  }

  protected override refuseClient(request: FakeRequest): FakeAnswer | undefined {
    if (!this.has('public_client')) return super.refuseClient(request);
    if (request.form.get('client_id') === this.client.id) return undefined;
    this.violate(request, 'client-authentication', 'a public client without client_id');
    return this.error('client_auth_failed');
  }

  protected override consent(request: FakeRequest): FakeGrant {
    const grant = super.consent(request);
    if (!this.isRefreshable(grant)) {
      this.violate(request, 'offline-access', 'this consent brings no refresh token');
    }
    return grant;
  }

  protected override isRefreshable({ scopes }: FakeGrant): boolean {
    return scopes.includes(this.facts.authorization.params_for_refresh_token?.scope ?? '');
  }

  protected override truth(account: FakeAccount): StoredConnection {
    const known = super.truth(account);
    return { ...known, email: known.scopes?.includes(this.emailScope) ? account.email : null };
  }

  private get emailScope(): string {
    return this.facts.authorization.email_scope ?? '';
  }

  private me(request: FakeRequest): FakeAnswer {
    const { required_scopes = [] } = this.facts.endpoints.userinfo[0]!;
    return this.withToken(request, ({ scopes, grant: { account } }) => {
      if (!required_scopes.every((scope) => scopes.includes(scope))) {
        return this.error('insufficient_scope');
      }
      const fields = (request.url.searchParams.get('user.fields') ?? '').split(',');
      const all: Record<string, unknown> = {
        id: account.id,
        name: account.name,
        username: account.username,
        profile_image_url: account.avatarUrl,
        ...(scopes.includes(this.emailScope) && {
          confirmed_email: account.email,
        }),
      };
      const isShown = ([key]: [string, unknown]) => ALWAYS.includes(key) || fields.includes(key);
      return json(200, { data: Object.fromEntries(Object.entries(all).filter(isShown)) });
    });
  }
}
