import type { FakeParts } from '../../endpoints/fake-parts.js';
import { usual } from '../../facts/provider-facts.js';
import type { FakeGrant } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { type FakeResponse, json } from '../../server/fake-response.js';
import type { FakeRoute } from '../../server/fake-route.js';
import type { FakeBehaviour, FakeDefinition } from '../fake-definition.js';
import { GOOGLE_ACCOUNT, googleConsent } from './google-consent.js';
import { googleTokens, sendUserInfo } from './google-tokens.js';
import {
  type FakeChannel,
  FIRST_CHANNEL,
  createPictureUrl,
  createChannelResource,
} from './youtube-channel.js';
import { YOUTUBE_CHECKS } from './youtube.checks.js';

const SCOPE = 'https://www.googleapis.com/auth/youtube';
const LISTING_SCOPES = ['.readonly', '', '.force-ssl'].map((end) => SCOPE + end);
const UPLOADING_SCOPES = ['.upload', '', '.force-ssl'].map((end) => SCOPE + end);
const UPLOAD = 'https://www.googleapis.com/upload/youtube/v3/videos';

export interface YouTubeExtras {
  /** The channel that the account selects at the next consents; null for an account without one. */
  channel: FakeChannel | null;
}

/** The channel that was selected at the consent of each grant. */
type Channels = WeakMap<FakeGrant, FakeChannel | null>;

const behaviour: FakeBehaviour<YouTubeExtras> = (fake, standard, extras) => {
  const { state, connections } = fake;
  const channels: Channels = new WeakMap();
  return {
    requests: { routes: () => [...standard.requests.routes(), ...apiRoutes(fake, channels)] },

    configuration: {
      endpoints: () => ({
        ...standard.configuration.endpoints(),
        userInfoFallback: state.local(state.facts.endpoints.userinfo[1]!.url),
      }),
    },

    authorization: {
      consent(request) {
        const grant = standard.authorization.consent(request);
        channels.set(grant, extras.channel);
        return grant;
      },
    },

    errors: {
      // The errors of the APIs have a reason; those of the token endpoint are of RFC 6749.
      response(kind, message) {
        const response = standard.errors.response(kind, message);
        const { reason } = JSON.parse(response.body) as { reason?: string | string[] };
        return reason === undefined ? response : apiError(response.status, usual(reason) ?? '');
      },
      rateLimited: () =>
        apiError(403, state.has('rate_limit_exceeded') ? 'rateLimitExceeded' : 'quotaExceeded'),
    },

    connections: {
      inspect(stored, account) {
        const isSub = stored.id === account.id;
        if (isSub) state.violate(undefined, 'no-channel', 'the account is taken for a channel');
        standard.connections.inspect({ ...stored, id: isSub ? undefined : stored.id }, account);
      },
      expected(account) {
        const grant = connections.latestToken(account, 'access')?.grant;
        const channel = grant === undefined ? null : channels.get(grant);
        return {
          ...standard.connections.expected(account),
          id: channel?.id,
          name: channel?.title,
          username: channel?.handle,
          avatarUrl: channel ? createPictureUrl(channel) : undefined,
          // A channel has no email address; the client may add that of the account.
          email: undefined,
          ...(!state.has('time_based') && { refreshTokenExpiresAt: null }),
        };
      },
    },
  };
};

/** YouTube. */
export const youtube: FakeDefinition<YouTubeExtras> = {
  name: 'youtube',
  account: GOOGLE_ACCOUNT,
  checks: YOUTUBE_CHECKS,
  variants: [
    'no_channel_401',
    'rate_limit_exceeded',
    'testing',
    'time_based',
    'wrong_issuer',
    'wrong_nonce',
  ],
  behaviours: [googleConsent, googleTokens, behaviour],
  extras: () => ({ channel: FIRST_CHANNEL }),
};

function apiRoutes(fake: FakeParts, channels: Channels): FakeRoute[] {
  const [list, userinfo] = fake.state.facts.endpoints.userinfo;
  const get = { method: 'GET' };
  return [
    {
      endpoint: 'userinfo',
      ...get,
      url: list!.url,
      handle: (request) => sendChannels(fake, channels, request),
    },
    { endpoint: 'account', ...get, url: userinfo!.url, handle: (r) => sendUserInfo(fake, r) },
    { endpoint: 'upload', method: 'POST', url: UPLOAD, handle: (r) => uploadVideo(fake, r) },
  ];
}

function sendChannels(
  { state, errors, api }: FakeParts,
  channels: Channels,
  request: FakeRequest,
): FakeResponse {
  return api.withToken(request, ({ scopes, grant }) => {
    if (!scopes.some((scope) => LISTING_SCOPES.includes(scope))) {
      const message = 'channels requested without a scope that allows it';
      state.violate(request, 'channel-scope', message);
      return errors.error('insufficient_scope');
    }
    if (!request.url.searchParams.has('part')) return apiError(400, 'missingRequiredParameter');
    const channel = channels.get(grant);
    if (channel != null) return json(200, { items: [createChannelResource(channel)] });
    if (state.has('no_channel_401')) return apiError(401, 'youtubeSignupRequired');
    return json(200, { kind: 'youtube#channelListResponse', pageInfo: { totalResults: 0 } });
  });
}

function uploadVideo({ state, errors, api }: FakeParts, request: FakeRequest): FakeResponse {
  return api.withToken(request, ({ scopes }) => {
    if (scopes.some((scope) => UPLOADING_SCOPES.includes(scope))) return json(200, { id: 'video' });
    state.violate(request, 'granular-consent', 'an upload without the scope, which was declined');
    return errors.error('insufficient_scope');
  });
}

function apiError(code: number, reason: string): FakeResponse {
  const errors = [{ domain: 'youtube', reason, message: reason }];
  return json(code, { error: { code, message: reason, errors } });
}
