import { Injectable } from '@nestjs/common';
import { Telemetry } from '../core/telemetry/telemetry.js';
import type { TelemetryAttributes } from '../core/telemetry/telemetry-attributes.js';
import { OAuth2ProviderRegistry } from '../providers/registry/oauth2-provider.registry.js';
import { ConnectLink } from '../tokens/connections/connect-link.js';
import { present, resolveRef, type TokenRef } from '../tokens/storage/token-ref.js';
import { AuthorizationError } from './errors/authorization.error.js';
import type { CompletedFlow } from './flows/completed-flow.js';
import { type CompleteInput, FlowCompletion } from './flows/flow-completion.js';
import { type BeginInput, type BegunFlow, FlowStart } from './flows/flow-start.js';

/** The user of a link to connect, and what the link requests. */
export interface ConnectUrlInput {
  /** The user of the link. Any other user who opens it is refused. */
  owner: string;
  provider: string;
  /** Scopes to ask for besides the configured ones. */
  scopes?: readonly string[];
  /** The connection that is to be reconnected: another account is then refused. */
  token?: TokenRef & { id: string };
  returnTo?: string;
}

/** Connects accounts: links for users, and the two halves of a flow for hosts with routes of their own. */
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
   * @throws UnknownProviderError, InvalidTokenReferenceError
   */
  connectUrl({ owner, provider, scopes, token, returnTo }: ConnectUrlInput): string {
    return this.links.create({
      owner: present('owner', owner),
      provider: this.providers.get(provider).name,
      scopes,
      tokenId: token === undefined ? undefined : resolveRef(token).id,
      returnTo,
    });
  }

  /** Begins a flow for a user who is logged in. @throws UnknownProviderError, AuthorizationError */
  begin(input: BeginInput): Promise<BegunFlow> {
    return this.start.begin(input);
  }

  /** Finishes a flow with what the provider's redirect brought. @throws UnknownProviderError, AuthorizationError */
  complete(input: CompleteInput): Promise<CompletedFlow> {
    // The path may name anything; only what is configured is worth repeating.
    const attributes = { 'oauth2.provider': this.providers.find(input.provider)?.name };
    return this.telemetry.span(
      { name: 'oauth2.callback', attributes },
      () => this.completion.complete(input),
      endingOf,
    );
  }
}

function endingOf(outcome: PromiseSettledResult<CompletedFlow>): TelemetryAttributes {
  if (outcome.status === 'fulfilled') return { 'oauth2.token.id': outcome.value.token.id };
  const error: unknown = outcome.reason;
  return { 'error.type': error instanceof AuthorizationError ? error.code : '_OTHER' };
}
