import { authorizationUrl } from '../../protocol/oauth/authorization-request.js';
import { createCodeChallenge } from '../../protocol/oauth/pkce.js';
import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import { UpstreamError } from '../../protocol/upstream.error.js';
import { callbackMembers, joinAccountId, readOwnId } from '../accounts/account-identity.js';
import { isErrorResponse, matchesSignal } from '../requests/error-classification.js';
import { placesIn } from '../endpoints/filled-endpoints.js';
import type {
  OAuth2ProviderContext,
  OAuth2Resource,
  ResourceOwner,
  RevocationOutcome,
} from '../definition/oauth2-provider.context.js';
import type { OAuth2ProviderDefinition } from '../definition/oauth2-provider.definition.js';
import { ProviderRequests } from '../requests/provider-requests.js';
import { askAgainParameters, nested, secondScope } from '../requests/request-parts.js';
import { readResourceOwner } from '../accounts/resource-owner.js';
import { createRevocationRequest } from '../requests/revocation-request.js';

const UNKNOWN_TOKEN = [
  { status: 400, error: 'invalid_request' },
  { status: 400, error: 'invalid_token' },
];

/** The decrypted tokens of a connection, for the duration of one call. */
export interface TokenPair {
  accessToken: string;
  refreshToken?: string;
  /** Whether the access token is short-lived and must still be exchanged for a long-lived one. */
  isShortLived?: boolean;
}

/** The tokens to revoke, and the account that they belong to. */
export interface RevocableTokens extends TokenPair {
  resourceOwnerId: string;
}

/**
 * How one provider implements OAuth2. A subclass gives a `definition`. The steps below
 * use it, and a subclass can override each step that the definition cannot describe.
 */
export abstract class OAuth2ProviderStrategy extends ProviderRequests {
  abstract readonly definition: OAuth2ProviderDefinition;

  /**
   * The definition that a configured provider uses. Override it when parts of the
   * definition are only known at run time, for example by discovery.
   *
   * @example
   * override async resolveDefinition(context: object, definition: OAuth2ProviderDefinition) {
   *   return { ...definition, pkce: 'required' as const };
   * }
   */
  resolveDefinition(
    context: Omit<OAuth2ProviderContext, 'definition'>,
    configured: OAuth2ProviderDefinition,
  ): Promise<OAuth2ProviderDefinition> {
    void context;
    return Promise.resolve(configured);
  }

  /**
   * Step 1: the URL to which the browser is sent.
   *
   * @example
   * override createAuthorizationRequest(...request: Parameters<OAuth2ProviderStrategy['createAuthorizationRequest']>) {
   *   return super.createAuthorizationRequest(...request);
   * }
   */
  createAuthorizationRequest(
    context: OAuth2ProviderContext,
    request: {
      state: string;
      scopes: readonly string[];
      codeVerifier?: string;
      nonce?: string;
      /** Whether the provider is to ask again for scopes that the user declined. */
      askAgain?: boolean;
    },
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
      parameters: {
        ...definition.authorizationParameters,
        ...(request.askAgain === true && askAgainParameters(definition)),
        ...secondScope(definition),
      },
    });
  }

  /**
   * Step 2: exchanges the code for tokens. The request is sent once, without a retry.
   *
   * @throws UpstreamError
   *
   * @example
   * override async exchangeCode(...exchange: Parameters<OAuth2ProviderStrategy['exchangeCode']>) {
   *   const response = await super.exchangeCode(...exchange);
   *   return { ...response, scope: 'read' };
   * }
   */
  exchangeCode(
    context: OAuth2ProviderContext,
    { code, codeVerifier, state }: { code: string; codeVerifier?: string; state?: string },
  ): Promise<TokenResponse> {
    const { stateInTokenRequest, exchangeParameters } = context.definition;
    return this.requestToken(context, context.definition.endpoints.token, 'exchange', {
      grant_type: 'authorization_code',
      code,
      redirect_uri: context.redirectUri,
      ...(codeVerifier !== undefined && { code_verifier: codeVerifier }),
      ...(stateInTokenRequest === true && state !== undefined && { state }),
      ...exchangeParameters,
    });
  }

  /**
   * Step 3: reads the account.
   *
   * @throws UpstreamError when the profile cannot be read
   *
   * @example
   * override async resourceOwner(context: OAuth2ProviderContext, tokens: TokenResponse) {
   *   const owner = await super.resourceOwner(context, tokens);
   *   return { ...owner, name: owner.name?.trim() };
   * }
   */
  async resourceOwner(
    context: OAuth2ProviderContext,
    tokens: TokenResponse,
    nonce?: string,
  ): Promise<ResourceOwner> {
    const claims = this.idTokenClaims(context, tokens, nonce);
    try {
      return await this.ownerByProfile(context, tokens, claims);
    } catch (error) {
      const partial = isAboutAccount(error)
        ? undefined
        : this.ownerByClaims(context, tokens, claims);
      if (partial === undefined) throw error;
      return partial;
    }
  }

  private async ownerByProfile(
    context: OAuth2ProviderContext,
    tokens: TokenResponse,
    claims: Record<string, unknown> | undefined,
  ): Promise<ResourceOwner> {
    const { identity } = context.definition;
    const profile = await this.profile(context, tokens);
    const { metadata } = context;
    const body = profile ?? claims ?? nested(tokens.extras);
    const owner = readResourceOwner(body, identity, claims, metadata);
    const isOfSubject = profile !== undefined && claims !== undefined && identity.id[0] === 'sub';
    if (isOfSubject && claims.sub !== owner.id) {
      throw new UpstreamError('bad_response', 'the id token and the profile name two accounts', {
        problem: 'identity_conflict',
      });
    }
    const sources = { body, claims, extras: tokens.extras, metadata };
    return { ...owner, id: joinAccountId(owner.id, identity, sources) };
  }

  /** Reads the account from the id token alone, where its subject is the account's id; undefined otherwise. */
  private ownerByClaims(
    { definition: { identity }, metadata }: OAuth2ProviderContext,
    { extras }: TokenResponse,
    claims: Record<string, unknown> | undefined,
  ): ResourceOwner | undefined {
    const isSubject = identity.id[0] === 'sub' || identity.id[0] === 'id_token:sub';
    if (claims === undefined || !isSubject || identity.idPattern !== undefined) return undefined;
    try {
      const owner = readResourceOwner(claims, identity, claims, metadata);
      const id = joinAccountId(owner.id, identity, { body: claims, claims, extras, metadata });
      return { ...owner, id, isPartial: true };
    } catch {
      return undefined;
    }
  }

  /**
   * Confirms with the new token that the grant is for the account that the callback names. Only a JSON
   * response with status 200 at the URL of that account confirms it.
   *
   * @throws UpstreamError `identity_unconfirmed` when the response does not confirm it
   *
   * @example
   * override async confirmIdentity(): Promise<void> {}
   */
  async confirmIdentity(context: OAuth2ProviderContext, tokens: TokenResponse): Promise<void> {
    const { definition } = context;
    if (callbackMembers(definition.identity).length === 0) return;
    const { confirmation = '' } = definition.endpoints;
    const isKnown = confirmation !== '' && placesIn(confirmation).length === 0;
    if (!isKnown) throw unconfirmed();
    const response = await this.requestResource(context, confirmation, tokens.access_token).catch(
      (error: unknown) => {
        const isUnreadable = error instanceof UpstreamError && error.reason === 'bad_response';
        throw isUnreadable ? unconfirmed(error) : error;
      },
    );
    const isError = isErrorResponse(response, definition);
    if (response.status === 200 && response.body !== undefined && !isError) return;
    const error = this.resourceError(context, response);
    const isTemporary =
      error.reason === 'rate_limited' || response.status === 429 || response.status >= 500;
    throw isTemporary ? error : unconfirmed(error);
  }

  /**
   * Step 4: refreshes the tokens.
   *
   * @throws UpstreamError
   *
   * @example
   * override async refreshToken(context: OAuth2ProviderContext, pair: TokenPair) {
   *   const response = await super.refreshToken(context, pair);
   *   return { ...response, expires_in: 3600 };
   * }
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
   * Lists the resources of the account. Override it for a provider that has any.
   *
   * @throws UpstreamError
   *
   * @example
   * override async listResources(context: OAuth2ProviderContext, accessToken: string) {
   *   return (await readPages(context, accessToken)).map(({ id, name }) => ({ id, name, kind: 'page' }));
   * }
   */
  listResources(context: OAuth2ProviderContext, accessToken: string): Promise<OAuth2Resource[]> {
    void context;
    void accessToken;
    return Promise.resolve([]);
  }

  /**
   * The account that a refresh response names: the subject of the id token, where that
   * is the account's id. Undefined when the response names none.
   *
   * @example
   * override readAccountId(): string | undefined {
   *   return undefined;
   * }
   */
  readAccountId(context: OAuth2ProviderContext, tokens: TokenResponse): string | undefined {
    const { identity, endpoints } = context.definition;
    if (identity.id[0] !== 'sub') return undefined;
    const claims = this.idTokenClaims(context, tokens);
    if (typeof claims?.sub !== 'string') return undefined;
    const body = endpoints.userInfo === undefined ? claims : undefined;
    const { metadata } = context;
    try {
      return joinAccountId(claims.sub, identity, { body, claims, extras: tokens.extras, metadata });
    } catch {
      // Members that only the profile has are compared when the profile is read.
      return undefined;
    }
  }

  /**
   * Step 5: revokes the tokens at the provider (RFC 7009). An unknown token counts as
   * revoked.
   *
   * @throws UpstreamError when the provider did not confirm it
   *
   * @example
   * override async revoke(context: OAuth2ProviderContext, { accessToken }: RevocableTokens) {
   *   await context.http.send(createDeletion(accessToken));
   *   return 'revoked' as const;
   * }
   */
  async revoke(context: OAuth2ProviderContext, pair: RevocableTokens): Promise<RevocationOutcome> {
    const { endpoints, revocation } = context.definition;
    if (endpoints.revocation === undefined || revocation === undefined) return 'unsupported';
    const { tokens = ['refresh_token', 'access_token'] } = revocation;
    // Without a refresh token, only the access token can be revoked.
    const hints: typeof tokens = pair.refreshToken === undefined ? ['access_token'] : tokens;
    let grantEnded = false;
    for (const hint of hints) {
      const token = hint === 'refresh_token' ? pair.refreshToken : pair.accessToken;
      if (token === undefined) continue;
      const resourceOwnerId = readOwnId(pair.resourceOwnerId, context.definition.identity);
      const revocable = { token, hint, resourceOwnerId };
      const request = createRevocationRequest(context, endpoints.revocation, revocable);
      const response = await context.http.send(request);
      // better-auth revokes the access token with its refresh token, and then responds with 400 to it.
      const isUnknown = matchesSignal(UNKNOWN_TOKEN, response, context.definition, 'revocation');
      if (!grantEnded || !isUnknown) this.assertRevoked(context, response);
      grantEnded = revocation.ends === 'grant';
    }
    return 'revoked';
  }
}

/** Whether an error concerns the account itself: the user must resolve it, or the account is not certain. */
function isAboutAccount(error: unknown): boolean {
  const problem = error instanceof UpstreamError ? error.problem : undefined;
  return ['no_account', 'unverified_email', 'identity_conflict'].includes(problem ?? '');
}

function unconfirmed({ status, error }: Partial<UpstreamError> = {}): UpstreamError {
  return new UpstreamError(
    'bad_response',
    'the new token is not for the account that the callback names',
    {
      problem: 'identity_unconfirmed',
      status,
      error,
    },
  );
}
