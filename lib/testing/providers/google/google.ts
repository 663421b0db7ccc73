import type { FakeParts } from '../../endpoints/fake-parts.js';
import { usual } from '../../facts/provider-facts.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { type FakeResponse, json } from '../../server/fake-response.js';
import type { FakeBehaviour, FakeDefinition } from '../fake-definition.js';
import { GOOGLE_ACCOUNT, googleConsent } from './google-consent.js';
import { googleTokens, sendUserInfo } from './google-tokens.js';
import { GOOGLE_CHECKS } from './google.checks.js';
import { type FakeChannel, FIRST_CHANNEL, createChannelResource } from './youtube-channel.js';

const CHANNELS = 'https://www.googleapis.com/youtube/v3/channels';
const LISTING_SCOPE = /\/auth\/youtube(\.readonly|\.force-ssl)?$/;

export interface GoogleExtras {
  /** The YouTube channel of the accounts; null for accounts without one. */
  channel: FakeChannel | null;
}

const behaviour: FakeBehaviour<GoogleExtras> = (fake, standard, extras) => {
  const { state } = fake;
  return {
    requests: {
      routes: () => [
        ...standard.requests.routes(),
        {
          endpoint: 'accounts',
          method: 'GET',
          url: CHANNELS,
          handle: (request) => sendChannels(fake, extras, request),
        },
        ...state.facts.endpoints.userinfo.map(({ url }) => ({
          endpoint: 'userinfo',
          method: 'GET',
          url,
          handle: (request: FakeRequest) => sendUserInfo(fake, request),
        })),
      ],
    },

    configuration: {
      endpoints: () => ({ ...standard.configuration.endpoints(), accounts: state.local(CHANNELS) }),
    },

    errors: {
      body(kind, fact, message) {
        const body = standard.errors.body(kind, fact, message);
        if (fact === undefined || fact.error !== undefined) return body;
        return { error: { code: usual(fact.http), message, ...(fact.body as object | undefined) } };
      },
    },

    api: {
      refuse: () =>
        json(401, { error: 'invalid_request', error_description: 'Invalid Credentials' }),
    },

    connections: {
      expected(account) {
        const expected = standard.connections.expected(account);
        const has = (end: string) => expected.scopes?.some((scope) => scope.endsWith(end));
        return {
          ...expected,
          username: null,
          name: has('.profile') ? account.name : null,
          avatarUrl: has('.profile') ? account.avatarUrl : null,
          email: has('.email') ? account.email : null,
          ...(!state.has('time_based') && { refreshTokenExpiresAt: null }),
        };
      },
    },
  };
};

/** Google. */
export const google: FakeDefinition<GoogleExtras> = {
  name: 'google',
  account: GOOGLE_ACCOUNT,
  checks: GOOGLE_CHECKS,
  variants: ['one_credential', 'testing', 'time_based', 'wrong_issuer', 'wrong_nonce'],
  behaviours: [googleConsent, googleTokens, behaviour],
  extras: () => ({ channel: FIRST_CHANNEL }),
};

function sendChannels(
  { errors, api }: FakeParts,
  { channel }: GoogleExtras,
  request: FakeRequest,
): FakeResponse {
  return api.withToken(request, ({ scopes }) => {
    if (!scopes.some((scope) => LISTING_SCOPE.test(scope))) {
      return errors.error('insufficient_scope');
    }
    const items = channel === null ? {} : { items: [createChannelResource(channel)] };
    return json(200, { kind: 'youtube#channelListResponse', ...items });
  });
}
