import { usual } from '../../facts/provider-facts.js';
import type { FakeAccount } from '../../grants/fake-accounts.js';
import { type FakeAnswer, json } from '../../server/fake-response.js';
import type { FakeGrant } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import type { FakeRoute } from '../../server/fake-route.js';
import type { StoredConnection } from '../../faults/stored-connection.js';
import { GoogleFamilyFake } from './google-family.js';
import { type FakeChannel, FIRST_CHANNEL, pictureOf, resourceOf } from './youtube-channel.js';
import { YOUTUBE_CHECKS } from './youtube.checks.js';

const SCOPE = 'https://www.googleapis.com/auth/youtube';
const LISTING = ['.readonly', '', '.force-ssl'].map((end) => SCOPE + end);
const UPLOADING = ['.upload', '', '.force-ssl'].map((end) => SCOPE + end);
const UPLOAD = 'https://www.googleapis.com/upload/youtube/v3/videos';

export class YouTubeFake extends GoogleFamilyFake {
  override readonly checks = YOUTUBE_CHECKS;
  override readonly profiles = [
    'no_channel_401',
    'rate_limit_exceeded',
    'testing',
    'time_based',
    'wrong_issuer',
    'wrong_nonce',
  ];
  private readonly channels = new WeakMap<FakeGrant, FakeChannel | null>();
  private chosen: FakeChannel | null = FIRST_CHANNEL;

  /** The channel of the next consents; null for an account without one. */
  chooseChannel(channel: FakeChannel | null): void {
    this.chosen = channel;
  }

  override reset(): void {
    super.reset();
    this.chosen = FIRST_CHANNEL;
  }

  override configuration() {
    const { endpoints, ...rest } = super.configuration();
    const userInfoFallback = this.local(this.facts.endpoints.userinfo[1]!.url);
    return { ...rest, endpoints: { ...endpoints, userInfoFallback } };
  }

  override inspect(stored: StoredConnection, account: FakeAccount = this.account): void {
    const isSub = stored.id === account.id;
    if (isSub) this.violate(undefined, 'no-channel', 'the account is taken for a channel');
    super.inspect({ ...stored, id: isSub ? undefined : stored.id }, account);
  }

  protected override routes(): FakeRoute[] {
    const [channels, userinfo] = this.facts.endpoints.userinfo;
    return [
      ...super.routes(),
      { endpoint: 'userinfo', method: 'GET', url: channels!.url, handle: (r) => this.list(r) },
      { endpoint: 'account', method: 'GET', url: userinfo!.url, handle: (r) => this.userinfo(r) },
      { endpoint: 'upload', method: 'POST', url: UPLOAD, handle: (r) => this.upload(r) },
    ];
  }

  protected override consent(request: FakeRequest): FakeGrant {
    const grant = super.consent(request);
    this.channels.set(grant, this.chosen);
    return grant;
  }

  /** The errors of the APIs; the token endpoint has the ones of RFC 6749. */
  protected override error(kind: string, message?: string): FakeAnswer {
    const answer = super.error(kind, message);
    const { reason } = JSON.parse(answer.body) as { reason?: string | string[] };
    if (reason === undefined) return answer;
    return this.apiError(answer.status, usual(reason) ?? '');
  }

  protected override rateLimited(): FakeAnswer {
    return this.apiError(
      403,
      this.has('rate_limit_exceeded') ? 'rateLimitExceeded' : 'quotaExceeded',
    );
  }

  protected override truth(account: FakeAccount): StoredConnection {
    const grant = this.latest(account, 'access')?.grant;
    const channel = grant === undefined ? null : this.channels.get(grant);
    return {
      ...super.truth(account),
      id: channel?.id,
      name: channel?.title,
      username: channel?.handle,
      avatarUrl: channel ? pictureOf(channel) : undefined,
      // A channel has none; the account's may be added.
      email: undefined,
      ...(!this.has('time_based') && { refreshTokenExpiresAt: null }),
    };
  }

  private list(request: FakeRequest): FakeAnswer {
    return this.withToken(request, ({ scopes, grant }) => {
      if (!scopes.some((scope) => LISTING.includes(scope))) {
        this.violate(request, 'channel-scope', 'channels asked for without a scope that allows it');
        return this.error('insufficient_scope');
      }
      if (!request.url.searchParams.has('part'))
        return this.apiError(400, 'missingRequiredParameter');
      const channel = this.channels.get(grant);
      if (channel != null) return json(200, { items: [resourceOf(channel)] });
      if (this.has('no_channel_401')) return this.apiError(401, 'youtubeSignupRequired');
      return json(200, { kind: 'youtube#channelListResponse', pageInfo: { totalResults: 0 } });
    });
  }

  private upload(request: FakeRequest): FakeAnswer {
    return this.withToken(request, ({ scopes }) => {
      if (scopes.some((scope) => UPLOADING.includes(scope))) return json(200, { id: 'video' });
      this.violate(request, 'granular-consent', 'an upload without the scope, which was left out');
      return this.error('insufficient_scope');
    });
  }

  private apiError(code: number, reason: string): FakeAnswer {
    const errors = [{ domain: 'youtube', reason, message: reason }];
    return json(code, { error: { code, message: reason, errors } });
  }
}
