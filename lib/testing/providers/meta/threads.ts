import type { FakeParts } from '../../endpoints/fake-parts.js';
import { usual } from '../../facts/provider-facts.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { type FakeResponse, html } from '../../server/fake-response.js';
import type { FakeRoute } from '../../server/fake-route.js';
import type { FakeBehaviour, FakeDefinition } from '../fake-definition.js';
import {
  endedGrantBehaviour,
  graphBehaviour,
  type GraphExtras,
  graphExtras,
  sendFields,
} from './graph.js';
import { exchangeShortToken, refreshLongToken } from './long-lived-tokens.js';
import { THREADS_CHECKS } from './threads.checks.js';

/** The Meta app around the Threads app: its credentials are refused. */
const META_APP = { id: 'meta-app', secret: 'meta-app-secret' };

export interface ThreadsExtras extends GraphExtras {
  /** The Meta app around the Threads app: its credentials are refused. */
  readonly metaApp: { readonly id: string; readonly secret: string };
}

const behaviour: FakeBehaviour = (fake, standard) => {
  const { state, errors, api } = fake;
  return {
    requests: { routes: () => createRoutes(fake) },

    authorization: {
      refuse(request) {
        const requested = (request.url.searchParams.get('scope') ?? '').split(/[ ,]+/);
        if (requested.includes('threads_basic')) return standard.authorization.refuse(request);
        state.violate(request, 'threads-basic', 'threads_basic is not among the scopes');
        return html(400, 'Missing threads_basic');
      },
    },

    client: {
      refuse(request) {
        const sent = [...request.form.values()];
        if (sent.includes(META_APP.id) || sent.includes(META_APP.secret)) {
          state.violate(request, 'app-credentials', 'the credentials of the Meta app');
        }
        return standard.client.refuse(request);
      },
    },

    token: { refresh: (request) => refreshLongToken(fake, request, 'th') },

    issuer: {
      members(issued) {
        const { access_token, token_type, expires_in } = standard.issuer.members(issued);
        if (issued.by !== 'code') return { access_token, token_type, expires_in };
        return { access_token, user_id: BigInt(issued.grant.account.id) };
      },
    },

    errors: {
      body(kind, fact, message) {
        const isOther = kind === 'code_invalid_or_reused' && state.has('graph_code_errors');
        const body = isOther ? (fact?.body as unknown[])[1] : usual(fact?.body);
        return standard.errors.body(kind, { ...fact, body }, message);
      },
    },

    api: {
      // The permission of a private profile ends after 90 days, while its token is still valid.
      refuseUse(request, token) {
        const lifetime = state.facts.lifetimes.private_profile_permission_s ?? Infinity;
        const end = token.grant.createdAt + lifetime * 1000;
        if (!state.has('private_profile') || request.at < end) return undefined;
        if (token.refused) {
          state.violate(request, 'private-profile', 'sent again without the permission');
        }
        token.refused = true;
        return api.refuse(request, token);
      },
      refuse: () =>
        errors.error('access_token_invalid', 'Error validating access token: it is not valid.'),
    },

    connections: {
      // The responses name no scopes.
      expected: (account) => ({ ...standard.connections.expected(account), scopes: null }),
    },
  };
};

/** Threads. */
export const threads: FakeDefinition<ThreadsExtras> = {
  name: 'threads',
  account: {
    id: '17841405793187219',
    name: 'Ada Lovelace',
    username: 'ada',
    email: null,
    avatarUrl: 'https://scontent.threads.com/ada.jpg',
  },
  checks: THREADS_CHECKS,
  variants: ['com_only', 'private_profile', 'graph_code_errors', 'https_only'],
  behaviours: [graphBehaviour, behaviour, endedGrantBehaviour],
  extras: (fake) => ({ ...graphExtras(fake), metaApp: META_APP }),
};

function createRoutes(fake: FakeParts): FakeRoute[] {
  const { state, errors, authorization, token } = fake;
  const { endpoints } = state.facts;
  const profile = endpoints.userinfo[0]!.url;
  const get = { method: 'GET' };
  /** The route at its address, and at older ones that are served too. */
  const atEach = (route: FakeRoute, older: string[] = []): FakeRoute[] =>
    [route.url, ...(state.has('com_only') ? [] : older)].map((url) => ({ ...route, url }));
  return [
    ...atEach(
      {
        endpoint: 'authorize',
        ...get,
        url: endpoints.authorize_url,
        handle: authorization.respond,
      },
      endpoints.authorize_url_legacy,
    ),
    ...atEach(
      { endpoint: 'token', method: 'POST', url: endpoints.token_url, handle: token.respond },
      endpoints.token_url_legacy,
    ),
    {
      endpoint: 'token',
      ...get,
      url: endpoints.token_url,
      handle(request) {
        state.violate(request, 'code-exchange', 'the code was sent by GET');
        return errors.error('client_auth_failed', 'Unsupported get request.');
      },
    },
    ...atEach(
      {
        endpoint: 'exchange',
        ...get,
        url: endpoints.long_lived_exchange_url ?? '',
        handle: (request) => exchangeShortToken(fake, request, 'th'),
      },
      endpoints.long_lived_exchange_url_legacy,
    ),
    ...atEach(
      { endpoint: 'refresh', ...get, url: endpoints.refresh_url ?? '', handle: token.refresh },
      endpoints.refresh_url_legacy,
    ),
    ...atEach({ endpoint: 'userinfo', ...get, url: profile, handle: (r) => sendProfile(fake, r) }, [
      profile.replace('threads.com', 'threads.net'),
    ]),
  ];
}

function sendProfile({ api }: FakeParts, request: FakeRequest): FakeResponse {
  return api.withToken(request, ({ grant: { account } }) => {
    const all = {
      id: account.id,
      username: account.username,
      name: account.name,
      threads_profile_picture_url: account.avatarUrl,
      threads_biography: 'Notes on the engine.',
      is_verified: false,
    };
    return sendFields(request, all, ['id']);
  });
}
