import type { FakeParts } from '../../endpoints/fake-parts.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { type FakeResponse, html, json } from '../../server/fake-response.js';
import type { FakeBehaviour, FakeDefinition } from '../fake-definition.js';
import { postRoute } from './twitter-posts.js';
import { TWITTER_CHECKS } from './twitter.checks.js';

const ALWAYS_SENT = ['id', 'name', 'username'];

const behaviour: FakeBehaviour = (fake, standard) => {
  const { state, errors, issuer } = fake;
  const { facts } = state;
  return {
    requests: {
      routes: () => [
        ...standard.requests.routes(),
        postRoute(fake),
        {
          endpoint: 'userinfo',
          method: 'GET',
          url: facts.endpoints.userinfo[0]!.url,
          handle: (request) => sendProfile(fake, request),
        },
      ],
    },

    authorization: {
      refuse(request) {
        const sent = request.url.searchParams.get('state') ?? '';
        if (sent.length <= (facts.authorization.state_max_length ?? 0))
          return standard.authorization.refuse(request);
        state.violate(request, 'state', `the state has ${sent.length} characters`);
        return html(400, 'Invalid state');
      },
      isRegistered: (uri) =>
        standard.authorization.isRegistered(uri) && new URL(uri).hostname !== 'localhost',
      unregistered: () => html(400, `Error code ${String(facts.redirect_uri.unapproved_error)}`),
      consent(request) {
        const grant = standard.authorization.consent(request);
        if (!issuer.isRefreshable(grant)) {
          state.violate(request, 'offline-access', 'this consent brings no refresh token');
        }
        return grant;
      },
    },

    client: {
      refuse(request) {
        if (!state.has('public_client')) return standard.client.refuse(request);
        if (request.form.get('client_id') === state.client.id) return undefined;
        state.violate(request, 'client-authentication', 'a public client without client_id');
        return errors.error('client_auth_failed');
      },
    },

    issuer: {
      isRefreshable: ({ scopes }) =>
        scopes.includes(facts.authorization.params_for_refresh_token?.scope ?? ''),
    },

    connections: {
      expected(account) {
        const expected = standard.connections.expected(account);
        const hasEmail = expected.scopes?.includes(findEmailScope(fake));
        return { ...expected, email: hasEmail ? account.email : null };
      },
    },
  };
};

/** X, which was Twitter. */
export const twitter: FakeDefinition = {
  name: 'twitter',
  account: {
    id: '1445678901234567890',
    name: 'Ada Lovelace',
    username: 'ada',
    email: 'ada@example.com',
    avatarUrl: 'https://pbs.twimg.com/profile_images/1/ada_normal.jpg',
  },
  checks: TWITTER_CHECKS,
  variants: ['public_client'],
  behaviours: [behaviour],
  extras: () => ({}),
};

function sendProfile(fake: FakeParts, request: FakeRequest): FakeResponse {
  const { required_scopes = [] } = fake.state.facts.endpoints.userinfo[0]!;
  return fake.api.withToken(request, ({ scopes, grant: { account } }) => {
    if (!required_scopes.every((scope) => scopes.includes(scope))) {
      return fake.errors.error('insufficient_scope');
    }
    const fields = (request.url.searchParams.get('user.fields') ?? '').split(',');
    const all: Record<string, unknown> = {
      id: account.id,
      name: account.name,
      username: account.username,
      profile_image_url: account.avatarUrl,
      ...(scopes.includes(findEmailScope(fake)) && { confirmed_email: account.email }),
    };
    const isSent = ([key]: [string, unknown]) => ALWAYS_SENT.includes(key) || fields.includes(key);
    return json(200, { data: Object.fromEntries(Object.entries(all).filter(isSent)) });
  });
}

function findEmailScope({ state }: FakeParts): string {
  return state.facts.authorization.email_scope ?? '';
}
