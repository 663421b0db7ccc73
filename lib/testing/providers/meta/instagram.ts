import type { FakeParts } from '../../endpoints/fake-parts.js';
import type { FakeAccount } from '../../grants/fake-accounts.js';
import type { FakeRequest } from '../../server/fake-request.js';
import type { FakeResponse } from '../../server/fake-response.js';
import type { FakeRoute } from '../../server/fake-route.js';
import type { FakeBehaviour, FakeDefinition } from '../fake-definition.js';
import {
  endedGrantBehaviour,
  graphBehaviour,
  type GraphExtras,
  graphExtras,
  sendFields,
  withAndWithoutVersion,
} from './graph.js';
import { INSTAGRAM_CHECKS } from './instagram.checks.js';
import { exchangeShortToken, refreshLongToken } from './long-lived-tokens.js';

export interface InstagramExtras extends GraphExtras {
  /** Another id of the same account, made for one app. */
  appScopedId(account: FakeAccount): string;
}

const behaviour: FakeBehaviour = (fake, standard) => {
  const { state, errors } = fake;
  return {
    requests: {
      routes: () => createRoutes(fake),
      // A client might take these for revocation endpoints.
      notServed(request) {
        const isRevocation = request.method === 'DELETE' || request.url.pathname.includes('revoke');
        if (!isRevocation) return standard.requests.notServed(request);
        state.violate(request, 'revocation', 'there is nothing that revokes a token');
        return errors.error('access_token_invalid', 'Unsupported request');
      },
    },

    token: {
      respond(request) {
        if (request.form.get('grant_type') !== 'refresh_token')
          return standard.token.respond(request);
        state.violate(request, 'no-refresh-token', 'grant_type=refresh_token');
        return errors.error('code_invalid_or_reused', 'Invalid grant type');
      },
      refresh: (request) => refreshLongToken(fake, request, 'ig'),
    },

    issuer: {
      members(issued) {
        const { access_token, token_type, expires_in } = standard.issuer.members(issued);
        if (issued.by !== 'code') return { access_token, token_type, expires_in };
        const { account, scopes } = issued.grant;
        const flat = { access_token, user_id: account.id, permissions: scopes.join(',') };
        if (state.has('nested_response')) return { data: [flat] };
        if (state.has('text_response')) return flat;
        return { access_token, user_id: BigInt(account.id), permissions: scopes };
      },
    },

    connections: {
      inspect(stored, account) {
        if (stored.id !== createAppScopedId(account))
          return standard.connections.inspect(stored, account);
        state.violate(undefined, 'profile', 'the account is known by id instead of user_id');
      },
    },
  };
};

/** Instagram, the API with Instagram Login. */
export const instagram: FakeDefinition<InstagramExtras> = {
  name: 'instagram',
  account: {
    id: '27640875392278831',
    name: 'Ada Lovelace',
    username: 'ada',
    email: null,
    avatarUrl: 'https://scontent.cdninstagram.com/ada.jpg',
  },
  checks: INSTAGRAM_CHECKS,
  variants: ['nested_response', 'text_response', 'https_only'],
  behaviours: [graphBehaviour, behaviour, endedGrantBehaviour],
  extras: (fake) => ({ ...graphExtras(fake), appScopedId: createAppScopedId }),
};

function createAppScopedId({ id }: FakeAccount): string {
  return [...id].reverse().join('');
}

function createRoutes(fake: FakeParts): FakeRoute[] {
  const {
    authorize_url,
    token_url,
    refresh_url = '',
    long_lived_exchange_url = '',
    userinfo,
  } = fake.state.facts.endpoints;
  const get = { method: 'GET' };
  return [
    { endpoint: 'authorize', ...get, url: authorize_url, handle: fake.authorization.respond },
    { endpoint: 'token', method: 'POST', url: token_url, handle: fake.token.respond },
    {
      endpoint: 'exchange',
      ...get,
      url: long_lived_exchange_url,
      handle: (request) => exchangeShortToken(fake, request, 'ig'),
    },
    { endpoint: 'refresh', ...get, url: refresh_url, handle: fake.token.refresh },
    ...withAndWithoutVersion({
      endpoint: 'userinfo',
      ...get,
      url: userinfo[0]!.url,
      handle: (request) => sendProfile(fake, request),
    }),
  ];
}

function sendProfile({ api }: FakeParts, request: FakeRequest): FakeResponse {
  return api.withToken(request, ({ grant: { account } }) => {
    const all = {
      id: createAppScopedId(account),
      user_id: account.id,
      username: account.username,
      name: account.name,
      account_type: 'BUSINESS',
      profile_picture_url: account.avatarUrl,
    };
    return sendFields(request, all, ['id']);
  });
}
