import { type ErrorFact, usual } from '../../facts/provider-facts.js';
import type { FakeAccount } from '../../grants/fake-accounts.js';
import { type FakeAnswer, html } from '../../server/fake-response.js';
import type { FakeToken } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import type { FakeRoute } from '../../server/fake-route.js';
import type { Issued } from '../../endpoints/token-issuer.js';
import { SelfRefreshingFake } from './self-refreshing.js';
import { THREADS_CHECKS } from './threads.checks.js';

/** Threads. */
export class ThreadsFake extends SelfRefreshingFake {
  override readonly checks = THREADS_CHECKS;
  override readonly profiles = [
    'com_only',
    'private_profile',
    'graph_code_errors',
    'https_only',
  ] as const;
  /** The Meta app around the Threads app: its credentials are refused. */
  readonly metaApp = { id: 'meta-app', secret: 'meta-app-secret' };
  protected override readonly prefix = 'th';

  protected override firstAccount(): FakeAccount {
    return {
      id: '17841405793187219',
      name: 'Ada Lovelace',
      username: 'ada',
      email: null,
      avatarUrl: 'https://scontent.threads.com/ada.jpg',
    };
  }

  protected override routes(): FakeRoute[] {
    const { endpoints } = this.facts;
    const {
      authorize_url,
      authorize_url_legacy = [],
      token_url,
      token_url_legacy = [],
      refresh_url = '',
      refresh_url_legacy = [],
      long_lived_exchange_url = '',
      long_lived_exchange_url_legacy = [],
    } = endpoints;
    const profile = endpoints.userinfo[0]!.url;
    const get = { method: 'GET' };
    const at = (route: FakeRoute, legacy: string[]) =>
      [route.url, ...(this.has('com_only') ? [] : legacy)].map((url) => ({ ...route, url }));
    return [
      ...at(
        { endpoint: 'authorize', ...get, url: authorize_url, handle: (r) => this.authorize(r) },
        authorize_url_legacy,
      ),
      ...at(
        { endpoint: 'token', method: 'POST', url: token_url, handle: (r) => this.token(r) },
        token_url_legacy,
      ),
      { endpoint: 'token', ...get, url: token_url, handle: (r) => this.codeInUrl(r) },
      ...at(
        {
          endpoint: 'exchange',
          ...get,
          url: long_lived_exchange_url,
          handle: (r) => this.exchange(r),
        },
        long_lived_exchange_url_legacy,
      ),
      ...at(
        { endpoint: 'refresh', ...get, url: refresh_url, handle: (r) => this.refresh(r) },
        refresh_url_legacy,
      ),
      ...at({ endpoint: 'userinfo', ...get, url: profile, handle: (r) => this.me(r) }, [
        profile.replace('threads.com', 'threads.net'),
      ]),
    ];
  }

  protected override refuseAuthorization(request: FakeRequest): FakeAnswer | undefined {
    const asked = (request.url.searchParams.get('scope') ?? '').split(/[ ,]+/);
    if (asked.includes('threads_basic')) return super.refuseAuthorization(request);
    this.violate(request, 'threads-basic', 'threads_basic is not among the scopes');
    return html(400, 'Missing threads_basic');
  }

  protected override refuseClient(request: FakeRequest): FakeAnswer | undefined {
    const { id, secret } = this.metaApp;
    if ([id, secret].some((value) => [...request.form.values()].includes(value))) {
      this.violate(request, 'app-credentials', 'the credentials of the Meta app');
    }
    return super.refuseClient(request);
  }

  protected override tokenMembers(issued: Issued): Record<string, unknown> {
    const { access_token, token_type, expires_in } = super.tokenMembers(issued);
    if (issued.by !== 'code') return { access_token, token_type, expires_in };
    return { access_token, user_id: BigInt(issued.grant.account.id) };
  }

  protected override withToken(
    request: FakeRequest,
    respond: (token: FakeToken) => FakeAnswer,
    value?: string,
  ): FakeAnswer {
    return super.withToken(
      request,
      (token) => (this.isPermitted(request, token) ? respond(token) : this.ended(request, token)),
      value,
    );
  }

  protected override accessTokenInvalid(): FakeAnswer {
    return this.error('access_token_invalid', 'Error validating access token: it is not valid.');
  }

  protected override errorBody(kind: string, fact: ErrorFact | undefined, message: string) {
    const isOther = kind === 'code_invalid_or_reused' && this.has('graph_code_errors');
    const body = isOther ? (fact?.body as unknown[])[1] : usual(fact?.body);
    return super.errorBody(kind, { ...fact, body }, message);
  }

  /** The answers name no scopes. */
  protected override truth(account: FakeAccount) {
    return { ...super.truth(account), scopes: null };
  }

  private isPermitted({ at }: FakeRequest, { grant }: FakeToken): boolean {
    const lifetime = this.facts.lifetimes.private_profile_permission_s ?? Infinity;
    return !this.has('private_profile') || at < grant.createdAt + lifetime * 1000;
  }

  private ended(request: FakeRequest, token: FakeToken): FakeAnswer {
    if (token.refused) this.violate(request, 'private-profile', 'asked again without permission');
    token.refused = true;
    return this.accessTokenInvalid();
  }

  private codeInUrl(request: FakeRequest): FakeAnswer {
    this.violate(request, 'code-exchange', 'the code was sent by GET');
    return this.error('client_auth_failed', 'Unsupported get request.');
  }

  private me(request: FakeRequest): FakeAnswer {
    return this.withToken(request, ({ grant: { account } }) => {
      const all = {
        id: account.id,
        username: account.username,
        name: account.name,
        threads_profile_picture_url: account.avatarUrl,
        threads_biography: 'Notes on the engine.',
        is_verified: false,
      };
      return this.fieldsOf(request, all, ['id']);
    });
  }
}
