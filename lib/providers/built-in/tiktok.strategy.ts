import { parseScope } from '../../protocol/oauth/scope.js';
import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import type { OAuth2ProviderContext } from '../definition/oauth2-provider.context.js';
import { OAuth2Provider } from '../definition/oauth2-provider.decorator.js';
import type { OAuth2ProviderDefinition } from '../definition/oauth2-provider.definition.js';
import { OAuth2ProviderStrategy } from '../strategy/oauth2-provider.strategy.js';
import { TIKTOK_SCOPE_WORDS } from './scope-words/tiktok.js';

const FIELDS = 'open_id,union_id,avatar_url,display_name';

@OAuth2Provider('tiktok')
export class TikTokStrategy extends OAuth2ProviderStrategy {
  readonly definition: OAuth2ProviderDefinition = {
    label: 'TikTok',
    documentation: 'https://developers.tiktok.com/doc/login-kit-web',
    // The slash at the end is part of each.
    endpoints: {
      authorization: 'https://www.tiktok.com/v2/auth/authorize/',
      token: 'https://open.tiktokapis.com/v2/oauth/token/',
      revocation: 'https://open.tiktokapis.com/v2/oauth/revoke/',
      userInfo: 'https://open.tiktokapis.com/v2/user/info/',
      api: 'https://open.tiktokapis.com',
    },
    pkce: 'supported',
    clientAuthentication: 'client_secret_post',
    clientIdParameter: 'client_key',
    scopes: ['user.info.basic', 'video.upload'],
    scopeSeparator: ',',
    tokenResponse: { refreshTokenExpiresIn: 'refresh_expires_in' },
    scopeWords: TIKTOK_SCOPE_WORDS,
    refresh: { grant: 'refresh_token', rotation: 'sometimes' },
    userInfoSuccess: { path: 'error.code', value: 'ok' },
    identity: {
      id: ['data.user.open_id'],
      name: ['data.user.display_name'],
      username: ['data.user.username'],
      avatarUrl: ['data.user.avatar_url'],
    },
    revocation: { ends: 'grant', tokens: ['access_token'], hint: false },
    // Errors of the token endpoint arrive with status 200.
    errors: { rejected: [{ error: 'invalid_request', step: 'exchange' }] },
  };

  /** TikTok refuses the whole request when it asks for a field outside of the granted scopes. */
  protected override userInfoParameters(
    context: OAuth2ProviderContext,
    tokens: TokenResponse,
  ): Readonly<Record<string, string>> {
    const showsProfile = parseScope(tokens.scope)?.includes('user.info.profile') === true;
    return { fields: showsProfile ? `${FIELDS},username` : FIELDS };
  }
}
