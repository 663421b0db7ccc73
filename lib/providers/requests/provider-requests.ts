import type { ClientAuthenticationMethod } from '../../protocol/oauth/client-authentication.js';
import type { ProviderRequest, ProviderResponse } from '../../protocol/http/http-exchange.js';
import { readIdToken } from '../../protocol/oauth/id-token.js';
import { valueAt } from '../../protocol/text/json.js';
import {
  parseRefreshResponse,
  parseTokenResponse,
  type TokenResponse,
} from '../../protocol/oauth/token-response.js';
import { UpstreamError } from '../../protocol/upstream.error.js';
import { createAuthenticatedRequest } from './authenticated-request.js';
import { findResourceProblem } from './resource-problem.js';
import { classifyErrorResponse, isErrorResponse, isOneOf } from './error-classification.js';
import type { RequestStep } from '../definition/error-signal.js';
import type { OAuth2ProviderContext } from '../definition/oauth2-provider.context.js';
import { readRateLimitWait } from './rate-limit.js';
import { reachable, withClientId, withParameters } from './request-parts.js';

/** How a strategy asks its provider, and what it makes of the answers: the ground below its steps. */
export abstract class ProviderRequests {
  /** Whose fault an error answer is, and what it means for the connection. */
  classifyError(
    context: OAuth2ProviderContext,
    response: ProviderResponse,
    step: RequestStep,
  ): UpstreamError {
    const wait = this.rateLimitedFor(context, response.headers);
    return classifyErrorResponse(response, context.definition, step, wait);
  }

  /** How long the provider asks clients to wait, in milliseconds; undefined when it does not say. */
  rateLimitedFor(
    context: OAuth2ProviderContext,
    headers: Readonly<Record<string, string>>,
  ): number | undefined {
    return readRateLimitWait(headers, context.definition.rateLimit, context.now());
  }

  /** Posts to a token endpoint and reads the answer. A code exchange is sent once, whatever happens. */
  protected requestToken(
    context: OAuth2ProviderContext,
    url: string,
    step: 'exchange' | 'refresh',
    form: Record<string, string>,
  ): Promise<TokenResponse> {
    const { scopeInTokenRequest, scopeSeparator = ' ' } = context.definition;
    // What is not known is left out: then the server keeps what it granted (RFC 6749 section 6).
    const scope = scopeInTokenRequest === true &&
      context.scopes.length > 0 && { scope: context.scopes.join(scopeSeparator) };
    const delivery = step === 'exchange' ? 'once' : 'repeatable';
    return this.sendTokenRequest(context, step, {
      ...this.authenticated(context, url, { ...form, ...scope }),
      delivery,
    });
  }

  /** Sends a token request of any form and reads the answer. */
  protected async sendTokenRequest(
    context: OAuth2ProviderContext,
    step: 'exchange' | 'upgrade' | 'refresh',
    request: ProviderRequest,
  ): Promise<TokenResponse> {
    const response = await context.http.send({ ...request, readsAnyType: step === 'refresh' });
    const { definition } = context;
    if (!isErrorResponse(response, definition)) return this.tokensIn(context, step, response);
    const error = this.classifyError(context, response, step);
    // A member that looks like an error does not undo a refresh whose tokens are there.
    const isUnclear =
      step === 'refresh' && response.status < 300 && error.reason === 'bad_response';
    if (!isUnclear) throw error;
    try {
      return this.tokensIn(context, step, response);
    } catch {
      throw error;
    }
  }

  private tokensIn(
    { definition, now }: OAuth2ProviderContext,
    step: 'exchange' | 'upgrade' | 'refresh',
    { body }: ProviderResponse,
  ): TokenResponse {
    const { tokenResponse, tokenTypes } = definition;
    const parse = step === 'refresh' ? parseRefreshResponse : parseTokenResponse;
    return parse(body, tokenResponse, now(), tokenTypes);
  }

  /** A form post that carries the client's credentials, one way and once. */
  protected authenticated(
    context: OAuth2ProviderContext,
    url: string,
    form: Record<string, string>,
    authentication?: ClientAuthenticationMethod | 'absent',
  ): ProviderRequest {
    return createAuthenticatedRequest(context, url, form, { authentication });
  }

  /** What the provider shows of the account when it is asked; undefined where it cannot be. */
  protected async profile(context: OAuth2ProviderContext, tokens: TokenResponse): Promise<unknown> {
    const { endpoints, userInfoByIntrospection } = context.definition;
    if (userInfoByIntrospection === true && endpoints.introspection !== undefined) {
      return this.introspect(context, endpoints.introspection, tokens.access_token);
    }
    if (endpoints.userInfo === undefined) return undefined;
    const parameters = this.userInfoParameters(context, tokens);
    return this.fetchResource(context, endpoints.userInfo, tokens.access_token, parameters);
  }

  /** Parameters of the user info request; more than the definition's where they depend on what was granted. */
  protected userInfoParameters(
    { definition }: OAuth2ProviderContext,
    tokens: TokenResponse,
  ): Readonly<Record<string, string>> {
    void tokens;
    return definition.userInfoParameters ?? {};
  }

  /** Reads a JSON resource with the access token in the Authorization header (RFC 6750 section 2.1). */
  protected async fetchResource(
    context: OAuth2ProviderContext,
    url: string,
    accessToken: string,
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<unknown> {
    return this.shown(context, await this.requestResource(context, url, accessToken, parameters));
  }

  /** The response to a request with the access token, whatever it says. */
  protected requestResource(
    context: OAuth2ProviderContext,
    url: string,
    accessToken: string,
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<ProviderResponse> {
    const { userInfoHeaders, userInfoBody, userInfoScheme, endpoints } = context.definition;
    const json = url === endpoints.userInfo ? userInfoBody : undefined;
    return context.http.send({
      method: json === undefined ? 'GET' : 'POST',
      url: withParameters(reachable(url, context.definition), parameters),
      headers: {
        ...withClientId(userInfoHeaders, context.clientId),
        Authorization: `${userInfoScheme ?? 'Bearer'} ${accessToken}`,
      },
      json,
    });
  }

  /**
   * What the introspection endpoint tells of an access token.
   *
   * @see {@link https://www.rfc-editor.org/rfc/rfc7662#section-2.1 RFC 7662 section 2.1}
   */
  private async introspect(
    context: OAuth2ProviderContext,
    endpoint: string,
    accessToken: string,
  ): Promise<unknown> {
    const fields = { token: accessToken, token_type_hint: 'access_token' };
    const response = await context.http.send(this.authenticated(context, endpoint, fields));
    if (valueAt(response.body, 'active') !== false) return this.shown(context, response);
    throw this.resourceError(context, response);
  }

  /** The body of an answer that shows what was asked for. */
  private shown(context: OAuth2ProviderContext, response: ProviderResponse): unknown {
    const { userInfoSuccess } = context.definition;
    const isOk =
      userInfoSuccess === undefined ||
      valueAt(response.body, userInfoSuccess.path) === userInfoSuccess.value;
    if (response.status === 200 && response.body !== undefined && isOk) return response.body;
    throw this.resourceError(context, response);
  }

  /** Why a resource was not shown: never the end of the grant, which is for the token endpoint to say. */
  protected resourceError(
    context: OAuth2ProviderContext,
    response: ProviderResponse,
  ): UpstreamError {
    const judged = this.classifyError(context, response, 'profile');
    const { reason, status, retryAfterMs, error } = judged;
    return new UpstreamError(
      reason === 'rate_limited' ? reason : 'bad_response',
      `the provider did not show what was asked for (${status ?? 'no status'})`,
      { status, retryAfterMs, error, problem: findResourceProblem(response, judged) },
    );
  }

  /** Some servers answer any path with a page and status 200: that confirms nothing. */
  protected assertRevoked(context: OAuth2ProviderContext, response: ProviderResponse): void {
    const { definition } = context;
    const isPage =
      response.isEmpty !== true && /html/i.test(response.headers['content-type'] ?? '');
    if (!isPage && !isErrorResponse(response, definition)) return;
    if (isOneOf(definition.revocation?.alreadyRevoked, response, definition, 'revocation')) return;
    throw this.classifyError(context, response, 'revocation');
  }

  /** The claims of an id token that came along, checked; undefined when there is none, or no issuer to check it by. */
  protected idTokenClaims(
    context: OAuth2ProviderContext,
    tokens: TokenResponse,
    nonce?: string,
  ): Record<string, unknown> | undefined {
    const { issuer, nonce: nonceBehaviour } = context.definition;
    if (tokens.id_token === undefined || issuer === undefined) return undefined;
    return readIdToken(tokens.id_token, {
      issuer: issuer.value,
      clientId: context.clientId,
      nonce: nonceBehaviour === 'ignored' ? undefined : nonce,
    });
  }
}
