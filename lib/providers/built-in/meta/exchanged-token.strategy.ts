import type { ProviderRequest } from '../../../protocol/http/http-exchange.js';
import type { TokenResponse } from '../../../protocol/oauth/token-response.js';
import { UpstreamError } from '../../../protocol/upstream.error.js';
import type { OAuth2ProviderContext } from '../../definition/oauth2-provider.context.js';
import { OAuth2ProviderStrategy, type TokenPair } from '../../strategy/oauth2-provider.strategy.js';
import { readBusinessUsageWait } from './business-usage.js';
import { SHORT_LIVED_S } from './graph.js';

/**
 * Providers without refresh tokens. The code exchange returns a token for an hour,
 * which is exchanged for one of sixty days at once. That one is later exchanged for
 * a newer one, while it is valid.
 */
export abstract class ExchangedTokenStrategy extends OAuth2ProviderStrategy {
  /** The request for the long-lived token. Its URL may hold the secret where the provider offers nothing else. */
  protected abstract longLivedRequest(
    context: OAuth2ProviderContext,
    accessToken: string,
  ): ProviderRequest;

  /** The request that exchanges a long-lived token for a newer one. */
  protected abstract successorRequest(
    context: OAuth2ProviderContext,
    accessToken: string,
  ): ProviderRequest;

  /**
   * If the second request fails temporarily, the result is the short-lived token with its own
   * lifetime: it can be exchanged while it is valid.
   */
  override async exchangeCode(
    context: OAuth2ProviderContext,
    request: { code: string; codeVerifier?: string },
  ): Promise<TokenResponse> {
    const response = await super.exchangeCode(context, request);
    const short = { ...response, expires_in: response.expires_in ?? SHORT_LIVED_S };
    try {
      const long = this.longLivedRequest(context, short.access_token);
      return addScopes(short, await this.sendTokenRequest(context, 'upgrade', long));
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      if (isFinal(error)) throw refused(error);
      const { reason, retryAfterMs } = error;
      return { ...short, notExchanged: { reason, retryAfterMs } };
    }
  }

  /** Meta reports in minutes how long the application must wait. */
  override rateLimitedFor(
    context: OAuth2ProviderContext,
    headers: Readonly<Record<string, string>>,
  ): number | undefined {
    return readBusinessUsageWait(headers) ?? super.rateLimitedFor(context, headers);
  }

  override async refreshToken(
    context: OAuth2ProviderContext,
    { accessToken, isShortLived = false }: TokenPair,
  ): Promise<TokenResponse> {
    const request = isShortLived
      ? this.longLivedRequest(context, accessToken)
      : this.successorRequest(context, accessToken);
    return this.sendTokenRequest(context, 'refresh', request);
  }
}

/**
 * Whether the provider itself refused, with an error code: an HTML page of a gateway is not a
 * refusal.
 */
function isFinal({ retryable, error, status, problem }: UpstreamError): boolean {
  if (retryable || problem === 'client_secret_unavailable') return false;
  // Without a response the configuration is wrong.
  return error !== undefined || status === undefined;
}

/** Errors of the application's configuration stay as they are; any other becomes `exchange_refused`. */
function refused(cause: UpstreamError): UpstreamError {
  if (cause.reason === 'client_config') return cause;
  const { error, status } = cause;
  return new UpstreamError(
    'bad_response',
    'the provider refused to exchange the short-lived token for a long-lived one',
    { problem: 'exchange_refused', error, status, retryable: false },
  );
}

/** The second response has no scopes, so those of the first are used. */
function addScopes(short: TokenResponse, long: TokenResponse): TokenResponse {
  return { ...long, scope: long.scope ?? short.scope, extras: long.extras ?? short.extras };
}
