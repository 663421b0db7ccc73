import type { FakeParts } from '../../endpoints/fake-parts.js';
import { type FakeGrant, isActive } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { type FakeResponse, html, json } from '../../server/fake-response.js';
import type { FakeBehaviour, FakeDefinition } from '../fake-definition.js';
import { PINTEREST_CHECKS } from './pinterest.checks.js';

const KNOWN_SCOPE =
  /^(ads|billing|biz_access|boards|catalogs|pins|user_accounts):(read|write)(_secret)?$/;

const behaviour: FakeBehaviour = (fake, standard) => {
  const { state, errors, issuer, authorization, token, revocation } = fake;
  const { endpoints } = state.facts;
  /** Grants without a refresh token. */
  const withoutRefresh = new WeakSet<FakeGrant>();
  return {
    requests: {
      routes() {
        const profile = endpoints.userinfo[0]!.url;
        const sandbox = `${endpoints.sandbox_base_url}/${profile.split('/v5/')[1]}`;
        const get = { method: 'GET' };
        const post = { method: 'POST' };
        return [
          {
            endpoint: 'authorize',
            ...get,
            url: endpoints.authorize_url,
            handle: authorization.respond,
          },
          { endpoint: 'token', ...post, url: endpoints.token_url, handle: token.respond },
          {
            endpoint: 'revoke',
            ...post,
            url: endpoints.revoke?.url ?? '',
            handle: revocation.respond,
          },
          { endpoint: 'userinfo', ...get, url: profile, handle: (r) => sendProfile(fake, r) },
          { endpoint: 'sandbox', ...get, url: sandbox, handle: (r) => refuseInSandbox(fake, r) },
        ];
      },
    },

    errors: {
      body: (_kind, fact, message) => ({
        code: 1,
        message,
        ...(fact?.body as object | undefined),
      }),
    },

    authorization: {
      refuse(request) {
        const requested = (request.url.searchParams.get('scope') ?? '').split(/[ ,]+/);
        const unknown = requested.filter((scope) => !KNOWN_SCOPE.test(scope));
        if (unknown.length === 0) return standard.authorization.refuse(request);
        state.violate(request, 'scopes', `there is no scope "${unknown.join('", "')}"`);
        return html(400, 'Unknown scope');
      },
      refuseChallenge(request) {
        if (request.url.searchParams.has('code_challenge')) {
          state.violate(request, 'no-pkce', 'a code_challenge');
        }
        return undefined;
      },
      grantedScopes(query) {
        const earlier = state.grants.findActive(state.account).flatMap(({ scopes }) => scopes);
        return [...new Set([...earlier, ...standard.authorization.grantedScopes(query)])];
      },
    },

    client: {
      refuse(request) {
        const refused = standard.client.refuse(request);
        const isAccepted =
          state.has('body_credentials_ignored') || !request.form.has('client_secret');
        return isAccepted ? refused : errors.error('client_auth_failed');
      },
    },

    codes: {
      refuse(request, code) {
        const refused = standard.codes.refuse(request, code);
        const isOldApp = state.has('old_app');
        if (refused !== undefined || code === undefined || !isOldApp) return refused;
        if (request.form.get('continuous_refresh') === 'true') return undefined;
        const message = 'an old app without continuous_refresh=true';
        state.violate(request, 'continuous-refresh', message);
        withoutRefresh.add(code.grant);
        return undefined;
      },
      refuseVerifier(request) {
        if (request.form.has('code_verifier')) {
          state.violate(request, 'no-pkce', 'a code_verifier');
        }
        return undefined;
      },
    },

    issuer: {
      isRefreshable: (grant) => !withoutRefresh.has(grant),
      members(issued) {
        const expiresAt = issued.refresh?.expiresAt;
        return {
          response_type: issued.by === 'code' ? 'authorization_code' : 'refresh_token',
          ...standard.issuer.members(issued),
          ...(expiresAt && { refresh_token_expires_at: Math.floor(expiresAt / 1000) }),
        };
      },
    },

    token: {
      // Whether the old refresh token ends at once is not documented: both are possible here.
      refresh(request) {
        const sent = state.grants.tokens.get(request.form.get('refresh_token') ?? '');
        const endsAtOnce = state.has('single_use') || state.isReuseDetected;
        if (endsAtOnce || sent?.kind !== 'refresh' || !isActive(sent, request.at)) {
          return standard.token.refresh(request);
        }
        if (sent.replacedBy?.lost === false) {
          state.slip(request, 'refresh_replay', 'this refresh token was replaced by another');
        }
        sent.replacedBy = request;
        return issuer.respond(issuer.issue(sent.grant, 'refresh'));
      },
    },

    revocation: {
      // Only the tokens of a company's own system users can be revoked.
      respond(request) {
        state.violate(request, 'revocation', 'the token of a person cannot be revoked');
        const message = 'You are not permitted to access that resource.';
        return errors.error('insufficient_scope', message);
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

/** Pinterest, API version 5. */
export const pinterest: FakeDefinition = {
  name: 'pinterest',
  account: {
    id: '549755885175123456',
    name: 'Ada’s Engines',
    username: 'ada',
    email: 'ada@example.com',
    avatarUrl: 'https://i.pinimg.com/600x600_R/ada.jpg',
  },
  checks: PINTEREST_CHECKS,
  variants: ['old_app', 'single_use', 'body_credentials_ignored', 'https_only'],
  behaviours: [behaviour],
  extras: () => ({}),
};

function sendProfile({ state, errors, api }: FakeParts, request: FakeRequest): FakeResponse {
  const { required_scopes = [] } = state.facts.endpoints.userinfo[0]!;
  return api.withToken(request, ({ scopes, grant: { account } }) => {
    if (!required_scopes.every((scope) => scopes.includes(scope))) {
      return errors.error('insufficient_scope', 'Your token lacks a scope.');
    }
    return json(200, {
      account_type: account.name === null ? 'PINNER' : 'BUSINESS',
      id: account.id,
      username: account.username,
      business_name: account.name,
      profile_image: account.avatarUrl,
    });
  });
}

function refuseInSandbox({ state, errors }: FakeParts, request: FakeRequest): FakeResponse {
  state.violate(request, 'hosts', 'a token of the real service in the sandbox');
  return errors.error('access_token_invalid');
}
