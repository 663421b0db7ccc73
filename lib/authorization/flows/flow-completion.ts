import { Inject, Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { OAuth2CaptureError } from '../../core/oauth2-capture.error.js';
import { StorageError } from '../../core/statements/storage.error.js';
import { InFlightWork } from '../../core/lifecycle/in-flight-work.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import {
  type AuthorizationResponse,
  isExpectedIssuer,
  parseAuthorizationResponse,
} from '../../protocol/oauth/authorization-response.js';
import {
  createClientFingerprint,
  type ConfiguredProvider,
} from '../../providers/configured/configured-provider.js';
import type { OAuth2ProviderContext } from '../../providers/definition/oauth2-provider.context.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import type { SavedGrant } from '../../tokens/connections/capture-input.js';
import { ClientAcceptance } from '../../tokens/refusals/client-acceptance.js';
import type { OAuth2Token } from '../../tokens/storage/oauth2-token.entity.js';
import { ConnectLink } from '../../tokens/connections/connect-link.js';
import { TokenCapture } from '../../tokens/capturing/token-capture.js';
import { isStorableId, type OwnerId, ownerText } from '../../tokens/storage/token-ref.js';
import { AuthorizationError } from '../errors/authorization.error.js';
import type { AuthorizationSlice } from '../authorization.options.js';
import { AuthorizationStore } from '../storage/authorization.store.js';
import { CodeVerifiers } from './code-verifiers.js';
import { readCallbackExtras, type CallbackExtras, createRefusalError } from './callback-reading.js';
import { FailedFlow } from '../errors/failed-flow.js';
import { type CompletedFlow, createCompletedFlow } from './completed-flow.js';
import { hashSecret, matchesHash, deriveNonce } from '../storage/flow-secrets.js';
import type { OAuth2Authorization } from '../storage/oauth2-authorization.entity.js';
import { type ReceivedGrant, UnwantedGrants } from './unwanted-grants.js';
import type { OAuth2ProviderName } from '../../providers/definition/oauth2-provider.names.js';
import { toAuthorizationError } from '../errors/upstream-failure.js';

/** The request at the redirection endpoint, and its user. */
export interface CompleteInput {
  /** The provider's name in the path of the callback. */
  provider: OAuth2ProviderName;
  /** The callback's query, unchanged. */
  query: URLSearchParams;
  /** The user who is logged in now; null when no user is. */
  owner: OwnerId | null;
  /**
   * The value of the browser's cookie.
   *
   * @default none: the flow is refused unless `callbackOwner` is `flow`
   */
  binding?: string;
}

/**
 * Completes a flow. The row is authenticated first, and everything is verified while the row still
 * exists. Then exactly one caller consumes it. Only then the code is sent, once.
 */
@Injectable()
export class FlowCompletion {
  constructor(
    private readonly store: AuthorizationStore,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly capture: TokenCapture,
    private readonly verifiers: CodeVerifiers,
    private readonly links: ConnectLink,
    private readonly clock: DatabaseClock,
    private readonly work: InFlightWork,
    private readonly unwanted: UnwantedGrants,
    private readonly acceptance: ClientAcceptance,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: AuthorizationSlice,
  ) {}

  /**
   * @throws UnknownProviderError, StorageError while nothing was sent yet, AuthorizationError
   * @throws AuthorizationError `shutting_down`; the flow and its code are not used up then
   */
  async complete(input: CompleteInput): Promise<CompletedFlow> {
    const provider = this.providers.get(input.provider);
    if (this.options.callbackOwner === 'session' && input.owner === null) {
      throw new AuthorizationError('not_authenticated');
    }
    const response = parseAuthorizationResponse(input.query);
    if (response === undefined) throw new AuthorizationError('invalid_request');
    const pending = await this.findPendingFlow(response);
    const codeVerifier = this.verifiers.decrypt(pending);
    await this.verify(pending, provider, response, input);
    if (response.error !== undefined) {
      await this.consume(pending);
      throw createRefusalError(
        response.error,
        provider.definition,
        this.describeRefusedFlow(pending, response.error),
      );
    }
    if (response.code === undefined || response.code === '') {
      throw new AuthorizationError('invalid_request');
    }
    const context = await this.createContext(provider, pending);
    // Nothing is consumed: the same callback works in another process, or in this process after a
    // restart.
    if (!this.work.mayStart) {
      throw new AuthorizationError('shutting_down', {
        retryAfterMs: this.work.retryAfterMs,
        flow: new FailedFlow(pending, this.links),
      });
    }
    const token = await this.work.track(
      'authorization',
      this.redeem(
        pending,
        provider,
        context,
        { ...(response as Required<AuthorizationResponse>), codeVerifier },
        readCallbackExtras(input.query, context.definition),
      ),
    );
    return createCompletedFlow(pending, token, context.definition, this.links);
  }

  /** After `invalid_scope` the next attempt asks only for the configured scopes. */
  private describeRefusedFlow(pending: OAuth2Authorization, error: string): FailedFlow {
    return new FailedFlow(pending, this.links, { onlyConfigured: error === 'invalid_scope' });
  }

  private async findPendingFlow({ state }: AuthorizationResponse): Promise<OAuth2Authorization> {
    const pending =
      state === undefined || state === '' ? undefined : await this.store.find(hashSecret(state));
    if (pending === undefined) throw new AuthorizationError('invalid_state');
    return pending;
  }

  private async verify(
    pending: OAuth2Authorization,
    provider: ConfiguredProvider,
    response: AuthorizationResponse,
    input: CompleteInput,
  ): Promise<void> {
    const isFromCaller = this.isStartedByCaller(pending, input);
    if (pending.provider !== provider.name) {
      // The response came from another provider (mix-up attack), so no later response with this
      // state is trusted.
      if (isFromCaller) await this.store.consume(pending.stateHash);
      throw new AuthorizationError('invalid_state');
    }
    if (!isFromCaller) throw new AuthorizationError('user_mismatch');
    const flow = new FailedFlow(pending, this.links);
    if (pending.expiresAt.getTime() <= this.clock.now()) {
      throw new AuthorizationError('expired_state', { flow });
    }
    if (!isExpectedIssuer(response, pending.issuer ?? undefined)) {
      throw new AuthorizationError('issuer_mismatch', { flow });
    }
  }

  /** Whether the browser, and with `session` its user, is the one that started the flow. */
  private isStartedByCaller(
    pending: OAuth2Authorization,
    { owner, binding }: CompleteInput,
  ): boolean {
    const isUser = this.options.callbackOwner === 'flow' || isOwner(owner, pending.ownerId);
    return isUser && matchesHash(binding, pending.bindingHash);
  }

  private async createContext(
    provider: ConfiguredProvider,
    pending: OAuth2Authorization,
  ): Promise<OAuth2ProviderContext> {
    const context = await provider.context().catch((error: unknown) => {
      throw toAuthorizationError(error, new FailedFlow(pending, this.links));
    });
    const isSame =
      createClientFingerprint(context) === pending.fingerprint &&
      context.redirectUri === pending.redirectUri;
    if (!isSame) {
      throw new AuthorizationError('configuration_changed', {
        flow: new FailedFlow(pending, this.links),
      });
    }
    return context;
  }

  /** Only the caller that has consumed the flow sends its code. */
  private async consume(pending: OAuth2Authorization): Promise<void> {
    const isConsumed = await this.store.consume(pending.stateHash).catch((error: unknown) => {
      throw toAuthorizationError(error, new FailedFlow(pending, this.links));
    });
    if (!isConsumed) throw new AuthorizationError('invalid_state');
  }

  private async redeem(
    pending: OAuth2Authorization,
    configured: ConfiguredProvider,
    requested: OAuth2ProviderContext,
    { code, state, codeVerifier }: { code: string; state: string; codeVerifier?: string },
    { metadata, scope }: CallbackExtras,
  ): Promise<OAuth2Token> {
    const { strategy } = configured;
    await this.consume(pending);
    try {
      const asking = { ...requested, scopes: pending.scopes };
      const context = await configured.forConnection(asking, { resolved: {}, callback: metadata });
      const received = await strategy.exchangeCode(context, { code, codeVerifier, state });
      const tokens = { ...received, scope: received.scope ?? scope };
      const nonce = pending.scopes.includes('openid') ? deriveNonce(state) : undefined;
      const { ownerId: owner, provider } = pending;
      const { definition } = context;
      const reported = { resolved: {}, callback: metadata };
      const grant: ReceivedGrant = { owner, provider, tokens, definition, reported };
      return await this.accept(pending, configured, context, grant, nonce).catch(
        async (error: unknown) => {
          await this.unwanted.revoke(grant, error);
          throw error;
        },
      );
    } catch (error) {
      throw toAuthorizationError(error, new FailedFlow(pending, this.links));
    }
  }

  /**
   * Identifies the account and stores the grant. What becomes known of the grant is added to
   * `received`.
   */
  private async accept(
    pending: OAuth2Authorization,
    configured: ConfiguredProvider,
    context: OAuth2ProviderContext,
    grant: ReceivedGrant,
    nonce: string | undefined,
  ): Promise<OAuth2Token> {
    const { owner, provider, tokens } = grant;
    const { callback } = grant.reported;
    const reported = { resolved: { ...tokens.extras }, callback };
    const known = await configured.forConnection(context, reported);
    const { definition } = known;
    Object.assign(grant, { reported, definition });
    const resourceOwner = await configured.strategy.resourceOwner(known, tokens, nonce);
    // Until then only the browser has named the account, so this must not decide about other
    // grants.
    await configured.strategy.confirmIdentity(known, tokens);
    if (isStorableId(resourceOwner.id)) grant.account = resourceOwner.id;
    if (pending.expectedAccount !== null && pending.expectedAccount !== resourceOwner.id) {
      throw new AuthorizationError('account_mismatch', {
        flow: new FailedFlow(pending, this.links),
      });
    }
    const origin = { definition, callback, requestedScopes: pending.scopes };
    const { token, before } = await this.saveGrant(() =>
      this.capture.saved({ owner, provider, tokens, resourceOwner }, origin),
    );
    const wasFailing = before !== undefined && before.status !== 'active';
    await this.acceptance.exchanged(known, token, wasFailing);
    return token;
  }

  /** A failure from here on is not caused by the provider. */
  private async saveGrant(save: () => Promise<SavedGrant>): Promise<SavedGrant> {
    try {
      return await save();
    } catch (error) {
      throw error instanceof OAuth2CaptureError ? error : new StorageError(error);
    }
  }
}

/** @throws InvalidTokenReferenceError for a number that is not an exact id */
function isOwner(owner: OwnerId | null, ownerId: string): boolean {
  const isNumber = typeof owner === 'number' || typeof owner === 'bigint';
  return (isNumber ? ownerText(owner) : owner) === ownerId;
}
