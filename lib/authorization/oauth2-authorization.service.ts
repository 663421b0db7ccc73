import { Injectable } from '@nestjs/common';
import { Telemetry } from '../core/telemetry/telemetry.js';
import type { TelemetryAttributes } from '../core/telemetry/telemetry-attributes.js';
import type { OAuth2ProviderName } from '../providers/definition/oauth2-provider.names.js';
import { OAuth2ProviderRegistry } from '../providers/registry/oauth2-provider.registry.js';
import { ConnectLink } from '../tokens/connections/connect-link.js';
import { type OwnerId, ownerText, resolveRef, type TokenRef } from '../tokens/storage/token-ref.js';
import { AuthorizationError } from './errors/authorization.error.js';
import type { CompletedFlow } from './flows/completed-flow.js';
import { type CompleteInput, FlowCompletion } from './flows/flow-completion.js';
import { type BeginInput, type BegunFlow, FlowStart } from './flows/flow-start.js';

/** The user of a link, and what the link requests. */
export interface ConnectUrlInput {
  /** The user of the link. The link works for no other user. */
  owner: OwnerId;
  provider: OAuth2ProviderName;
  /**
   * Scopes to ask for besides the configured ones.
   *
   * @default []
   */
  scopes?: readonly string[];
  /**
   * The connection to reconnect. The flow then fails if the user chooses another account.
   *
   * @default none: any account of the provider may be connected
   */
  token?: TokenRef & { id: string };
  /**
   * Where the browser goes afterwards, if `returnTo.allow` covers it.
   *
   * @default `returnTo.default`
   */
  returnTo?: string;
}

/**
 * Connects accounts: creates links for users, and starts and completes flows for hosts with their
 * own routes.
 */
@Injectable()
export class OAuth2AuthorizationService {
  /** @internal made by Nest */
  constructor(
    private readonly links: ConnectLink,
    private readonly start: FlowStart,
    private readonly completion: FlowCompletion,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly telemetry: Telemetry,
  ) {}

  /**
   * A link to the connect route, for a mail or a button. Valid for a week, for
   * its owner only.
   *
   * @throws UnknownProviderError
   * @throws InvalidTokenReferenceError
   *
   * @example
   * const url = authorization.connectUrl({ owner: user.id, provider: 'github', scopes: ['repo'] });
   */
  connectUrl({ owner, provider, scopes, token, returnTo }: ConnectUrlInput): string {
    return this.links.create({
      owner: ownerText(owner),
      provider: this.providers.get(provider).name,
      scopes,
      tokenId: token === undefined ? undefined : resolveRef(token).id,
      returnTo,
    });
  }

  /**
   * Begins a flow for a user who is logged in.
   *
   * @throws UnknownProviderError
   * @throws AuthorizationError
   *
   * @example
   * const flow = await authorization.begin({ owner: user.id, provider: 'github' });
   * response.cookie('flow', flow.binding, { httpOnly: true, sameSite: 'lax', secure: true });
   * response.redirect(flow.authorizationUrl);
   */
  begin(input: BeginInput): Promise<BegunFlow> {
    return this.start.begin(input);
  }

  /**
   * Finishes a flow with what the provider's redirect brought.
   *
   * @throws UnknownProviderError
   * @throws AuthorizationError
   *
   * @example
   * const { token, returnTo } = await authorization.complete({
   *   provider: 'github',
   *   query: new URL(request.url, baseUrl).searchParams,
   *   owner: user.id,
   *   binding: request.cookies.flow,
   * });
   */
  complete(input: CompleteInput): Promise<CompletedFlow> {
    // The path may contain any text; only a configured name is repeated.
    const attributes = { 'oauth2.provider': this.providers.find(input.provider)?.name };
    return this.telemetry.span(
      { name: 'oauth2.callback', attributes },
      () => this.completion.complete(input),
      describeEnding,
    );
  }
}

function describeEnding(outcome: PromiseSettledResult<CompletedFlow>): TelemetryAttributes {
  if (outcome.status === 'fulfilled') return { 'oauth2.token.id': outcome.value.token.id };
  const error: unknown = outcome.reason;
  return { 'error.type': error instanceof AuthorizationError ? error.code : '_OTHER' };
}
