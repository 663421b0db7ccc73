import { type ErrorFact, usual } from '../../facts/provider-facts.js';
import type { FakeAccount } from '../../grants/fake-accounts.js';
import { type FakeAnswer, json } from '../../server/fake-response.js';
import type { FakeRequest } from '../../server/fake-request.js';
import type { FakeRoute } from '../../server/fake-route.js';
import type { StoredConnection } from '../../faults/stored-connection.js';
import { GOOGLE_CHECKS } from './google.checks.js';
import { GoogleFamilyFake } from './google-family.js';
import { type FakeChannel, FIRST_CHANNEL, resourceOf } from './youtube-channel.js';

const CHANNELS = 'https://www.googleapis.com/youtube/v3/channels';
const LISTING = /\/auth\/youtube(\.readonly|\.force-ssl)?$/;

export class GoogleFake extends GoogleFamilyFake {
  override readonly checks = GOOGLE_CHECKS;
  override readonly profiles = [
    'one_credential',
    'testing',
    'time_based',
    'wrong_issuer',
    'wrong_nonce',
  ];
  /** The YouTube channel of the accounts; null for accounts without one. */
  channel: FakeChannel | null = FIRST_CHANNEL;

  override reset(): void {
    super.reset();
    this.channel = FIRST_CHANNEL;
  }

  override configuration() {
    const { endpoints, ...rest } = super.configuration();
    return { ...rest, endpoints: { ...endpoints, accounts: this.local(CHANNELS) } };
  }

  protected override routes(): FakeRoute[] {
    const addresses = this.facts.endpoints.userinfo.map(({ url }) => url);
    return [
      ...super.routes(),
      { endpoint: 'accounts', method: 'GET', url: CHANNELS, handle: (r) => this.channels(r) },
      ...addresses.map((url) => ({
        endpoint: 'userinfo',
        method: 'GET',
        url,
        handle: this.userinfo.bind(this),
      })),
    ];
  }

  protected override accessTokenInvalid(): FakeAnswer {
    return json(401, { error: 'invalid_request', error_description: 'Invalid Credentials' });
  }

  protected override errorBody(kind: string, fact: ErrorFact | undefined, message: string) {
    const body = super.errorBody(kind, fact, message);
    if (fact === undefined || fact.error !== undefined) return body;
    return { error: { code: usual(fact.http), message, ...(fact.body as object | undefined) } };
  }

  protected override truth(account: FakeAccount): StoredConnection {
    const known = super.truth(account);
    const has = (end: string) => known.scopes?.some((scope) => scope.endsWith(end));
    return {
      ...known,
      username: null,
      name: has('.profile') ? account.name : null,
      avatarUrl: has('.profile') ? account.avatarUrl : null,
      email: has('.email') ? account.email : null,
      ...(!this.has('time_based') && { refreshTokenExpiresAt: null }),
    };
  }

  private channels(request: FakeRequest): FakeAnswer {
    return this.withToken(request, ({ scopes }) => {
      if (!scopes.some((scope) => LISTING.test(scope))) return this.error('insufficient_scope');
      const items = this.channel === null ? {} : { items: [resourceOf(this.channel)] };
      return json(200, { kind: 'youtube#channelListResponse', ...items });
    });
  }
}
