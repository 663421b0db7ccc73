import { InFlightWork } from '../../../lib/core/lifecycle/in-flight-work.js';
import type { AuthorizationErrorCode } from '../../../lib/index.js';
import {
  hang,
  html,
  json,
  redirect,
  reset,
  type Script,
  withMembers,
} from '../../fixtures/fault-responses.js';
import type { Page, Visit } from '../../fixtures/browser.js';
import { withParameters } from '../../fixtures/visitor.js';
import type { ConnectingHost } from './connecting-host.js';

/** How a test asks: what is put behind the connect route, and the headers of the last request. */
export interface Way {
  query: string;
  headers: Visit['headers'];
}

/** Drives a flow into one failure and returns the last page. */
export type FailureCase = (host: ConnectingHost, way: Way) => Promise<Page>;

const token =
  (answer: Script, provider = 'acme'): FailureCase =>
  (host, way) => {
    host.server.script('/token', answer);
    return host.connect(provider, way.query, way.headers);
  };
const profile =
  (answer: Script, provider = 'acme'): FailureCase =>
  (host, way) => {
    host.server.script('/userinfo', answer);
    return host.connect(provider, way.query, way.headers);
  };
const callback =
  (error: string): FailureCase =>
  async (host, way) => {
    const arrived = await host.arrive('acme', way.query);
    const refused = withParameters(arrived, { code: null, error });
    return host.visit(refused, 'alice', way.headers);
  };
const plain =
  (provider: string): FailureCase =>
  (host, way) =>
    host.connect(provider, way.query, way.headers);

/** The code is exchanged for a short-lived token, and that one for nothing. */
const exchange =
  (error: object): FailureCase =>
  (host, way) => {
    const [type, message] = ['OAuthException', 'no'];
    host.server.script('/token', json(200, { access_token: 'short', user_id: 1001 }));
    host.server.script('/exchange', json(400, { error: { type, message, ...error } }));
    return host.connect('threads', way.query, way.headers);
  };

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** The usual response with an id token. */
const idToken =
  (claims: Record<string, unknown>): FailureCase =>
  async (host, way) => {
    const arrived = await host.arrive('idp', way.query);
    const nonce = host.server.to('/authorize').at(-1)?.query.get('nonce');
    const all = { iss: host.server.url, aud: 'client-id', sub: '1001', nonce, ...claims };
    const id_token = `${part({ alg: 'RS256' })}.${part(all)}.c2ln`;
    host.server.script('/token', withMembers({ id_token }));
    return host.visit(arrived, 'alice', way.headers);
  };

/** What kept each flow from its end; a code without a way to it does not compile. */
export const FAILURES: Record<AuthorizationErrorCode, Readonly<Record<string, FailureCase>>> = {
  not_authenticated: {
    'nobody is logged in at the callback': async (host, way) =>
      host.visit(await host.arrive('acme', way.query), null, way.headers),
  },
  invalid_request: {
    'a callback without code and error': async (host, way) => {
      const arrived = await host.arrive('acme', way.query);
      return host.visit(withParameters(arrived, { code: null }), 'alice', way.headers);
    },
  },
  invalid_state: {
    'a guessed state': async (host, way) => {
      const arrived = await host.arrive('acme', way.query);
      return host.visit(withParameters(arrived, { state: 'x'.repeat(43) }), 'alice', way.headers);
    },
  },
  invalid_flow: {
    'a row that was edited': async (host, way) => {
      const arrived = await host.arrive('acme', way.query);
      await host.sql(`UPDATE oauth2_authorization SET return_to = 'https://evil.example/'`);
      return host.visit(arrived, 'alice', way.headers);
    },
    'a row without an envelope': async (host, way) => {
      const arrived = await host.arrive('acme', way.query);
      await host.sql(`UPDATE oauth2_authorization SET code_verifier = 'v2.none.none.none'`);
      return host.visit(arrived, 'alice', way.headers);
    },
  },
  expired_state: {
    'a flow that took too long': async (host, way) => {
      const arrived = await host.arrive('acme', way.query);
      host.pass(601_000);
      return host.visit(arrived, 'alice', way.headers);
    },
  },
  user_mismatch: {
    'another user': async (host, way) =>
      host.visit(await host.arrive('acme', way.query), 'mallory', way.headers),
  },
  shutting_down: {
    'a callback while the database is being closed': async (host, way) => {
      const arrived = await host.arrive('acme', way.query);
      let page: Promise<Page> | undefined;
      await host.get(InFlightWork).beforeClosing(async () => {
        await (page = host.visit(arrived, 'alice', way.headers));
      });
      return page as Promise<Page>;
    },
  },
  issuer_mismatch: {
    'an iss of another server': async (host, way) => {
      const arrived = await host.arrive('idp', way.query);
      const foreign = withParameters(arrived, { iss: 'https://other.example' });
      return host.visit(foreign, 'alice', way.headers);
    },
  },
  configuration_changed: {
    'another client since': async (host, way) => {
      const arrived = await host.arrive('acme', way.query);
      await host.rewriteFlows({ fingerprint: 'other' });
      return host.visit(arrived, 'alice', way.headers);
    },
  },
  account_mismatch: {
    'another account than the one to be reconnected': async (host, way) => {
      const tokens = { access_token: 'AT1', refresh_token: 'RT1' };
      const resourceOwner = { id: 'somebody-else' };
      const known = { owner: 'alice', provider: 'acme', tokens, resourceOwner };
      const connection = await host.tokens.save(known);
      const link = host.authorization.connectUrl({
        owner: 'alice',
        provider: 'acme',
        token: connection,
      });
      const arrived = await host.arrive('acme', `${new URL(link).search}&${way.query.slice(1)}`);
      return host.visit(arrived, 'alice', way.headers);
    },
  },
  tenant_mismatch: {
    'another team of the same account': async (host, way) => {
      const team = (id: string): Script => withMembers({ team_id: id });
      host.server.script('/token', team('first'), team('second'));
      await host.connect('teams');
      return host.connect('teams', way.query, way.headers);
    },
  },
  access_denied: { 'the user said no': callback('access_denied') },
  invalid_intent: {
    'a link that was tampered with': (host, way) =>
      host.visit(`/acme/connect?intent=x&${way.query.slice(1)}`, 'alice', way.headers),
  },
  authorization_failed: {
    'an error of the provider’s own': callback('user_is_blocked'),
    'an error that is no code': callback('Your <b>account</b> is blocked'),
    invalid_request: callback('invalid_request'),
  },
  consent_required: {
    'a callback with login_required': callback('login_required'),
    'a code exchange with consent_required': token(json(400, { error: 'consent_required' })),
    'a code exchange with interaction_required and 401': token(
      json(401, { error: 'interaction_required' }),
    ),
  },
  invalid_scope: {
    'a callback with invalid_scope': callback('invalid_scope'),
    'a code exchange with invalid_scope': token(json(400, { error: 'invalid_scope' })),
  },
  rejected: {
    invalid_grant: token(json(400, { error: 'invalid_grant' })),
    'invalid_grant with 401': token(json(401, { error: 'invalid_grant' })),
    'GitHub’s code': token(json(200, { error: 'bad_verification_code' }), 'hub'),
  },
  client_config: {
    'a callback with unauthorized_client': callback('unauthorized_client'),
    'invalid_client with 401': token(json(401, { error: 'invalid_client' })),
    'invalid_client with 400': token(json(400, { error: 'invalid_client' })),
    '401 and nothing else': token({ status: 401 }),
    '401 and a page': token(html(401)),
    '401 with access_denied': token(
      json(401, { error: 'access_denied', error_description: 'Unauthorized' }),
    ),
    '401 with invalid_request': token(json(401, { error: 'invalid_request' })),
    'a wrong secret that is only described': token(
      json(400, { error: 'invalid_request', error_description: 'Invalid client secret provided.' }),
    ),
    'a wrong secret beside invalid_grant': token(
      json(400, { error: 'invalid_grant', error_description: 'Wrong client_secret' }),
    ),
    'a wrong secret inside 200': token(json(200, { ok: false, error: 'bad_client_secret' })),
    'GitHub’s code': token(json(200, { error: 'incorrect_client_credentials' }), 'hub'),
  },
  request_refused: {
    'an unknown error with 400': token(json(400, { error: 'something_else' })),
    '404 and a page': token(html(404)),
    '400 and nothing': token({ status: 400 }),
  },
  no_account: {
    'a Google account without a channel': profile(json(200, { items: [] }), 'youtube'),
    'the same with 401': profile(
      json(401, { error: { errors: [{ reason: 'youtubeSignupRequired' }] } }),
      'youtube',
    ),
  },
  unverified_email: {
    'GitHub’s unverified address': token(json(200, { error: 'unverified_user_email' }), 'hub'),
  },
  missing_scope: {
    '403 insufficient_scope': profile(json(403, { error: 'insufficient_scope' })),
    '403 in a header only': profile({
      status: 403,
      headers: { 'www-authenticate': 'Bearer error="insufficient_scope"' },
    }),
    '403 of a Google API': profile(
      json(403, { error: { errors: [{ reason: 'insufficientPermissions' }], code: 403 } }),
      'youtube',
    ),
    '401 with Missing scope': profile(json(401, { message: 'Missing scope: user:read:email' })),
    'an error inside 400': profile(json(400, { error: { '.tag': 'missing_scope' } })),
  },
  profile_refused: {
    '401': profile(json(401, { message: 'Bad credentials' })),
    '403': profile({ status: 403 }),
    '404 and a page': profile(html(404)),
  },
  no_account_id: {
    'no id': profile(json(200, { name: 'Ada' })),
    'an id that does not fit': profile(json(200, { sub: 'x'.repeat(300) })),
    'no object': profile(json(200, [])),
  },
  identity_unconfirmed: { 'a strategy that cannot confirm it': plain('unconfirmed') },
  identity_conflict: {
    'an id token of another account': idToken({ sub: 'other' }),
  },
  invalid_id_token: {
    'another audience': idToken({ aud: 'somebody-else' }),
    'another issuer': idToken({ iss: 'https://other.example' }),
    'the nonce of another flow': idToken({ nonce: 'another' }),
  },
  nonce_missing: {
    'no nonce': idToken({ nonce: undefined }),
    'null for a nonce': idToken({ nonce: null }),
  },
  unsupported_token_type: {
    'a token that is bound to a key': token(json(200, { access_token: 'a', token_type: 'mac' })),
  },
  token_too_long: {
    'an endless token': token(json(200, { access_token: 'a'.repeat(140_000) })),
  },
  unknown_server: {
    'a server that nobody allows': token(
      withMembers({ api_domain: 'https://other.example' }),
      'elsewhere',
    ),
    'a server that nobody names': plain('elsewhere'),
  },
  discovery_failed: {
    'metadata of another issuer': async (host, way) => {
      const foreign = json(200, { issuer: 'https://other.example' });
      host.server.script('/.well-known/openid-configuration', foreign);
      return host.visit(`/undiscovered/connect${way.query}`, 'alice', way.headers);
    },
  },
  exchange_refused: {
    'a dead short-lived token': exchange({ code: 190 }),
    'a permission that the application lacks': exchange({ code: 10 }),
  },
  client_secret_unavailable: {
    'a vault that is closed': async (host, way) => {
      const arrived = await host.arrive('vaulted', way.query);
      return host.visit(arrived, 'alice', way.headers);
    },
  },
  strategy_failed: {
    'a strategy that throws': plain('broken'),
    'a strategy that names no account': plain('nameless'),
  },
  server_error: {
    'a token endpoint with 500': token(json(500, { error: 'oops' })),
    'a token endpoint with 502 and a page': token(html(502)),
    'a profile with 500': profile(json(500, {})),
    'a callback with server_error': callback('server_error'),
  },
  temporarily_unavailable: {
    'a token endpoint with 503': token(html(503)),
    'a profile with 503': profile(json(503, {}, { 'retry-after': '30' })),
    'temporarily_unavailable with 400': token(json(400, { error: 'temporarily_unavailable' })),
    'a callback with temporarily_unavailable': callback('temporarily_unavailable'),
  },
  rate_limited: {
    'a token endpoint with 429': token(json(429, {}, { 'retry-after': '7' })),
    'a profile with 429': profile({ status: 429 }),
  },
  network: {
    'a broken connection': token(reset()),
    'the same for the profile': (host, way) => {
      // A request that may be repeated is repeated once.
      host.server.script('/userinfo', reset(), reset());
      return host.connect('acme', way.query, way.headers);
    },
  },
  timeout: { 'a token endpoint that never responds': token(hang()) },
  bad_response: {
    'a page for a token': token(html(200)),
    'no token': token(json(200, {})),
    'a redirect': token(redirect(302, 'https://other.example/')),
    'a page for a profile': profile(html(200)),
  },
  decrypt: {
    'a flow that no key decrypts': async (host, way) => {
      const arrived = await host.arrive('acme', way.query);
      const envelope = `v2.000000000000.${'A'.repeat(80)}`;
      await host.sql(`UPDATE oauth2_authorization SET code_verifier = '${envelope}'`);
      return host.visit(arrived, 'alice', way.headers);
    },
  },
  storage: {
    'a table that takes nothing': async (host, way) => {
      const arrived = await host.arrive('acme', way.query);
      await host.sql('ALTER TABLE oauth2_token RENAME TO elsewhere');
      const page = await host.visit(arrived, 'alice', way.headers);
      await host.sql('ALTER TABLE elsewhere RENAME TO oauth2_token');
      return page;
    },
  },
};
