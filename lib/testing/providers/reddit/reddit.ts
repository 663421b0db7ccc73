import type { FakeParts } from '../../endpoints/fake-parts.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { empty, type FakeResponse, html, json } from '../../server/fake-response.js';
import type { FakeRoute } from '../../server/fake-route.js';
import { RATE_LIMIT_SECONDS } from '../../faults/rate-limit-headers.js';
import type { FakeBehaviour, FakeDefinition } from '../fake-definition.js';
import { postRoute, type RedditCommunities } from './reddit-posts.js';
import { REDDIT_CHECKS } from './reddit.checks.js';

/** User agents of libraries, which Reddit throttles. */
const GENERIC = /^(axios|node|undici|curl|wget|python|go-http|okhttp|java|got|superagent)\b/i;
const WINDOW_S = 600;

export interface RedditExtras extends RedditCommunities {
  /** Issues an access token to another client, and returns its value. */
  foreignToken(): string;
}

/** What Reddit demands of every call, and sends with every response. */
const callBehaviour: FakeBehaviour<RedditExtras> = (fake, standard, extras) => {
  const { state } = fake;
  const calls = state.remember(() => 0);
  return {
    requests: {
      routes: () => [
        ...standard.requests.routes(),
        ...profileRoutes(fake),
        postRoute(fake, extras),
      ],
      // A browser has a user agent; every other client must name its application.
      refuse(request) {
        const agent = request.headers['user-agent'] ?? '';
        const isNamed = agent !== '' && !GENERIC.test(agent);
        if (request.endpoint === 'authorize' || isNamed) return undefined;
        const message = `the User-Agent "${agent}" names no application`;
        state.violate(request, 'user-agent', message);
        return html(429, 'Too Many Requests');
      },
      decorate(response) {
        calls.value += 1;
        const headers = {
          'x-ratelimit-used': String(calls.value),
          'x-ratelimit-remaining': `${WINDOW_S - calls.value}.0`,
          'x-ratelimit-reset': String(WINDOW_S),
        };
        return { ...response, headers: { ...headers, ...response.headers } };
      },
    },

    errors: {
      // There is no description, and the error for an ended refresh token has no code.
      body(kind, fact, message) {
        const body = { ...(standard.errors.body(kind, fact, message) as Record<string, unknown>) };
        delete body.error_description;
        return body;
      },
      rateLimited(request) {
        const { status, headers } = standard.errors.rateLimited(request);
        if (state.has('html_limit')) {
          const waiting = {
            'retry-after': String(RATE_LIMIT_SECONDS),
            'content-type': 'text/html',
          };
          return { ...html(status, 'whoa there, pardner!'), headers: waiting };
        }
        const limits = { ...headers, 'x-ratelimit-remaining': '0.0' };
        return json(status, { message: 'Too Many Requests', error: status }, limits);
      },
    },

    connections: {
      expected: (account) => ({
        ...standard.connections.expected(account),
        name: account.name ?? account.username,
        email: null,
      }),
    },
  };
};

const consentBehaviour: FakeBehaviour = ({ state }, standard) => ({
  authorization: {
    refuse(request) {
      const query = request.url.searchParams;
      const refused = standard.authorization.refuse(request);
      if (refused !== undefined) return refused;
      if (!query.has('duration')) {
        state.violate(request, 'duration', 'without duration there is no refresh token');
      }
      if (/^(\*|[a-z]+)([ ,](\*|[a-z]+))*$/.test(query.get('scope') ?? '')) return undefined;
      state.violate(request, 'authorize', 'the scope is empty or malformed');
      return html(400, 'invalid scope');
    },
    grantedScopes: (query) =>
      state.has('all_scopes') ? ['*'] : standard.authorization.grantedScopes(query).reverse(),
  },
});

const tokenBehaviour: FakeBehaviour = ({ state, issuer }, standard) => {
  const { grants, facts, clock } = state;
  const refusedClients = state.remember(() => new Set<string>());
  return {
    client: {
      refuse(request) {
        if (request.form.has('client_id') || request.form.has('client_secret')) {
          state.violate(request, 'client-authentication', 'credentials in the body');
          return json(403, { message: 'Forbidden', error: 403 });
        }
        const refused = standard.client.refuse(request);
        if (refused === undefined) return undefined;
        const sent = `${request.headers.authorization} ${request.body}`;
        if (refusedClients.value.has(sent)) {
          const message = 'sent again with credentials that were refused';
          state.violate(request, 'bad-client', message);
        }
        refusedClients.value.add(sent);
        return refused;
      },
    },

    issuer: {
      isRefreshable: ({ parameters }) => parameters.get('duration') === 'permanent',
      accessLifetime() {
        const { access_token_s, access_token_s_documented } = facts.lifetimes;
        return (state.has('old_expiry') ? access_token_s_documented : access_token_s) ?? 0;
      },
      // A refresh token expires a year after its last use.
      refresh(token) {
        token.expiresAt = clock.now() + (issuer.refreshLifetime(token.grant) ?? 0) * 1000;
        return standard.issuer.refresh(token);
      },
    },

    revocation: {
      // RFC 7009, but another client's token is an error.
      respond(request) {
        const token = grants.tokens.get(request.form.get('token') ?? '');
        if (token !== undefined && token.grant.clientId !== state.client.id) {
          state.violate(request, 'revocation', 'the token of another client');
          return json(400, { error: 'unauthorized_client' });
        }
        const response = standard.revocation.respond(request);
        if (response.status !== 200) return response;
        return empty(state.has('revoke_204') ? 204 : 200);
      },
      // An access token ends alone, a refresh token with its access tokens.
      revoke(token) {
        if (token.kind === 'refresh') grants.revoke(token.grant);
        else grants.end(token, 'revoked');
      },
    },
  };
};

/** Reddit. */
export const reddit: FakeDefinition<RedditExtras> = {
  name: 'reddit',
  account: {
    id: '1abcde9',
    name: 'Ada Lovelace',
    username: 'ada_l',
    email: null,
    avatarUrl: 'https://styles.redditmedia.com/t5_1/styles/ada.png',
  },
  checks: REDDIT_CHECKS,
  variants: ['old_expiry', 'all_scopes', 'html_limit', 'revoke_204'],
  behaviours: [callBehaviour, consentBehaviour, tokenBehaviour],
  extras: (fake) => ({ communities: ['test'], foreignToken: () => issueToOtherClient(fake) }),
};

function issueToOtherClient({ state, issuer }: FakeParts): string {
  const grant = {
    account: state.account,
    clientId: 'another-client',
    scopes: ['identity'],
    parameters: new URLSearchParams(),
    redirectUri: '',
    createdAt: state.clock.now(),
    revoked: false,
  };
  return issuer.mint('access', grant, issuer.accessLifetime(grant)).value;
}

function profileRoutes(fake: FakeParts): FakeRoute[] {
  const profile = fake.state.facts.endpoints.userinfo[0]!.url;
  const wrongHost = profile.replace('//oauth.', '//www.');
  const get = { method: 'GET' };
  return [
    { endpoint: 'userinfo', ...get, url: profile, handle: (r) => sendProfile(fake, r) },
    { endpoint: 'anonymous', ...get, url: wrongHost, handle: (r) => sendNoProfile(fake, r) },
  ];
}

function sendProfile({ state, errors, api }: FakeParts, request: FakeRequest): FakeResponse {
  const { required_scopes = [] } = state.facts.endpoints.userinfo[0]!;
  return api.withToken(request, ({ scopes, grant: { account } }) => {
    const isAllowed = required_scopes.every((scope) => scopes.includes(scope));
    if (!isAllowed && !scopes.includes('*')) return errors.error('insufficient_scope');
    return json(200, {
      id: account.id,
      name: account.username,
      icon_img: account.avatarUrl && `${account.avatarUrl}?width=256&s=0f1e2d`,
      has_verified_email: true,
      ...(account.name !== null && { subreddit: { title: account.name } }),
    });
  });
}

/** The wrong host ignores tokens. */
function sendNoProfile({ state }: FakeParts, request: FakeRequest): FakeResponse {
  if (request.bearer !== undefined) {
    state.violate(request, 'api-host', `a token was sent to ${request.url.hostname}`);
  }
  return json(200, {});
}
