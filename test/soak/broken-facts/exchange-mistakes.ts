import type { OAuth2ProviderContext } from '../../../lib/providers/definition/oauth2-provider.context.js';
import type { TokenResponse } from '../../../lib/protocol/oauth/token-response.js';
import type { Breakage, StrategyClass } from './breakage.js';

type CodeRequest = { code: string; codeVerifier?: string };

/** Changes what is sent for a code, or what is understood of the answer. */
function exchanging(
  mistake: (
    exchange: (context: OAuth2ProviderContext, request: CodeRequest) => Promise<TokenResponse>,
    context: OAuth2ProviderContext,
    request: CodeRequest,
  ) => Promise<TokenResponse>,
): Breakage {
  return {
    code: (right: StrategyClass) =>
      class extends right {
        override exchangeCode(context: OAuth2ProviderContext, request: CodeRequest) {
          return mistake((...own) => super.exchangeCode(...own), context, request);
        }
      },
  };
}

export const codeTwice = exchanging(async (exchange, context, request) => {
  const first = exchange(context, request);
  await first.catch(() => undefined);
  await exchange(context, request).catch(() => undefined);
  return first;
});

export const codeWithFragment = exchanging((exchange, context, request) =>
  exchange(context, { ...request, code: `${request.code}#_` }),
);

export const codeNotDecoded = exchanging((exchange, context, request) =>
  exchange(context, { ...request, code: request.code.replaceAll('*', '%2A') }),
);

export const otherRedirectUri = exchanging((exchange, context, request) =>
  exchange({ ...context, redirectUri: `${context.redirectUri}/` }, request),
);

export const verifierForgotten = exchanging((exchange, context, { code }) =>
  exchange(context, { code }),
);

export const verifierTooShort = exchanging((exchange, context, { code }) =>
  exchange(context, { code, codeVerifier: 'too-short' }),
);

export const lifetimeForgotten = exchanging(async (exchange, context, request) => ({
  ...(await exchange(context, request)),
  expires_in: undefined,
}));

export const refreshLifetimeInvented = exchanging(async (exchange, context, request) => ({
  ...(await exchange(context, request)),
  refresh_token_expires_in: 3600,
}));

export const scopesInvented = exchanging(async (exchange, context, request) => ({
  ...(await exchange(context, request)),
  scope: ['all'],
}));

/** The scopes of the configuration are taken for the granted ones. */
export const scopesAssumed = exchanging(async (exchange, context, request) => ({
  ...(await exchange(context, request)),
  scope: context.scopes,
}));
