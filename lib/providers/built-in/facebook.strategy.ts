import { createHmac } from 'node:crypto';
import type { ProviderRequest } from '../../protocol/http-exchange.js';
import { isJsonObject, parseJson, valueAt } from '../../protocol/json.js';
import { clampWait } from '../../protocol/retry-after.js';
import type { TokenResponse } from '../../protocol/token-response.js';
import type {
  OAuth2ProviderContext,
  OAuth2Resource,
  RevocationOutcome,
} from '../oauth2-provider.context.js';
import { OAuth2Provider } from '../oauth2-provider.decorator.js';
import type { OAuth2ProviderDefinition } from '../oauth2-provider.definition.js';
import type { RevocableTokens } from '../oauth2-provider.strategy.js';
import { ExchangedTokenStrategy } from './exchanged-token.strategy.js';
import { GRAPH_ERRORS, GRAPH_EXCHANGE } from './graph.js';
import { FACEBOOK_SCOPE_WORDS } from './scope-words/meta.js';

const MOST_PAGES = 20;

/** Facebook, with Pages behind an account; it exchanges access tokens instead of refreshing them. */
@OAuth2Provider('facebook')
export class FacebookStrategy extends ExchangedTokenStrategy {
  readonly definition: OAuth2ProviderDefinition = {
    label: 'Facebook',
    documentation:
      'https://developers.facebook.com/documentation/facebook-login/guides/advanced/manual-flow',
    endpoints: {
      authorization: 'https://www.facebook.com/{graphVersion}/dialog/oauth',
      token: 'https://graph.facebook.com/{graphVersion}/oauth/access_token',
      exchange: 'https://graph.facebook.com/{graphVersion}/oauth/access_token',
      revocation: 'https://graph.facebook.com/{graphVersion}/{user_id}/permissions',
      userInfo: 'https://graph.facebook.com/{graphVersion}/me',
      permissions: 'https://graph.facebook.com/{graphVersion}/me/permissions',
      accounts: 'https://graph.facebook.com/{graphVersion}/me/accounts',
      introspection: 'https://graph.facebook.com/debug_token',
      api: 'https://graph.facebook.com',
    },
    variables: { graphVersion: { pattern: /v\d{1,3}\.\d/, default: 'v26.0', isVersion: true } },
    pkce: 'supported',
    clientAuthentication: 'client_secret_post',
    scopes: ['pages_show_list', 'pages_read_engagement', 'pages_manage_posts'],
    scopeSeparator: ',',
    resources: { kind: 'page', scopes: ['pages_show_list'] },
    scopeWords: FACEBOOK_SCOPE_WORDS,
    refresh: GRAPH_EXCHANGE,
    userInfoParameters: { fields: 'id,name,email,picture' },
    identity: { id: ['id'], name: ['name'], email: ['email'], avatarUrl: ['picture.data.url'] },
    revocation: { ends: 'grant' },
    errors: { ...GRAPH_ERRORS, denied: ['error_code'] },
  };

  /** Token answers hold no scopes: what was granted, and what was declined, is listed elsewhere. */
  override async exchangeCode(
    context: OAuth2ProviderContext,
    request: { code: string; codeVerifier?: string },
  ): Promise<TokenResponse> {
    const tokens = await super.exchangeCode(context, request);
    return { ...tokens, scope: await this.grantedScopes(context, tokens) };
  }

  /** The Pages that the user manages, each with a token of its own that does not end. */
  override async listResources(
    context: OAuth2ProviderContext,
    accessToken: string,
  ): Promise<OAuth2Resource[]> {
    const { accounts } = context.definition.endpoints;
    if (accounts === undefined) return super.listResources(context, accessToken);
    const pages: OAuth2Resource[] = [];
    let after: unknown;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const body = await this.fetchResource(context, accounts, accessToken, {
        fields: 'id,name,access_token,tasks',
        ...this.proof(context, accessToken),
        ...(typeof after === 'string' && { after }),
      });
      const data = valueAt(body, 'data');
      pages.push(...(Array.isArray(data) ? data : []).flatMap(pageOf));
      after =
        valueAt(body, 'paging.next') === undefined
          ? undefined
          : valueAt(body, 'paging.cursors.after');
      if (after === undefined) break;
    }
    return pages;
  }

  /** Takes the application out of the user's settings. */
  override async revoke(
    context: OAuth2ProviderContext,
    { accessToken, resourceOwnerId }: RevocableTokens,
  ): Promise<RevocationOutcome> {
    const { revocation } = context.definition.endpoints;
    if (revocation === undefined) return 'unsupported';
    const url = new URL(revocation.replace('{user_id}', encodeURIComponent(resourceOwnerId)));
    for (const [name, value] of Object.entries(this.proof(context, accessToken))) {
      url.searchParams.set(name, value);
    }
    const headers = { Authorization: `Bearer ${accessToken}` };
    const response = await context.http.send({ method: 'DELETE', url: url.href, headers });
    this.assertRevoked(context, response);
    return 'revoked';
  }

  /** Graph says in minutes when the application may ask again. */
  override rateLimitedFor(
    context: OAuth2ProviderContext,
    headers: Readonly<Record<string, string>>,
  ): number | undefined {
    const usage = parseJson(headers['x-business-use-case-usage'] ?? '');
    const minutes = isJsonObject(usage)
      ? Object.values(usage)
          .flatMap((list): unknown[] => (Array.isArray(list) ? list : []))
          .map((entry) => Number(valueAt(entry, 'estimated_time_to_regain_access')))
          .filter((wait) => wait > 0)
      : [];
    if (minutes.length > 0) return clampWait(Math.max(...minutes) * 60_000);
    return super.rateLimitedFor(context, headers);
  }

  protected override userInfoParameters(
    context: OAuth2ProviderContext,
    tokens: TokenResponse,
  ): Readonly<Record<string, string>> {
    return {
      ...super.userInfoParameters(context, tokens),
      ...this.proof(context, tokens.access_token),
    };
  }

  protected longLivedRequest(context: OAuth2ProviderContext, accessToken: string): ProviderRequest {
    const { exchange, token } = context.definition.endpoints;
    return this.authenticated(context, exchange ?? token, {
      grant_type: 'fb_exchange_token',
      fb_exchange_token: accessToken,
    });
  }

  protected successorRequest(context: OAuth2ProviderContext, accessToken: string): ProviderRequest {
    return this.longLivedRequest(context, accessToken);
  }

  private async grantedScopes(
    context: OAuth2ProviderContext,
    { access_token }: TokenResponse,
  ): Promise<string[] | undefined> {
    const { permissions } = context.definition.endpoints;
    if (permissions === undefined) return undefined;
    const body = await this.fetchResource(
      context,
      permissions,
      access_token,
      this.proof(context, access_token),
    ).catch(() => undefined);
    const data = valueAt(body, 'data');
    if (!Array.isArray(data)) return undefined;
    return data
      .filter((entry) => valueAt(entry, 'status') === 'granted')
      .map((entry) => String(valueAt(entry, 'permission')));
  }

  /** Proves that the caller knows the secret; applications may be set to demand it. */
  private proof(
    { clientSecret }: OAuth2ProviderContext,
    accessToken: string,
  ): Readonly<Record<string, string>> {
    const proof = createHmac('sha256', clientSecret).update(accessToken).digest('hex');
    return { appsecret_proof: proof };
  }
}

function pageOf(entry: unknown): OAuth2Resource[] {
  const id = valueAt(entry, 'id');
  const name = valueAt(entry, 'name');
  const token = valueAt(entry, 'access_token');
  if (typeof id !== 'string') return [];
  return [
    {
      id,
      kind: 'page',
      name: typeof name === 'string' ? name : null,
      tokens: typeof token === 'string' ? { access_token: token } : undefined,
    },
  ];
}
