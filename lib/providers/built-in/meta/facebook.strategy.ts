import { createHmac } from 'node:crypto';
import type { ProviderRequest } from '../../../protocol/http/http-exchange.js';
import { valueAt } from '../../../protocol/text/json.js';
import type { TokenResponse } from '../../../protocol/oauth/token-response.js';
import type {
  OAuth2ProviderContext,
  OAuth2Resource,
  RevocationOutcome,
} from '../../definition/oauth2-provider.context.js';
import { OAuth2Provider } from '../../definition/oauth2-provider.decorator.js';
import type { OAuth2ProviderDefinition } from '../../definition/oauth2-provider.definition.js';
import type { RevocableTokens } from '../../strategy/oauth2-provider.strategy.js';
import { ExchangedTokenStrategy } from './exchanged-token.strategy.js';
import { listPages } from './facebook-pages.js';
import { GRAPH_ERRORS, GRAPH_EXCHANGE } from './graph.js';
import { FACEBOOK_SCOPE_WORDS } from '../scope-words/meta.js';

/** Facebook accounts and their Pages. Access tokens are exchanged instead of refreshed. */
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
    askAgainParameters: { auth_type: 'rerequest' },
    resources: { kind: 'page', scopes: ['pages_show_list'] },
    scopeWords: FACEBOOK_SCOPE_WORDS,
    refresh: GRAPH_EXCHANGE,
    userInfoParameters: { fields: 'id,name,email,picture' },
    identity: { id: ['id'], name: ['name'], email: ['email'], avatarUrl: ['picture.data.url'] },
    revocation: { ends: 'grant' },
    errors: { ...GRAPH_ERRORS, denied: ['error_code'] },
  };

  /**
   * Token responses contain no scopes: `me/permissions` lists the granted and the declined ones.
   */
  override async exchangeCode(
    context: OAuth2ProviderContext,
    request: { code: string; codeVerifier?: string },
  ): Promise<TokenResponse> {
    const tokens = await super.exchangeCode(context, request);
    return { ...tokens, ...(await this.permissions(context, tokens)) };
  }

  /** The Pages that the user manages, each with its own token that does not expire. */
  override async listResources(
    context: OAuth2ProviderContext,
    accessToken: string,
  ): Promise<OAuth2Resource[]> {
    const { accounts } = context.definition.endpoints;
    if (accounts === undefined) return super.listResources(context, accessToken);
    const read = (url: string, parameters: Readonly<Record<string, string>>): Promise<unknown> => {
      const all = { ...parameters, ...this.proof(context, accessToken) };
      return this.fetchResource(context, url, accessToken, all);
    };
    return listPages({
      accounts,
      read,
      grantedScopes: async () =>
        (await this.permissions(context, { access_token: accessToken })).scope,
      inspect: () => this.inspect(context, accessToken),
    });
  }

  /** Removes the application from the user's settings. */
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

  /** What `debug_token` reports of the token. It is called with the application's own token. */
  private async inspect(context: OAuth2ProviderContext, accessToken: string): Promise<unknown> {
    const { clientId, clientSecret, definition } = context;
    const { introspection } = definition.endpoints;
    if (introspection === undefined) return undefined;
    const application = `${clientId}|${clientSecret}`;
    const body = await this.fetchResource(context, introspection, application, {
      input_token: accessToken,
    });
    return valueAt(body, 'data');
  }

  private async permissions(
    context: OAuth2ProviderContext,
    { access_token }: Pick<TokenResponse, 'access_token'>,
  ): Promise<{ scope?: string[]; declined_scope?: string[] }> {
    const { permissions } = context.definition.endpoints;
    if (permissions === undefined) return {};
    const body = await this.fetchResource(
      context,
      permissions,
      access_token,
      this.proof(context, access_token),
    ).catch(() => undefined);
    const data = valueAt(body, 'data');
    if (!Array.isArray(data)) return {};
    const having = (status: string): string[] =>
      data
        .filter((entry) => valueAt(entry, 'status') === status)
        .map((entry) => String(valueAt(entry, 'permission')));
    return { scope: having('granted'), declined_scope: having('declined') };
  }

  /** Proves that the caller knows the secret; an application can be configured to require it. */
  private proof(
    { clientSecret }: OAuth2ProviderContext,
    accessToken: string,
  ): Readonly<Record<string, string>> {
    const proof = createHmac('sha256', clientSecret).update(accessToken).digest('hex');
    return { appsecret_proof: proof };
  }
}
