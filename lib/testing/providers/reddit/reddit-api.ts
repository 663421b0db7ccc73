import type { FakeAccount } from '../../grants/fake-accounts.js';
import { type FakeAnswer, html, json } from '../../server/fake-response.js';
import type { FakeRequest } from '../../server/fake-request.js';
import type { FakeRoute } from '../../server/fake-route.js';
import { QUIET_SECONDS } from '../../faults/rate-limit-headers.js';
import { StandardFake } from '../../endpoints/token-endpoint.js';
import type { StoredConnection } from '../../faults/stored-connection.js';

/** User agents of libraries, which Reddit throttles. */
const GENERIC = /^(axios|node|undici|curl|wget|python|go-http|okhttp|java|got|superagent)\b/i;
const WINDOW_S = 600;

/** What Reddit demands of, and tells in, every call; and the profile. */
export abstract class RedditApiFake extends StandardFake {
  private calls = 0;

  override reset(): void {
    super.reset();
    this.calls = 0;
  }

  protected override firstAccount(): FakeAccount {
    return {
      id: '1abcde9',
      name: 'Ada Lovelace',
      username: 'ada_l',
      email: null,
      avatarUrl: 'https://styles.redditmedia.com/t5_1/styles/ada.png',
    };
  }

  protected override routes(): FakeRoute[] {
    const me = this.facts.endpoints.userinfo[0]!.url;
    const wrongHost = me.replace('//oauth.', '//www.');
    return [
      ...super.routes(),
      { endpoint: 'userinfo', method: 'GET', url: me, handle: (r) => this.me(r) },
      { endpoint: 'anonymous', method: 'GET', url: wrongHost, handle: (r) => this.anonymous(r) },
    ];
  }

  /** A browser has a user agent; whatever else calls must name itself. */
  protected override precondition(request: FakeRequest): FakeAnswer | undefined {
    const agent = request.headers['user-agent'] ?? '';
    if (request.endpoint === 'authorize' || (agent !== '' && !GENERIC.test(agent)))
      return undefined;
    this.violate(request, 'user-agent', `the User-Agent "${agent}" names no application`);
    return html(429, 'Too Many Requests');
  }

  protected override decorate(answer: FakeAnswer): FakeAnswer {
    this.calls += 1;
    const headers = {
      'x-ratelimit-used': String(this.calls),
      'x-ratelimit-remaining': `${WINDOW_S - this.calls}.0`,
      'x-ratelimit-reset': String(WINDOW_S),
    };
    return { ...answer, headers: { ...headers, ...answer.headers } };
  }

  protected override rateLimited(request: FakeRequest): FakeAnswer {
    const { status, headers } = super.rateLimited(request);
    const limits = { ...headers, 'x-ratelimit-remaining': '0.0' };
    if (!this.has('html_limit'))
      return json(status, { message: 'Too Many Requests', error: status }, limits);
    const page = html(status, 'whoa there, pardner!');
    const waiting = { 'retry-after': String(QUIET_SECONDS), 'content-type': 'text/html' };
    return { ...page, headers: waiting };
  }

  protected override truth(account: FakeAccount): StoredConnection {
    return { ...super.truth(account), name: account.name ?? account.username, email: null };
  }

  private me(request: FakeRequest): FakeAnswer {
    const { required_scopes = [] } = this.facts.endpoints.userinfo[0]!;
    return this.withToken(request, ({ scopes, grant: { account } }) => {
      const isAllowed = required_scopes.every((scope) => scopes.includes(scope));
      if (!isAllowed && !scopes.includes('*')) return this.error('insufficient_scope');
      return json(200, {
        id: account.id,
        name: account.username,
        icon_img: account.avatarUrl && `${account.avatarUrl}?width=256&s=0f1e2d`,
        has_verified_email: true,
        ...(account.name !== null && { subreddit: { title: account.name } }),
      });
    });
  }

  private anonymous(request: FakeRequest): FakeAnswer {
    if (request.bearer !== undefined) {
      this.violate(request, 'api-host', `a token was sent to ${request.url.hostname}`);
    }
    return json(200, {});
  }
}
