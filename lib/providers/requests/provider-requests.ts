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
import { classifyErrorResponse, isErrorResponse, matchesSignal } from './error-classification.js';
import type { RequestStep } from '../definition/error-signal.js';
import type { OAuth2ProviderContext } from '../definition/oauth2-provider.context.js';
import { readRateLimitWait } from './rate-limit.js';
import { reachable, withClientId, withParameters } from './request-parts.js';

/** Sends a strategy's requests and reads their responses. The steps of a strategy use it. */
export abstract class ProviderRequests {
  /** Classifies an error response: who can resolve it, and whether it ends the connection. */
  classifyError(
    context: OAuth2ProviderContext,
    response: ProviderResponse,
    step: RequestStep,
  ): UpstreamError {
    const wait = this.rateLimitedFor(context, response.headers);
    return classifyErrorResponse(response, context.definition, step, wait);
  }

  /** How long the provider tells clients to wait, in milliseconds; undefined when the headers have no wait. */
  rateLimitedFor(
    context: OAuth2ProviderContext,
    headers: Readonly<Record<string, string>>,
  ): number | undefined {
    return readRateLimitWait(headers, context.definition.rateLimit, context.now());
  }

  /** Posts to a token endpoint and reads the response. A code and a refresh token are sent without a retry. */
  protected requestToken(
    context: OAuth2ProviderContext,
    url: string,
    step: 'exchange' | 'refresh',
    form: Record<string, string>,
  ): Promise<TokenResponse> {
    const { scopeInTokenRequest, scopeSeparator = ' ' } = context.definition;
    // Unknown scopes are not sent: the server then keeps the granted ones (RFC 6749 section 6).
    const scope = scopeInTokenRequest === true &&
      context.scopes.length > 0 && { scope: context.scopes.join(scopeSeparator) };
    const delivery = step === 'exchange' ? 'once' : 'unrepeated';
    return this.sendTokenRequest(context, step, {
      ...this.authenticated(context, url, { ...form, ...scope }),
      delivery,
    });
  }

  /** Sends a token request of any format and reads the response. */
  protected async sendTokenRequest(
    context: OAuth2ProviderContext,
    step: 'exchange' | 'upgrade' | 'refresh',
    request: ProviderRequest,
  ): Promise<TokenResponse> {
    const response = await context.http.send({ ...request, replacesTokens: step === 'refresh' });
    const { definition } = context;
    if (!isErrorResponse(response, definition)) return this.tokensIn(context, step, response);
    const error = this.classifyError(context, response, step);
    // A refresh response that has tokens is a success, also with a member that looks like an error.
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

  /** A request with the client's credentials, sent by exactly one method. */
  protected authenticated(
    context: OAuth2ProviderContext,
    url: string,
    form: Record<string, string>,
    authentication?: ClientAuthenticationMethod | 'absent',
  ): ProviderRequest {
    return createAuthenticatedRequest(context, url, form, { authentication });
  }

  /** Reads the profile of the account; undefined when the provider has no endpoint for it. */
  protected async profile(context: OAuth2ProviderContext, tokens: TokenResponse): Promise<unknown> {
    const { endpoints, userInfoByIntrospection } = context.definition;
    if (userInfoByIntrospection === true && endpoints.introspection !== undefined) {
      return this.introspect(context, endpoints.introspection, tokens.access_token);
    }
    if (endpoints.userInfo === undefined) return undefined;
    const parameters = this.userInfoParameters(context, tokens);
    return this.fetchResource(context, endpoints.userInfo, tokens.access_token, parameters);
  }

  /** Parameters of the user info request. Override it when they depend on the granted scopes. */
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

  /** Sends a request with the access token. Error responses are returned, too. */
  protected requestResource(
    context: OAuth2ProviderContext,
    url: string,
    accessToken: string,
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<ProviderResponse> {
    const { userInfoHeaders, userInfoBody, userInfoScheme, endpoints } = context.definition;
    const body = url === endpoints.userInfo ? userInfoBody : undefined;
    return context.http.send({
      method: body === undefined ? 'GET' : 'POST',
      url: withParameters(reachable(url, context.definition), parameters),
      headers: {
        ...withClientId(userInfoHeaders, context.clientId),
        Authorization: `${userInfoScheme ?? 'Bearer'} ${accessToken}`,
      },
      json: body ?? undefined,
    });
  }

  /**
   * Asks the introspection endpoint about an access token.
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

  /** The body of a successful response. */
  private shown(context: OAuth2ProviderContext, response: ProviderResponse): unknown {
    const { userInfoSuccess } = context.definition;
    const isOk =
      userInfoSuccess === undefined ||
      valueAt(response.body, userInfoSuccess.path) === userInfoSuccess.value;
    if (response.status === 200 && response.body !== undefined && isOk) return response.body;
    throw this.resourceError(context, response);
  }

  /** The error for a resource that could not be read. It never ends the grant: only the token endpoint can report that. */
  protected resourceError(
    context: OAuth2ProviderContext,
    response: ProviderResponse,
  ): UpstreamError {
    const classified = this.classifyError(context, response, 'profile');
    const { reason, status, retryAfterMs, error } = classified;
    return new UpstreamError(
      reason === 'rate_limited' ? reason : 'bad_response',
      `the provider did not return the requested resource (${status ?? 'no status'})`,
      { status, retryAfterMs, error, problem: findResourceProblem(response, classified) },
    );
  }

  /** Some servers respond to any path with an HTML page and status 200: that does not confirm a revocation. */
  protected assertRevoked(context: OAuth2ProviderContext, response: ProviderResponse): void {
    const { definition } = context;
    const isPage =
      response.isEmpty !== true && /html/i.test(response.headers['content-type'] ?? '');
    if (!isPage && !isErrorResponse(response, definition)) return;
    if (matchesSignal(definition.revocation?.alreadyRevoked, response, definition, 'revocation'))
      return;
    throw this.classifyError(context, response, 'revocation');
  }

  /** The checked claims of the id token; undefined when the response has none, or when no issuer is known. */
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
