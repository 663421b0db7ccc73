import { OAuth2ProviderStrategy } from '../../../../lib/providers/strategy/oauth2-provider.strategy.js';
import type { Breakage } from '../breakage.js';

/** The short-lived token is kept. */
export const neverExchanged: Breakage = {
  code: (right) =>
    class extends right {
      override exchangeCode(...own: Parameters<OAuth2ProviderStrategy['exchangeCode']>) {
        return OAuth2ProviderStrategy.prototype.exchangeCode.apply(this, own);
      }
    },
};

/** The grant of RFC 6749, for which there is no token here. */
export const refreshedByGrant: Breakage = {
  code: (right) =>
    class extends right {
      override refreshToken(...own: Parameters<OAuth2ProviderStrategy['refreshToken']>) {
        const [context, { accessToken }] = own;
        const { token } = context.definition.endpoints;
        const endpoints = { ...context.definition.endpoints, refresh: token };
        const definition = { ...context.definition, endpoints };
        const pair = { accessToken, refreshToken: accessToken };
        return OAuth2ProviderStrategy.prototype.refreshToken.call(
          this,
          { ...context, definition },
          pair,
        );
      }
    },
};
