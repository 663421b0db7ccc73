import type { FakeAccount } from '../../grants/fake-accounts.js';
import { type FakeAnswer, json } from '../../server/fake-response.js';
import type { FakeRequest } from '../../server/fake-request.js';
import type { FakeRoute } from '../../server/fake-route.js';
import type { StoredConnection } from '../../faults/stored-connection.js';
import { FACEBOOK_CHECKS } from './facebook.checks.js';
import { FacebookApiFake } from './facebook-api.js';
import { graphError } from './graph-error.js';

/** Facebook Login, the manual flow. */
export class FacebookFake extends FacebookApiFake {
  override readonly checks = FACEBOOK_CHECKS;
  override readonly profiles = [
    'no_expiry',
    'error_code_denial',
    'require_app_secret',
    'granular_scopes',
    'https_only',
  ] as const;

  override inspect(stored: StoredConnection, account: FakeAccount = this.account): void {
    if (this.has('no_expiry') && stored.expiresAt != null) {
      this.violate(undefined, 'no-expiry', 'an end was made up for a token without one');
    }
    super.inspect(stored, account);
  }

  override configuration() {
    const { endpoints, ...rest } = super.configuration();
    const [, accounts, permissions] = this.facts.endpoints.userinfo.map(({ url }) =>
      this.local(url).replace('{graph_version}', '{graphVersion}'),
    );
    return { ...rest, endpoints: { ...endpoints, accounts: accounts!, permissions: permissions! } };
  }

  protected override firstAccount(): FakeAccount {
    return {
      id: '10229876543210987',
      name: 'Ada Lovelace',
      username: 'ada',
      email: 'ada@example.com',
      avatarUrl: 'https://platform-lookaside.fbsbx.com/ada.jpg',
    };
  }

  protected override routes(): FakeRoute[] {
    const {
      authorize_url,
      token_url,
      revoke,
      userinfo,
      introspection_url = '',
    } = this.facts.endpoints;
    const [me, pages, permissions] = userinfo.map(({ url }) => url) as [string, string, string];
    const get = { method: 'GET' };
    const takes = isExchange;
    const debug = introspection_url.replace('.com/', '.com/{graph_version}/');
    const handle = {
      token: (request: FakeRequest) => this.token(request),
      exchange: (request: FakeRequest) => this.exchange(request),
    };
    const routes: FakeRoute[] = [
      { endpoint: 'authorize', ...get, url: authorize_url, handle: (r) => this.authorize(r) },
      { endpoint: 'exchange', ...get, url: token_url, takes, handle: handle.exchange },
      { endpoint: 'exchange', method: 'POST', url: token_url, takes, handle: handle.exchange },
      { endpoint: 'token', ...get, url: token_url, handle: handle.token },
      { endpoint: 'token', method: 'POST', url: token_url, handle: handle.token },
      { endpoint: 'permissions', ...get, url: permissions, handle: (r) => this.permissions(r) },
      { endpoint: 'accounts', ...get, url: pages, handle: (r) => this.accountsOf(r) },
      { endpoint: 'userinfo', ...get, url: me, handle: (r) => this.me(r) },
      {
        endpoint: 'businesses',
        ...get,
        url: pages.replace('/accounts', '/businesses'),
        handle: (r) => this.businesses(r),
      },
      ...(['owned', 'client'] as const).map((list): FakeRoute => ({
        endpoint: `${list}_pages`,
        ...get,
        url: pages.replace('/me/accounts', `/{business_id}/${list}_pages`),
        handle: (r, { business_id = '' }) => this.portfolioPages(r, business_id, list),
      })),
      {
        endpoint: 'revoke',
        method: 'DELETE',
        url: revoke?.url ?? '',
        handle: (r, { user_id = '' }) => this.withdraw(r, user_id),
      },
    ];
    const inspection: FakeRoute = {
      endpoint: 'introspection',
      ...get,
      url: debug,
      handle: (r) => this.introspect(r),
    };
    const page: FakeRoute = {
      endpoint: 'page',
      ...get,
      url: pages.replace('/me/accounts', '/{page_id}'),
      takes: ({ url }) => /\/\d+$/.test(url.pathname),
      handle: (r, { page_id = '' }) => this.onePage(r, page_id),
    };
    return [
      ...routes.flatMap((route) => this.judged(route)),
      ...this.versioned(inspection),
      ...this.judged(page).slice(0, 1),
    ];
  }

  protected override token(request: FakeRequest): FakeAnswer {
    if (request.basic !== undefined) {
      this.slip(request, 'client_authentication', 'a Basic header');
      return this.error('client_auth_failed', 'Missing client_id parameter.');
    }
    return super.token({ ...request, form: parametersOf(request) });
  }

  protected override grantType(request: FakeRequest): string | null {
    if (super.grantType(request) !== 'refresh_token') return 'authorization_code';
    this.violate(request, 'no-refresh-token', 'grant_type=refresh_token');
    return null;
  }

  protected override exchange(request: FakeRequest): FakeAnswer {
    const url = new URL(request.url);
    url.search = parametersOf(request).toString();
    if (url.searchParams.get('client_id') !== this.client.id) {
      this.violate(request, 'exchange', 'an exchange without the client id');
      return this.error('client_auth_failed', 'Missing client_id parameter.');
    }
    return super.exchange({ ...request, url }, 'fb_exchange_token');
  }

  protected override longLifetime(): number | null {
    return this.has('no_expiry') ? null : super.longLifetime();
  }

  protected override truth(account: FakeAccount): StoredConnection {
    const token = this.latest(account, 'access');
    const isTold = [...this.requestsTo('permissions'), ...this.requestsTo('introspection')].length;
    const isAddressed = token?.scopes.includes(this.facts.authorization.email_scope ?? '');
    return {
      ...super.truth(account),
      username: null,
      email: isAddressed ? account.email : null,
      scopes: isTold ? (token?.scopes ?? null) : null,
    };
  }

  /** Page tokens are of the Pages, not of the account. */
  protected override latest(account: FakeAccount, wanted: 'access' | 'refresh') {
    const isOf = (token: { kind: string; grant: { account: FakeAccount } }) =>
      token.kind !== 'page' && token.grant.account.id === account.id;
    return wanted === 'refresh' ? undefined : [...this.grants.tokens.values()].findLast(isOf);
  }

  private withdraw(request: FakeRequest, user: string): FakeAnswer {
    return this.withToken(request, (token) => {
      if (![token.grant.account.id, 'me'].includes(user) || token.kind === 'page') {
        this.violate(request, 'revocation', `${user} is not the account of this token`);
        return graphError(400, { message: 'Unsupported delete request', code: 100 });
      }
      this.revokeAsUser(token.grant.account);
      return json(200, this.facts.endpoints.revoke?.success?.body);
    });
  }

  /** A version that has ended, or none, is answered as the oldest that lives. */
  private judged(route: FakeRoute): FakeRoute[] {
    const { oldest_supported = '' } = this.facts.endpoints.graph_version ?? {};
    const handle: FakeRoute['handle'] = (request, variables) => {
      const asked = variables.graph_version ?? '';
      const isAlive = numberOf(asked) >= numberOf(oldest_supported);
      if (!isAlive) this.violate(request, 'graph-version', `version "${asked}" has ended`);
      const version = isAlive ? asked : oldest_supported;
      const answer = route.handle(request, variables);
      return { ...answer, headers: { ...answer.headers, 'facebook-api-version': version } };
    };
    return this.versioned({ ...route, handle });
  }
}

function isExchange(request: FakeRequest): boolean {
  return parametersOf(request).get('grant_type') === 'fb_exchange_token';
}

/** The same parameters, by GET or as a form. */
function parametersOf({ method, url, form }: FakeRequest): URLSearchParams {
  return method === 'GET' ? url.searchParams : form;
}

function numberOf(version: string): number {
  return Number.parseFloat(version.replace(/^v/, '')) || 0;
}
