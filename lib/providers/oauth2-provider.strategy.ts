import { authorizationUrl } from '../protocol/authorization-request.js';
import {
  authenticateClient,
  type ClientAuthenticationMethod,
} from '../protocol/client-authentication.js';
import type { ProviderRequest, ProviderResponse } from '../protocol/http-exchange.js';
import { readIdToken } from '../protocol/id-token.js';
import { valueAt } from '../protocol/json.js';
import { createCodeChallenge } from '../protocol/pkce.js';
import { parseTokenResponse, type TokenResponse } from '../protocol/token-response.js';
import { UpstreamError } from '../protocol/upstream.error.js';
import { classifyErrorAnswer, isErrorAnswer, isOneOf } from './error-classification.js';
import type {
  OAuth2ProviderContext,
  OAuth2Resource,
  ResourceOwner,
  RevocationOutcome,
} from './oauth2-provider.context.js';
import type { OAuth2ProviderDefinition, RequestStep } from './oauth2-provider.definition.js';
import { rateLimitWait } from './rate-limit.js';
import { nested, secondScope, withParameters } from './request-parts.js';
import { readResourceOwner } from './resource-owner.js';

const UNKNOWN_TOKEN = [
  { status: 400, error: 'invalid_request' },
  { status: 400, error: 'invalid_token' },
];

/** The tokens of a connection, in the clear, for the length of one call. */
export interface TokenPair {
  accessToken: string;
  refreshToken?: string;
}

/** The tokens to be ended, and whose they are. */
export interface RevocableTokens extends TokenPair {
  resourceOwnerId: string;
}

/**
 * How one provider does OAuth2. A subclass gives a `definition`; the steps below
 * follow it and each can be overridden where data cannot say it.
 */
export abstract class OAuth2ProviderStrategy {
  abstract readonly definition: OAuth2ProviderDefinition;

  /**
   * The definition with which a configured provider works. Override it where
   * parts are only known at run time, as discovery does.
   */
  resolveDefinition(
    context: Omit<OAuth2ProviderContext, 'definition'>,
    configured: OAuth2ProviderDefinition,
  ): Promise<OAuth2ProviderDefinition> {
    void context;
    return Promise.resolve(configured);
  }

  /** Step 1: where the browser goes. */
  createAuthorizationRequest(
    context: OAuth2ProviderContext,
    request: { state: string; scopes: readonly string[]; codeVerifier?: string; nonce?: string },
  ): string {
    const { definition } = context;
    return authorizationUrl({
      authorizationEndpoint: definition.endpoints.authorization,
      clientId: context.clientId,
      clientIdParameter: definition.clientIdParameter,
      redirectUri: context.redirectUri,
      scope: request.scopes.join(definition.scopeSeparator ?? ' ') || undefined,
      scopeParameter: definition.scopeParameter,
      state: request.state,
      codeChallenge:
        request.codeVerifier === undefined
          ? undefined
          : createCodeChallenge(request.codeVerifier, definition.codeChallengeEncoding),
      nonce: request.nonce,
      parameters: { ...definition.authorizationParameters, ...secondScope(definition) },
    });
  }

  /**
   * Step 2: the code becomes tokens. The request is sent once, whatever happens.
   *
   * @throws UpstreamError
   */
  exchangeCode(
    context: OAuth2ProviderContext,
    { code, codeVerifier }: { code: string; codeVerifier?: string },
  ): Promise<TokenResponse> {
    return this.requestToken(context, context.definition.endpoints.token, 'exchange', {
      grant_type: 'authorization_code',
      code,
      redirect_uri: context.redirectUri,
      ...(codeVerifier !== undefined && { code_verifier: codeVerifier }),
      ...context.definition.exchangeParameters,
    });
  }

  /**
   * Step 3: whose account it is.
   *
   * @throws UpstreamError when the profile cannot be read
   */
  async resourceOwner(
    context: OAuth2ProviderContext,
    tokens: TokenResponse,
    nonce?: string,
  ): Promise<ResourceOwner> {
    const claims = this.idTokenClaims(context, tokens, nonce);
    const { endpoints, identity } = context.definition;
    if (endpoints.userInfo === undefined) {
      return readResourceOwner(claims ?? nested(tokens.extras), identity);
    }
    const body = await this.fetchResource(
      context,
      endpoints.userInfo,
      tokens.access_token,
      this.userInfoParameters(context, tokens),
    );
    const owner = readResourceOwner(body, identity);
    if (claims !== undefined && identity.id[0] === 'sub' && claims.sub !== owner.id) {
      throw new UpstreamError('bad_response', 'the id token and the profile name two accounts');
    }
    return owner;
  }

  /**
   * Step 4, for months: a newer pair.
   *
   * @throws UpstreamError
   */
  refreshToken(context: OAuth2ProviderContext, pair: TokenPair): Promise<TokenResponse> {
    const { endpoints, refreshParameters, redirectUriOnRefresh } = context.definition;
    return this.requestToken(context, endpoints.refresh ?? endpoints.token, 'refresh', {
      grant_type: 'refresh_token',
      refresh_token: pair.refreshToken ?? '',
      ...(redirectUriOnRefresh === true && { redirect_uri: context.redirectUri }),
      ...refreshParameters,
    });
  }

  /**
   * The accounts behind the account. Override it where there are any.
   *
   * @throws UpstreamError
   */
  listResources(context: OAuth2ProviderContext, accessToken: string): Promise<OAuth2Resource[]> {
    void context;
    void accessToken;
    return Promise.resolve([]);
  }

  /**
   * The account that a refresh answer names, if it names any: an id token's
   * subject, where that is the account's id.
   */
  accountOf(context: OAuth2ProviderContext, tokens: TokenResponse): string | undefined {
    if (context.definition.identity.id[0] !== 'sub') return undefined;
    const subject = this.idTokenClaims(context, tokens)?.sub;
    return typeof subject === 'string' ? subject : undefined;
  }

  /**
   * Step 5: ends the tokens at the provider, as RFC 7009 has it. An unknown
   * token counts as revoked.
   *
   * @throws UpstreamError when the provider did not confirm it
   */
  async revoke(context: OAuth2ProviderContext, pair: RevocableTokens): Promise<RevocationOutcome> {
    const { endpoints, revocation } = context.definition;
    if (endpoints.revocation === undefined || revocation === undefined) return 'unsupported';
    let grantEnded = false;
    for (const hint of revocation.tokens ?? ['refresh_token', 'access_token']) {
      const token = hint === 'refresh_token' ? pair.refreshToken : pair.accessToken;
      if (token === undefined) continue;
      const form = { token, ...(revocation.hint !== false && { token_type_hint: hint }) };
      const method = revocation.bearer === true ? 'absent' : revocation.clientAuthentication;
      const request = this.authenticated(context, endpoints.revocation, form, method);
      const bearer = revocation.bearer === true && { Authorization: `Bearer ${token}` };
      const headers = { ...request.headers, ...bearer };
      const response = await context.http.send({ ...request, headers });
      // better-auth forgets the access token with its refresh token, and then answers 400 for it.
      const isForgotten = isOneOf(UNKNOWN_TOKEN, response, context.definition, 'revocation');
      if (!grantEnded || !isForgotten) this.assertRevoked(context, response);
      grantEnded = revocation.ends === 'grant';
    }
    return 'revoked';
  }

  /** Whose fault an error answer is, and what it means for the connection. */
  classifyError(
    context: OAuth2ProviderContext,
    response: ProviderResponse,
    step: RequestStep,
  ): UpstreamError {
    const wait = this.rateLimitedFor(context, response.headers);
    return classifyErrorAnswer(response, context.definition, step, wait);
  }

  /** How long the provider wants to be left alone, in milliseconds; undefined when it does not say. */
  rateLimitedFor(
    context: OAuth2ProviderContext,
    headers: Readonly<Record<string, string>>,
  ): number | undefined {
    return rateLimitWait(headers, context.definition.rateLimit, context.now());
  }

  /** Posts to a token endpoint and reads the answer. A code exchange is sent once, whatever happens. */
  protected requestToken(
    context: OAuth2ProviderContext,
    url: string,
    step: 'exchange' | 'refresh',
    form: Record<string, string>,
  ): Promise<TokenResponse> {
    const { scopeInTokenRequest, scopeSeparator = ' ' } = context.definition;
    const scope = scopeInTokenRequest === true && { scope: context.scopes.join(scopeSeparator) };
    const delivery = step === 'exchange' ? 'once' : 'repeatable';
    return this.sendTokenRequest(context, step, {
      ...this.authenticated(context, url, { ...form, ...scope }),
      delivery,
    });
  }

  /** Sends a token request of any form and reads the answer. */
  protected async sendTokenRequest(
    context: OAuth2ProviderContext,
    step: 'exchange' | 'refresh',
    request: ProviderRequest,
  ): Promise<TokenResponse> {
    const response = await context.http.send(request);
    if (isErrorAnswer(response, context.definition)) {
      throw this.classifyError(context, response, step);
    }
    return parseTokenResponse(response.body, context.definition.tokenResponse, context.now());
  }

  /** A form post that carries the client's credentials, one way and once. */
  protected authenticated(
    { definition, clientId, clientSecret }: OAuth2ProviderContext,
    url: string,
    form: Record<string, string>,
    method: ClientAuthenticationMethod | 'absent' = definition.clientAuthentication,
  ): ProviderRequest {
    const { clientIdParameter, tokenHeaders, tokenRequestFormat } = definition;
    const credentials =
      method === 'absent'
        ? { headers: {}, form: {} }
        : authenticateClient(method, { clientId, clientSecret, clientIdParameter });
    return {
      method: 'POST',
      url,
      headers: { ...tokenHeaders, ...credentials.headers },
      [tokenRequestFormat ?? 'form']: { ...form, ...credentials.form },
    };
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
    const { userInfoHeaders, userInfoOk, userInfoBody, endpoints } = context.definition;
    const json = url === endpoints.userInfo ? userInfoBody : undefined;
    const response = await context.http.send({
      method: json === undefined ? 'GET' : 'POST',
      url: withParameters(url, parameters),
      headers: { ...userInfoHeaders, Authorization: `Bearer ${accessToken}` },
      json,
    });
    const isOk =
      userInfoOk === undefined || valueAt(response.body, userInfoOk.path) === userInfoOk.value;
    if (response.status === 200 && response.body !== undefined && isOk) return response.body;
    throw this.resourceError(context, response);
  }

  /** Why a resource was not shown: never the end of the grant, which is for the token endpoint to say. */
  protected resourceError(
    context: OAuth2ProviderContext,
    response: ProviderResponse,
  ): UpstreamError {
    const { reason, status, retryAfterMs } = this.classifyError(context, response, 'profile');
    return new UpstreamError(
      reason === 'rate_limited' ? reason : 'bad_response',
      `the provider did not show what was asked for (${status ?? 'no status'})`,
      { status, retryAfterMs },
    );
  }

  /** Some servers answer any path with a page and status 200: that confirms nothing. */
  protected assertRevoked(context: OAuth2ProviderContext, response: ProviderResponse): void {
    const { definition } = context;
    const isPage = /html/i.test(response.headers['content-type'] ?? '');
    if (!isPage && !isErrorAnswer(response, definition)) return;
    if (isOneOf(definition.revocation?.gone, response, definition, 'revocation')) return;
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
