import type { FakeParts } from '../../endpoints/fake-parts.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { type FakeResponse, json } from '../../server/fake-response.js';
import type { FakeRoute } from '../../server/fake-route.js';
import type { FakeBehaviour } from '../fake-definition.js';
import type { FacebookConsent } from './facebook-consent.js';
import {
  allPages,
  type FacebookPages,
  onePageRoute,
  pageRoutes,
  type PageTokens,
} from './facebook-pages.js';
import { introspect } from './facebook-tokens.js';
import { graphError } from './graph-error.js';
import { sendFields, withAndWithoutVersion } from './graph.js';
import { exchangeToken } from './long-lived-tokens.js';

type ApiExtras = FacebookConsent & FacebookPages;

/** Facebook's Graph API: its routes with and without a version, the profile and the permissions. */
export const apiBehaviour: FakeBehaviour<ApiExtras> = (fake, _standard, extras) => {
  const pageTokens: PageTokens = new WeakMap();
  return { requests: { routes: () => createRoutes(fake, extras, pageTokens) } };
};

/** The parameters of a request, which are sent by GET or as a form. */
export function readParameters({ method, url, form }: FakeRequest): URLSearchParams {
  return method === 'GET' ? url.searchParams : form;
}

function createRoutes(fake: FakeParts, extras: ApiExtras, pageTokens: PageTokens): FakeRoute[] {
  const { state, authorization, token } = fake;
  const { authorize_url, token_url, revoke, userinfo, introspection_url } = state.facts.endpoints;
  const [profile, , permissions] = userinfo.map(({ url }) => url) as [string, string, string];
  const pages = pageRoutes(fake, extras, pageTokens);
  const get = { method: 'GET' };
  const exchange = {
    endpoint: 'exchange',
    url: token_url,
    takes: isExchange,
    handle: (request: FakeRequest) => exchangeUserToken(fake, request),
  };
  const routes: FakeRoute[] = [
    { endpoint: 'authorize', ...get, url: authorize_url, handle: authorization.respond },
    { ...exchange, ...get },
    { ...exchange, method: 'POST' },
    { endpoint: 'token', ...get, url: token_url, handle: token.respond },
    { endpoint: 'token', method: 'POST', url: token_url, handle: token.respond },
    {
      endpoint: 'permissions',
      ...get,
      url: permissions,
      handle: (request) => sendPermissions(fake, extras, request),
    },
    ...pages.accounts,
    {
      endpoint: 'userinfo',
      ...get,
      url: profile,
      handle: (request) => sendProfile(fake, pageTokens, request),
    },
    ...pages.businesses,
    ...pages.portfolioPages,
    {
      endpoint: 'revoke',
      method: 'DELETE',
      url: revoke?.url ?? '',
      handle: (request, { user_id = '' }) => revokePermissions(fake, request, user_id),
    },
  ];
  const introspection: FakeRoute = {
    endpoint: 'introspection',
    ...get,
    url: (introspection_url ?? '').replace('.com/', '.com/{graph_version}/'),
    handle: (request) =>
      introspect(fake, request, ({ scopes }) => granularScopes(fake, extras, scopes)),
  };
  return [
    ...routes.flatMap((route) => withAndWithoutVersion(withVersionCheck(fake, route))),
    ...withAndWithoutVersion(introspection),
    withVersionCheck(fake, onePageRoute(fake, extras, pageTokens)),
  ];
}

/** A version that has ended, or none, is served as the oldest supported version. */
function withVersionCheck({ state }: FakeParts, route: FakeRoute): FakeRoute {
  const { oldest_supported = '' } = state.facts.endpoints.graph_version ?? {};
  return {
    ...route,
    handle(request, variables) {
      const requested = variables.graph_version ?? '';
      const isSupported = parseVersion(requested) >= parseVersion(oldest_supported);
      if (!isSupported) {
        state.violate(request, 'graph-version', `version "${requested}" has ended`);
      }
      const version = isSupported ? requested : oldest_supported;
      const response = route.handle(request, variables);
      return { ...response, headers: { ...response.headers, 'facebook-api-version': version } };
    },
  };
}

function parseVersion(version: string): number {
  return Number.parseFloat(version.replace(/^v/, '')) || 0;
}

function isExchange(request: FakeRequest): boolean {
  return readParameters(request).get('grant_type') === 'fb_exchange_token';
}

function exchangeUserToken(fake: FakeParts, request: FakeRequest): FakeResponse {
  const { state, errors } = fake;
  const url = new URL(request.url);
  url.search = readParameters(request).toString();
  if (url.searchParams.get('client_id') !== state.client.id) {
    state.violate(request, 'exchange', 'an exchange without the client id');
    return errors.error('client_auth_failed', 'Missing client_id parameter.');
  }
  return exchangeToken(fake, { ...request, url }, 'fb_exchange_token');
}

function sendProfile(
  { state, api }: FakeParts,
  pageTokens: PageTokens,
  request: FakeRequest,
): FakeResponse {
  return api.withToken(request, (token) => {
    const page = pageTokens.get(token);
    if (page !== undefined) return sendFields(request, { ...page }, ['id', 'name']);
    const { account } = token.grant;
    const hasEmail = token.scopes.includes(state.facts.authorization.email_scope ?? '');
    const picture = { height: 50, width: 50, is_silhouette: false, url: account.avatarUrl };
    const all = {
      id: account.id,
      name: account.name,
      email: hasEmail ? account.email : null,
      picture: { data: picture },
    };
    return sendFields(request, all, ['id', 'name']);
  });
}

function sendPermissions(
  { api }: FakeParts,
  extras: FacebookConsent,
  request: FakeRequest,
): FakeResponse {
  return api.withToken(request, ({ scopes, grant }) => {
    const declined = [...(extras.declined.get(grant.account.id) ?? [])];
    const data = [
      ...scopes.map((permission) => ({ permission, status: 'granted' })),
      ...declined.map((permission) => ({ permission, status: 'declined' })),
    ];
    return json(200, { data });
  });
}

function revokePermissions(
  { state, api }: FakeParts,
  request: FakeRequest,
  user: string,
): FakeResponse {
  return api.withToken(request, ({ kind, grant: { account } }) => {
    if (![account.id, 'me'].includes(user) || kind === 'page') {
      state.violate(request, 'revocation', `${user} is not the account of this token`);
      return graphError(400, { message: 'Unsupported delete request', code: 100 });
    }
    state.grants.revokeAll(account);
    return json(200, state.facts.endpoints.revoke?.success?.body);
  });
}

/** The Pages for which each scope was granted; a scope without a list was granted for all objects. */
function granularScopes(
  { state }: FakeParts,
  extras: FacebookPages,
  scopes: readonly string[],
): object[] {
  const target_ids = allPages(extras).map(({ id }) => id);
  return scopes.map((scope) =>
    state.has('granular_scopes') && scope.startsWith('pages_') ? { scope, target_ids } : { scope },
  );
}
