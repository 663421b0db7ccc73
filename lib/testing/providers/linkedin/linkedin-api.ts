import { createHash } from 'node:crypto';
import type { FakeParts } from '../../endpoints/fake-parts.js';
import type { FakeAccount } from '../../grants/fake-accounts.js';
import { type FakeGrant, isActive } from '../../grants/fake-grants.js';
import { idToken } from '../../grants/id-token.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { type FakeResponse, json, text } from '../../server/fake-response.js';
import type { FakeRoute } from '../../server/fake-route.js';
import type { FakeState } from '../../state/fake-state.js';

const ME = 'https://api.linkedin.com/v2/me';

/** The subject of an account, which differs per client. */
export function createSubject({ client }: FakeState, { id }: FakeAccount): string {
  return createHash('sha256').update(`${client.id} ${id}`).digest('base64url').slice(0, 10);
}

/** The error response for a call below /rest without the versions of the API and of the protocol. */
export function refuseVersion({ headers }: FakeRequest): FakeResponse | undefined {
  if (!/^20\d\d(0[1-9]|1[0-2])$/.test(String(headers['linkedin-version']))) {
    return json(400, { status: 400, code: 'VERSION_MISSING' });
  }
  if (headers['x-restli-protocol-version'] === '2.0.0') return undefined;
  return json(404, { status: 404, code: 'RESOURCE_NOT_FOUND' });
}

export function idTokenFor({ state }: FakeParts, { account }: FakeGrant): string {
  const now = Math.floor(state.clock.now() / 1000);
  return idToken({
    iss: state.facts.endpoints.oidc?.issuer,
    aud: state.client.id,
    sub: createSubject(state, account),
    iat: now,
    exp: now + 3600,
    name: account.name,
  });
}

/** The profile with and without OpenID Connect, introspection and discovery. */
export function memberRoutes(fake: FakeParts): FakeRoute[] {
  const { userinfo, introspection_url = '', oidc } = fake.state.facts.endpoints;
  const discovery = oidc?.discovery_url ?? '';
  const misplaced = discovery.replace('/oauth/.well-known', '/.well-known');
  const get = { method: 'GET' };
  return [
    {
      endpoint: 'introspection',
      method: 'POST',
      url: introspection_url,
      handle: (request) => introspect(fake, request),
    },
    { endpoint: 'userinfo', ...get, url: userinfo[0]!.url, handle: (r) => sendProfile(fake, r) },
    { endpoint: 'basic_profile', ...get, url: ME, handle: (r) => sendBasicProfile(fake, r) },
    { endpoint: 'discovery', ...get, url: discovery, handle: () => sendMetadata(fake.state) },
    {
      endpoint: 'discovery',
      ...get,
      url: misplaced,
      handle(request) {
        fake.state.violate(request, 'discovery', 'the document is below /oauth');
        return text(404, 'Not Found');
      },
    },
  ];
}

function sendProfile({ state, api }: FakeParts, request: FakeRequest): FakeResponse {
  const { required_scopes = [] } = state.facts.endpoints.userinfo[0]!;
  return api.withToken(request, ({ scopes, grant: { account } }) => {
    if (!required_scopes.every((scope) => scopes.includes(scope))) {
      return accessDenied('userinfo.GET.NO_VERSION');
    }
    const [given_name, ...rest] = (account.name ?? '').split(' ');
    const hasEmail = scopes.includes('email') && account.email !== null;
    return json(200, {
      sub: createSubject(state, account),
      name: account.name,
      given_name,
      family_name: rest.join(' '),
      picture: account.avatarUrl ?? undefined,
      locale: { country: 'GB', language: 'en' },
      ...(hasEmail && { email: account.email, email_verified: true }),
    });
  });
}

/** The profile without OpenID Connect; the id is the same. */
function sendBasicProfile({ state, api }: FakeParts, request: FakeRequest): FakeResponse {
  return api.withToken(request, ({ scopes, grant: { account } }) => {
    if (!scopes.includes('r_basicprofile')) return accessDenied('me.GET.NO_VERSION');
    const [localizedFirstName, ...rest] = (account.name ?? '').split(' ');
    return json(200, {
      id: createSubject(state, account),
      localizedFirstName,
      localizedLastName: rest.join(' '),
      vanityName: account.username,
    });
  });
}

function accessDenied(resource: string): FakeResponse {
  const message = `Not enough permissions to access: ${resource}`;
  return json(403, { status: 403, serviceErrorCode: 100, code: 'ACCESS_DENIED', message });
}

function introspect({ state, client }: FakeParts, request: FakeRequest): FakeResponse {
  const refused = client.refuse(request);
  if (refused !== undefined) return refused;
  const token = state.grants.tokens.get(request.form.get('token') ?? '');
  if (token === undefined) return json(200, { active: false });
  const active = isActive(token, request.at);
  return json(200, {
    active,
    status: active ? 'active' : token.end === 'revoked' ? 'revoked' : 'expired',
    client_id: state.client.id,
    scope: [...token.scopes].sort().join(','),
    created_at: Math.floor(token.issuedAt / 1000),
    expires_at: Math.floor((token.expiresAt ?? 0) / 1000),
  });
}

function sendMetadata(state: FakeState): FakeResponse {
  const { authorize_url, token_url, userinfo, oidc } = state.facts.endpoints;
  return json(200, {
    issuer: oidc?.issuer,
    authorization_endpoint: state.local(authorize_url),
    token_endpoint: state.local(token_url),
    userinfo_endpoint: state.local(userinfo[0]!.url),
    response_types_supported: ['code'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'profile', 'email'],
  });
}
