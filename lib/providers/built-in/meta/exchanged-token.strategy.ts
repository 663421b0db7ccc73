import type { ProviderRequest } from '../../../protocol/http/http-exchange.js';
import type { TokenResponse } from '../../../protocol/oauth/token-response.js';
import { UpstreamError } from '../../../protocol/upstream.error.js';
import type { OAuth2ProviderContext } from '../../definition/oauth2-provider.context.js';
import { OAuth2ProviderStrategy, type TokenPair } from '../../strategy/oauth2-provider.strategy.js';
import { readBusinessUsageWait } from './business-usage.js';
import { SHORT_LIVED_S } from './graph.js';

/**
 * Providers without refresh tokens: the code brings a token for an hour, which
 * is exchanged for one of sixty days at once, and that one for its successor
 * later, while it lives.
 */
export abstract class ExchangedTokenStrategy extends OAuth2ProviderStrategy {
  /** Asks for the long-lived token. Its URL may hold the secret where the provider offers nothing else. */
  protected abstract longLivedRequest(
    context: OAuth2ProviderContext,
    accessToken: string,
  ): ProviderRequest;

  /** Asks for the successor of a long-lived token. */
  protected abstract successorRequest(
    context: OAuth2ProviderContext,
    accessToken: string,
  ): ProviderRequest;

  /**
   * If the second step fails for a reason that may pass, the short-lived token is what
   * there is, with its true end: it can be exchanged while it lives.
   */
  override async exchangeCode(
    context: OAuth2ProviderContext,
    request: { code: string; codeVerifier?: string },
  ): Promise<TokenResponse> {
    const response = await super.exchangeCode(context, request);
    const short = { ...response, expires_in: response.expires_in ?? SHORT_LIVED_S };
    try {
      const long = this.longLivedRequest(context, short.access_token);
      return inheriting(short, await this.sendTokenRequest(context, 'upgrade', long));
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      if (isFinal(error)) throw refused(error);
      const { reason, retryAfterMs } = error;
      return { ...short, notExchanged: { reason, retryAfterMs } };
    }
  }

  /** Meta says in minutes when the application may ask again. */
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

/** Whether the provider itself said no, in its own words: a page of a gateway is no refusal. */
function isFinal({ retryable, error, status, problem }: UpstreamError): boolean {
  if (retryable || problem === 'client_secret_unavailable') return false;
  // Without a response it is a mistake of the configuration.
  return error !== undefined || status === undefined;
}

/** What is wrong with the application is said so; for everything else the exchange was refused. */
function refused(cause: UpstreamError): UpstreamError {
  if (cause.reason === 'client_config') return cause;
  const { error, status } = cause;
  return new UpstreamError(
    'bad_response',
    'the provider refused to exchange the short-lived token for a long-lived one',
    { problem: 'exchange_refused', error, status, retryable: false },
  );
}

/** The second answer leaves out what the first one said of scopes. */
function inheriting(short: TokenResponse, long: TokenResponse): TokenResponse {
  return { ...long, scope: long.scope ?? short.scope, extras: long.extras ?? short.extras };
}
