import { Inject, Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import { isOriginPattern, matchesOrigin } from '../../core/configuration/origin-pattern.js';
import { PublicUrls } from '../../core/configuration/public-urls.js';
import { createCodeVerifier } from '../../protocol/oauth/pkce.js';
import {
  createClientFingerprint,
  type ConfiguredProvider,
} from '../../providers/configured/configured-provider.js';
import type { OAuth2ProviderContext } from '../../providers/definition/oauth2-provider.context.js';
import type { OAuth2ProviderDefinition } from '../../providers/definition/oauth2-provider.definition.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { ConnectLink } from '../../tokens/connections/connect-link.js';
import type { OAuth2Token } from '../../tokens/storage/oauth2-token.entity.js';
import { storableList } from '../../tokens/storage/json-text.js';
import { OAuth2TokenRepository } from '../../tokens/storage/oauth2-token.repository.js';
import { type OwnerId, ownerText } from '../../tokens/storage/token-ref.js';
import { AuthorizationError } from '../errors/authorization.error.js';
import type { AuthorizationSlice } from '../authorization.options.js';
import { AuthorizationStore } from '../storage/authorization.store.js';
import { createSecret, deriveFlowId, hashSecret, deriveNonce } from '../storage/flow-secrets.js';
import { CodeVerifiers } from './code-verifiers.js';
import { findScopesToPreserve } from './preserved-scopes.js';
import type { FlowFacts } from '../storage/flow-context.js';
import type { FlowDemand } from '../storage/oauth2-authorization.entity.js';
import type { OAuth2ProviderName } from '../../providers/definition/oauth2-provider.names.js';
import { ReturnTo } from './return-to.js';
import { toAuthorizationError } from '../errors/upstream-failure.js';

/**
 * The user who wants to connect an account, the account, the browser, and where to send it
 * afterwards.
 */
export interface BeginInput {
  /** The user who is logged in. */
  owner: OwnerId;
  provider: OAuth2ProviderName;
  /**
   * The secret in the browser's cookie; a new one is created if it has none. Not read with
   * `callbackOwner: 'flow'`, where only the secret binds the flow to the browser.
   *
   * @default a new secret
   */
  binding?: string;
  /**
   * Where the browser should be sent afterwards; used if it is allowed.
   *
   * @default `returnTo.default`
   */
  returnTo?: string;
  /**
   * `popup` for a flow that ends in a popup, `page` otherwise.
   *
   * @default 'page'
   */
  display?: string;
  /**
   * The origin that asks for a popup; used if it is allowed.
   *
   * @default `baseUrl`'s origin
   */
  popupOrigin?: string;
  /**
   * The encrypted contents of a link that `connectUrl` created.
   *
   * @default none
   */
  intent?: string;
}

/** A started flow: where to send the browser, and the secret for its cookie. */
export interface BegunFlow {
  /** Where to send the browser. */
  authorizationUrl: string;
  /** The value of the cookie that the browser must have when it comes back. */
  binding: string;
  /** Identifies the flow: with `callbackOwner: 'flow'` each flow has its own cookie. */
  id: string;
}

/** What a flow asks for. */
export interface FlowPreview {
  provider: ConfiguredProvider;
  scopes: readonly string[];
  authorizationEndpoint: string;
  /** Absolute URL, allowed by the configuration. */
  returnTo: string;
}

interface FlowPlan {
  owner: string;
  provider: ConfiguredProvider;
  intent: ReturnType<ConnectLink['open']>;
  /** The connection that the flow is to reconnect. */
  expected: OAuth2Token | undefined;
  context: OAuth2ProviderContext;
  scopes: string[];
}

/** Starts a flow: creates its row, and the URL of the provider. */
@Injectable()
export class FlowStart {
  constructor(
    private readonly store: AuthorizationStore,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly tokens: OAuth2TokenRepository,
    private readonly links: ConnectLink,
    private readonly verifiers: CodeVerifiers,
    private readonly returnTo: ReturnTo,
    private readonly urls: PublicUrls,
    private readonly clock: DatabaseClock,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: AuthorizationSlice,
  ) {}

  /** @throws UnknownProviderError, AuthorizationError, StorageError */
  async begin(input: BeginInput): Promise<BegunFlow> {
    const { owner, provider, intent, expected, context, scopes } = await this.plan(input);
    const { definition } = context;

    const state = createSecret();
    const binding = this.chooseBinding(input);
    const codeVerifier = sendsChallenge(definition) ? createCodeVerifier() : undefined;
    const now = this.clock.now();
    const facts: FlowFacts = {
      stateHash: hashSecret(state),
      provider: provider.name,
      ownerId: owner,
      bindingHash: hashSecret(binding),
      redirectUri: provider.redirectUri,
      issuer: definition.issuer ?? null,
      fingerprint: createClientFingerprint(context),
      scopes,
      demand: createDemand(intent),
      returnTo: this.returnTo.resolve(input.returnTo ?? intent?.returnTo),
      display: input.display === 'popup' ? 'popup' : 'page',
      popupOrigin: this.choosePopupOrigin(input.popupOrigin),
      expectedAccount: expected?.resourceOwnerId ?? intent?.account ?? null,
    };
    await this.store.save({
      ...facts,
      codeVerifier: this.verifiers.encrypt(facts, codeVerifier),
      claim: null,
      createdAt: new Date(now),
      expiresAt: new Date(now + this.options.flowTtl * 1000),
    });
    const nonce = scopes.includes('openid') ? deriveNonce(state) : undefined;
    return {
      authorizationUrl: provider.strategy.createAuthorizationRequest(context, {
        state,
        scopes,
        codeVerifier,
        nonce,
        askAgain: intent?.askAgain === true,
      }),
      binding,
      id: deriveFlowId(state),
    };
  }

  /**
   * Returns what a flow would ask for, and where it would lead, without starting it.
   *
   * @throws what begin throws
   */
  async preview(input: BeginInput): Promise<FlowPreview> {
    const { provider, intent, context, scopes } = await this.plan(input);
    const returnTo = this.returnTo.resolve(input.returnTo ?? intent?.returnTo);
    const { authorization } = context.definition.endpoints;
    return { provider, scopes, authorizationEndpoint: authorization, returnTo };
  }

  private async plan(input: BeginInput): Promise<FlowPlan> {
    const owner = ownerText(input.owner);
    const provider = this.providers.get(input.provider);
    const intent = this.openIntent(input, owner, provider.name);
    const connections = await this.tokens.find({ ownerId: owner, provider: provider.name });
    const expected = connections.find(({ id }) => id === intent?.tokenId);
    const context = await provider.context().catch((error: unknown) => {
      throw toAuthorizationError(error);
    });
    const requested = [...new Set([...provider.scopes, ...(intent?.scopes ?? [])])];
    const existing = intent?.onlyConfigured === true ? [] : connections;
    const all = [
      ...requested,
      ...findScopesToPreserve(requested, existing, intent ?? {}, context.definition),
    ];
    // No authorization request can contain more text than a column holds.
    const scopes = storableList(all) ?? requested;
    return { owner, provider, intent, expected, context, scopes };
  }

  /** If many flows shared a secret, it could be passed from one user of a browser to the next. */
  private chooseBinding({ binding }: BeginInput): string {
    const isShared = this.options.callbackOwner === 'session';
    return isShared && isSecret(binding) ? binding : createSecret();
  }

  private openIntent(
    input: BeginInput,
    owner: string,
    provider: string,
  ): ReturnType<ConnectLink['open']> {
    if (input.intent === undefined) return undefined;
    const intent = this.links.open(input.intent, owner, provider);
    if (intent === undefined) throw new AuthorizationError('invalid_intent');
    return intent;
  }

  private choosePopupOrigin(requested: string | undefined): string {
    const { popupOrigins } = this.options;
    const isAllowed = (origin: URL): boolean =>
      popupOrigins.some((allowed) => matchesOrigin(new URL(allowed), origin));
    if (requested !== undefined && URL.canParse(requested) && isAllowed(new URL(requested))) {
      return new URL(requested).origin;
    }
    // A pattern permits an origin that a request names, but names none itself.
    const first = popupOrigins.find((origin) => !isOriginPattern(origin));
    return first === undefined ? this.urls.origin : new URL(first).origin;
  }
}

function createDemand(intent: FlowPlan['intent']): FlowDemand | null {
  if (intent?.demanded === undefined) return null;
  return { scopes: intent.demanded, askAgain: intent.askAgain === true };
}

function isSecret(binding: string | undefined): binding is string {
  return binding !== undefined && /^[\w-]{43}$/.test(binding);
}

function sendsChallenge({ pkce }: OAuth2ProviderDefinition): boolean {
  return pkce === 'required' || pkce === 'supported' || pkce === 'ignored';
}
