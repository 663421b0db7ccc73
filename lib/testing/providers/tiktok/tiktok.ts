import { createHash } from 'node:crypto';
import type { FakeParts } from '../../endpoints/fake-parts.js';
import { opaque } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { html, text } from '../../server/fake-response.js';
import type { FakeRoute } from '../../server/fake-route.js';
import type { FakeBehaviour, FakeDefinition } from '../fake-definition.js';
import { sendProfile } from './tiktok-profile.js';
import { TIKTOK_CHECKS } from './tiktok.checks.js';

/** The two forms of errors: the token endpoint sends them with status 200, the API with statuses. */
const errorsBehaviour: FakeBehaviour = ({ state }, standard) => ({
  errors: {
    response(kind, message) {
      const response = standard.errors.response(kind, message);
      if (response.body.startsWith('{"data"')) return response;
      return { ...response, status: state.has('status_400') ? 400 : 200 };
    },
    body(kind, fact, message) {
      const log_id = opaque('20261124', 12);
      const { error } = (fact?.body ?? {}) as { error?: { code: string } };
      if (error !== undefined) return { data: {}, error: { ...error, message, log_id } };
      return { ...(standard.errors.body(kind, fact, message) as object), log_id };
    },
  },
});

const consentBehaviour: FakeBehaviour = ({ state }, standard) => ({
  authorization: {
    refuse(request) {
      const query = request.url.searchParams;
      if (query.has('client_id')) state.violate(request, 'client-key', 'client_id in the query');
      if (/[^\w.,]/.test(query.get('scope') ?? '')) {
        state.violate(request, 'scopes', 'scopes are not separated by commas');
        return html(400, 'Invalid scope');
      }
      return standard.authorization.refuse(request);
    },
    refuseChallenge(request) {
      const isMissing = !request.url.searchParams.has('code_challenge');
      if (!isMissing || !state.has('desktop'))
        return standard.authorization.refuseChallenge(request);
      state.slip(request, 'challenge', 'a desktop app without code_challenge');
      return html(400, 'Missing code challenge');
    },
    isRegistered(uri) {
      if (!URL.canParse(uri) || /[?#]/.test(uri)) return false;
      const hasPort = new URL(uri).port !== '';
      return standard.authorization.isRegistered(uri) && (!state.has('desktop') || hasPort);
    },
    redirect(request, parameters) {
      const response = standard.authorization.redirect(request, parameters);
      const location = response.headers.location?.replaceAll('*', '%2A') ?? '';
      return { ...response, headers: { ...response.headers, location } };
    },
    denial: (kind) => ({
      ...standard.authorization.denial(kind),
      error_description: 'The user cancelled the authorization',
    }),
    callbackParameters: ({ grant }) => ({ scopes: grant.scopes.join(',') }),
    codeValue: () => `${opaque()}*1!4242.e1`,
  },
});

const tokenBehaviour: FakeBehaviour = ({ state, errors }, standard) => {
  const refreshes = state.remember(() => 0);
  return {
    client: {
      refuse(request) {
        if (request.basic === undefined && !request.form.has('client_id'))
          return standard.client.refuse(request);
        state.slip(request, 'client_authentication', 'client_id or a Basic header');
        return errors.error('client_auth_failed');
      },
    },

    codes: {
      isVerified(verifier, challenge, method) {
        if (!state.has('desktop')) return standard.codes.isVerified(verifier, challenge, method);
        const hex = createHash('sha256').update(verifier).digest('hex');
        return /^[\w.~-]{43,128}$/.test(verifier) && challenge === hex;
      },
    },

    issuer: {
      // The year counts from the consent, however often the token changes.
      refreshLifetime(grant) {
        const age = Math.floor((state.clock.now() - grant.createdAt) / 1000);
        return (standard.issuer.refreshLifetime(grant) ?? 0) - age;
      },
      members: (issued) => ({
        open_id: issued.grant.account.id,
        ...standard.issuer.members(issued),
      }),
    },

    token: {
      respond(request) {
        const type = request.headers['content-type'];
        if (type?.startsWith('application/x-www-form-urlencoded'))
          return standard.token.respond(request);
        state.violate(request, 'form-body', `a body of type ${type}`);
        return errors.error('redirect_mismatch', 'The request body must be form-encoded.');
      },
      rotates() {
        refreshes.value += 1;
        return refreshes.value % 2 === 1;
      },
    },
  };
};

const apiBehaviour: FakeBehaviour = (fake, standard) => ({
  requests: {
    routes() {
      const routes = createRoutes(fake);
      const withoutSlash = routes.map((route) => ({
        ...route,
        url: route.url.replace(/\/$/, ''),
        handle(request: FakeRequest) {
          const message = `${request.url.pathname} lacks its slash`;
          fake.state.violate(request, 'trailing-slash', message);
          return text(404, 'Not Found');
        },
      }));
      return [...routes, ...withoutSlash];
    },
  },

  connections: {
    expected(account) {
      const expected = standard.connections.expected(account);
      const hasUsername = expected.scopes?.includes('user.info.profile');
      return { ...expected, username: hasUsername ? account.username : null, email: null };
    },
  },
});

/** TikTok's Login Kit, version 2. */
export const tiktok: FakeDefinition = {
  name: 'tiktok',
  account: {
    id: '-000723f24d7-e717-40f8-a2b6-cb8464cd23b4',
    name: 'Ada Lovelace',
    username: 'ada',
    email: null,
    avatarUrl: 'https://p16-sign.tiktokcdn.com/ada.jpeg?x-expires=1795000000',
  },
  checks: TIKTOK_CHECKS,
  variants: ['desktop', 'status_400', 'https_only'],
  behaviours: [errorsBehaviour, consentBehaviour, tokenBehaviour, apiBehaviour],
  extras: () => ({}),
};

function createRoutes(fake: FakeParts): FakeRoute[] {
  const { authorize_url, token_url, revoke, userinfo } = fake.state.facts.endpoints;
  const get = { method: 'GET' };
  const post = { method: 'POST' };
  return [
    { endpoint: 'authorize', ...get, url: authorize_url, handle: fake.authorization.respond },
    { endpoint: 'token', ...post, url: token_url, handle: fake.token.respond },
    { endpoint: 'revoke', ...post, url: revoke?.url ?? '', handle: fake.revocation.respond },
    {
      endpoint: 'userinfo',
      ...get,
      url: userinfo[0]!.url,
      handle: (request) => sendProfile(fake, request),
    },
  ];
}
