import { authenticateClient } from '../../../protocol/oauth/client-authentication.js';
import { valueAt } from '../../../protocol/text/json.js';
import { parseScope } from '../../../protocol/oauth/scope.js';
import type { TokenResponse } from '../../../protocol/oauth/token-response.js';
import type {
  OAuth2ProviderContext,
  ResourceOwner,
  RevocationOutcome,
} from '../../definition/oauth2-provider.context.js';
import { OAuth2Provider } from '../../definition/oauth2-provider.decorator.js';
import type { OAuth2ProviderDefinition } from '../../definition/oauth2-provider.definition.js';
import {
  OAuth2ProviderStrategy,
  type RevocableTokens,
} from '../../strategy/oauth2-provider.strategy.js';
import { satisfies } from '../../definition/scope-rules.js';
import { GITHUB_SCOPE_IMPLICATIONS } from '../scope-implications/github.js';
import { GITHUB_SCOPE_WORDS } from '../scope-words/github.js';

const API_HEADERS = {
  Accept: 'application/vnd.github+json',
  'X-GitHub-Api-Version': '2022-11-28',
};

@OAuth2Provider('github')
export class GitHubStrategy extends OAuth2ProviderStrategy {
  readonly definition: OAuth2ProviderDefinition = {
    label: 'GitHub',
    documentation:
      'https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps',
    endpoints: {
      authorization: 'https://github.com/login/oauth/authorize',
      token: 'https://github.com/login/oauth/access_token',
      revocation: 'https://api.github.com/applications/{client_id}/token',
      userInfo: 'https://api.github.com/user',
      emails: 'https://api.github.com/user/emails',
      api: 'https://api.github.com',
    },
    // GitHub sent it, stopped, and sent it again in 2026.
    issuer: { value: 'https://github.com/login/oauth', sent: 'sometimes' },
    pkce: 'supported',
    clientAuthentication: 'client_secret_post',
    scopes: ['repo'],
    // No refresh token unless the application at GitHub, or the scope offline_access, turns expiry on.
    scopeWords: GITHUB_SCOPE_WORDS,
    scopeImplications: GITHUB_SCOPE_IMPLICATIONS,
    refresh: { grant: 'refresh_token', rotation: 'always' },
    userInfoHeaders: API_HEADERS,
    identity: {
      id: ['id'],
      name: ['name', 'login'],
      username: ['login'],
      email: ['email'],
      avatarUrl: ['avatar_url'],
    },
    revocation: { ends: 'token' },
    // All of them arrive with status 200.
    errors: {
      rejected: [
        { error: 'bad_refresh_token' },
        { error: 'incorrect_code_verifier' },
        { error: 'unverified_user_email', problem: 'unverified_email' },
      ],
      clientConfig: [
        { error: 'incorrect_client_credentials' },
        { error: 'redirect_uri_mismatch' },
        { error: 'application_suspended' },
      ],
    },
    rateLimit: {
      remaining: 'x-ratelimit-remaining',
      reset: 'x-ratelimit-reset',
      unit: 'epoch_seconds',
    },
  };

  /**
   * A private e-mail address is missing from the profile; with `user:email` another resource lists
   * it.
   */
  override async resourceOwner(
    context: OAuth2ProviderContext,
    tokens: TokenResponse,
    nonce?: string,
  ): Promise<ResourceOwner> {
    const owner = await super.resourceOwner(context, tokens, nonce);
    const { emails } = context.definition.endpoints;
    if (owner.profile?.email !== undefined || emails === undefined) return owner;
    const granted = parseScope(tokens.scope) ?? [];
    if (!satisfies(granted, ['user:email'], context.definition)) return owner;
    const list = await this.fetchResource(context, emails, tokens.access_token).catch(() => []);
    const email = primaryEmail(list);
    return email === undefined ? owner : { ...owner, profile: { ...owner.profile, email } };
  }

  /**
   * GitHub has its own REST call instead of RFC 7009; 404 and 422 mean that the token is already
   * revoked.
   */
  override async revoke(
    context: OAuth2ProviderContext,
    pair: RevocableTokens,
  ): Promise<RevocationOutcome> {
    const { revocation } = context.definition.endpoints;
    if (revocation === undefined) return 'unsupported';
    const { headers } = authenticateClient('client_secret_basic', context);
    const response = await context.http.send({
      method: 'DELETE',
      url: revocation.replace('{client_id}', encodeURIComponent(context.clientId)),
      headers: { ...API_HEADERS, ...headers },
      json: { access_token: pair.accessToken },
    });
    if ([204, 404, 422].includes(response.status)) return 'revoked';
    throw this.classifyError(context, response, 'revocation');
  }
}

function primaryEmail(list: unknown): string | undefined {
  if (!Array.isArray(list)) return undefined;
  const primary: unknown = list.find(
    (entry) => valueAt(entry, 'primary') === true && valueAt(entry, 'verified') === true,
  );
  const email = valueAt(primary, 'email');
  return typeof email === 'string' && email.length <= 320 ? email : undefined;
}
