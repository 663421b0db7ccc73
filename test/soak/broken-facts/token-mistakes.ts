import type { OAuth2ProviderContext } from '../../../lib/providers/definition/oauth2-provider.context.js';
import type { RevocableTokens } from '../../../lib/providers/strategy/oauth2-provider.strategy.js';
import type { TokenResponse } from '../../../lib/protocol/oauth/token-response.js';
import type { Breakage } from './breakage.js';

/** The new refresh token of an answer is thrown away. */
export const rotationMissed: Breakage = {
  code: (right) =>
    class extends right {
      override async refreshToken(...own: Parameters<InstanceType<typeof right>['refreshToken']>) {
        return { ...(await super.refreshToken(...own)), refresh_token: undefined };
      }
    },
};

export const refreshTwice: Breakage = {
  code: (right) =>
    class extends right {
      override async refreshToken(...own: Parameters<InstanceType<typeof right>['refreshToken']>) {
        const answer = await super.refreshToken(...own);
        await super.refreshToken(...own).catch(() => undefined);
        return answer;
      }
    },
};

/** The access token is handed in as if it were a refresh token. */
export const accessTokenForRefreshToken: Breakage = {
  code: (right) =>
    class extends right {
      override refreshToken(
        context: OAuth2ProviderContext,
        { accessToken }: { accessToken: string },
      ) {
        return super.refreshToken(context, { accessToken, refreshToken: accessToken });
      }
    },
};

export const oldAccessTokenKept: Breakage = {
  code: (right) =>
    class extends right {
      override async refreshToken(...own: Parameters<InstanceType<typeof right>['refreshToken']>) {
        return { ...(await super.refreshToken(...own)), access_token: own[1].accessToken };
      }
    },
};

/** The profile is asked for with the wrong one of the two tokens. */
export const refreshTokenForProfile: Breakage = {
  code: (right) =>
    class extends right {
      override resourceOwner(context: OAuth2ProviderContext, tokens: TokenResponse) {
        const access_token = tokens.refresh_token ?? tokens.access_token;
        return super.resourceOwner(context, { ...tokens, access_token });
      }
    },
};

/** Something else than a token of this grant is revoked. */
export const otherTokenRevoked: Breakage = {
  code: (right) =>
    class extends right {
      override revoke(context: OAuth2ProviderContext, tokens: RevocableTokens) {
        const other = { accessToken: 'unknown', refreshToken: 'unknown' };
        return super.revoke(context, { ...tokens, ...other });
      }
    },
};
