import type { ProviderRequest } from '../../protocol/http-exchange.js';
import type { TokenResponse } from '../../protocol/token-response.js';
import { UpstreamError } from '../../protocol/upstream.error.js';
import type { OAuth2ProviderContext } from '../oauth2-provider.context.js';
import { OAuth2ProviderStrategy, type TokenPair } from '../oauth2-provider.strategy.js';
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

  /** If the second step fails, the short-lived token is what there is, with its true end. */
  override async exchangeCode(
    context: OAuth2ProviderContext,
    request: { code: string; codeVerifier?: string },
  ): Promise<TokenResponse> {
    const answer = await super.exchangeCode(context, request);
    const short = { ...answer, expires_in: answer.expires_in ?? SHORT_LIVED_S };
    try {
      return inheriting(short, await this.longLived(context, short.access_token));
    } catch (error) {
      if (error instanceof UpstreamError) return short;
      throw error;
    }
  }

  override async refreshToken(
    context: OAuth2ProviderContext,
    { accessToken }: TokenPair,
  ): Promise<TokenResponse> {
    const request = this.successorRequest(context, accessToken);
    return this.sendTokenRequest(context, 'refresh', request);
  }

  private async longLived(
    context: OAuth2ProviderContext,
    accessToken: string,
  ): Promise<TokenResponse> {
    const request = this.longLivedRequest(context, accessToken);
    return this.sendTokenRequest(context, 'refresh', request);
  }
}

/** The second answer leaves out what the first one said of scopes. */
function inheriting(short: TokenResponse, long: TokenResponse): TokenResponse {
  return { ...long, scope: long.scope ?? short.scope, extras: long.extras ?? short.extras };
}
