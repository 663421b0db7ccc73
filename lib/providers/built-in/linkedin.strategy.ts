import { valueAt } from '../../protocol/text/json.js';
import { parseScope } from '../../protocol/oauth/scope.js';
import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import type {
  OAuth2ProviderContext,
  OAuth2Resource,
} from '../definition/oauth2-provider.context.js';
import { OAuth2Provider } from '../definition/oauth2-provider.decorator.js';
import type { OAuth2ProviderDefinition } from '../definition/oauth2-provider.definition.js';
import { OAuth2ProviderStrategy } from '../strategy/oauth2-provider.strategy.js';
import { LINKEDIN_SCOPE_WORDS } from './scope-words/linkedin.js';

const PAGE_SIZE = 100;
const MOST_PAGES = 20;
const MONTHS_BACK = 6;
const ASSIGNED = 'q=roleAssignee&state=APPROVED';
/** Roles whose holders may publish for the organisation. */
const PUBLISHING = new Set([
  'ADMINISTRATOR',
  'CONTENT_ADMINISTRATOR',
  'DIRECT_SPONSORED_CONTENT_POSTER',
  'RECRUITING_POSTER',
]);
const PROJECTION = '(elements*(*,organization~(id,localizedName)))';

@OAuth2Provider('linkedin')
export class LinkedInStrategy extends OAuth2ProviderStrategy {
  readonly definition: OAuth2ProviderDefinition = {
    label: 'LinkedIn',
    documentation:
      'https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow',
    endpoints: {
      authorization: 'https://www.linkedin.com/oauth/v2/authorization',
      token: 'https://www.linkedin.com/oauth/v2/accessToken',
      revocation: 'https://www.linkedin.com/oauth/v2/revoke',
      introspection: 'https://www.linkedin.com/oauth/v2/introspectToken',
      userInfo: 'https://api.linkedin.com/v2/userinfo',
      // For applications without the product that gives openid.
      userInfoFallback: 'https://api.linkedin.com/v2/me',
      accounts: 'https://api.linkedin.com/rest/organizationAcls',
      api: 'https://api.linkedin.com',
    },
    // LinkedIn's redirects have no `iss`, and its id tokens no nonce.
    issuer: { value: 'https://www.linkedin.com/oauth', sent: 'never' },
    nonce: 'ignored',
    // A verifier makes the exchange fail.
    pkce: 'breaks',
    clientAuthentication: 'client_secret_post',
    scopes: ['openid', 'profile', 'w_member_social'],
    // Only approved applications get a refresh token; it expires a year after the consent.
    resources: {
      kind: 'organisation',
      scopes: ['r_organization_admin', 'rw_organization_admin'],
    },
    scopeWords: LINKEDIN_SCOPE_WORDS,
    scopeImplications: { 'rw_{x}': ['r_{x}', 'w_{x}'] },
    refresh: { grant: 'refresh_token', rotation: 'never' },
    // Both endpoints show the same id.
    identity: {
      id: ['sub', 'id'],
      name: ['name', '{localizedFirstName} {localizedLastName}', 'localizedFirstName'],
      username: ['vanityName'],
      email: ['email'],
      avatarUrl: ['picture'],
    },
    revocation: { ends: 'token', hint: false },
    errors: {
      denied: ['user_cancelled_login', 'user_cancelled_authorize'],
      rejected: [
        { error: 'invalid_request', step: 'exchange' },
        { error: 'invalid_request', step: 'refresh' },
        // LinkedIn also sends it for a code that has expired.
        { error: 'invalid_redirect_uri', step: 'exchange' },
      ],
    },
  };

  /** Without `openid`, which applications with the Community Management API cannot have, `/v2/me` shows the member. */
  protected override async profile(
    context: OAuth2ProviderContext,
    tokens: TokenResponse,
  ): Promise<unknown> {
    const { userInfo, userInfoFallback } = context.definition.endpoints;
    const scopes = parseScope(tokens.scope) ?? context.scopes;
    const me = userInfoFallback ?? userInfo?.replace(/\/userinfo$/, '/me');
    if (me === undefined || scopes.includes('openid')) return super.profile(context, tokens);
    return this.fetchResource(context, me, tokens.access_token);
  }

  /** The organisations for which the member may publish; they are used with the member's token. */
  override async listResources(
    context: OAuth2ProviderContext,
    accessToken: string,
  ): Promise<OAuth2Resource[]> {
    const { accounts } = context.definition.endpoints;
    if (accounts === undefined) return super.listResources(context, accessToken);
    const organisations = new Map<string, OAuth2Resource>();
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const part = `count=${PAGE_SIZE}&start=${page * PAGE_SIZE}`;
      const response = await context.http.send({
        method: 'GET',
        // LinkedIn reads percent-encoded parentheses as text, so these are not encoded.
        url: `${accounts}?${ASSIGNED}&${part}&projection=${PROJECTION}`,
        headers: {
          Authorization: `Bearer ${accessToken}`,
          'LinkedIn-Version': versionAt(context.now()),
          'X-Restli-Protocol-Version': '2.0.0',
        },
      });
      const elements = valueAt(response.body, 'elements');
      if (response.status !== 200 || !Array.isArray(elements)) {
        throw this.resourceError(context, response);
      }
      // A member with two roles in an organisation is listed twice.
      for (const one of elements.flatMap(readOrganisation)) organisations.set(one.id, one);
      if (elements.length < PAGE_SIZE) break;
    }
    return [...organisations.values()];
  }
}

/** A version appears every month and is supported for at least a year, so one of six months ago exists. */
function versionAt(now: number): string {
  const month = new Date(now);
  month.setUTCMonth(month.getUTCMonth() - MONTHS_BACK, 1);
  return month.toISOString().slice(0, 7).replace('-', '');
}

function readOrganisation(element: unknown): OAuth2Resource[] {
  const role = valueAt(element, 'role');
  if (typeof role === 'string' && !PUBLISHING.has(role)) return [];
  const id = /^urn:li:organization:(\d+)$/.exec(String(valueAt(element, 'organization')))?.[1];
  const name = valueAt(element, 'organization~.localizedName');
  if (id === undefined) return [];
  return [{ id, kind: 'organisation', name: typeof name === 'string' ? name : null }];
}
