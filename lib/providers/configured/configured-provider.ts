import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { isSafeEndpoint } from '../../core/configuration/secure-url.js';
import type { Telemetry } from '../../core/telemetry/telemetry.js';
import type { HttpExchange } from '../../protocol/http/http-exchange.js';
import type { OAuth2ProviderContext } from '../definition/oauth2-provider.context.js';
import type { OAuth2ProviderDefinition } from '../definition/oauth2-provider.definition.js';
import type { OAuth2ProviderStrategy } from '../strategy/oauth2-provider.strategy.js';
import { fetchClientSecret } from './client-secret.js';
import { createEffectiveDefinition } from './effective-definition.js';
import {
  assertBound,
  type ConnectionBinding,
  type ReportedMembers,
} from '../endpoints/connection-binding.js';
import type { ConnectionMetadata } from '../definition/endpoint-variable.js';
import { storedMembers } from '../accounts/stored-members.js';
import { literalHosts } from '../endpoints/literal-hosts.js';
import { mergeResolved } from '../endpoints/merge-resolved.js';
import { ObservedHttp } from './observed-http.js';
import type { OAuth2ProviderOptions } from './provider.options.js';
import { isSameServer } from '../endpoints/same-server.js';

export interface ConfiguredProviderParts {
  name: string;
  options: OAuth2ProviderOptions;
  strategy: OAuth2ProviderStrategy;
  redirectUri: string;
  http: HttpExchange;
  telemetry: Telemetry;
  now: () => number;
}

/** A provider of this application: a strategy and the host's registration with it. */
export class ConfiguredProvider {
  /** The name in the database. */
  readonly name: string;
  readonly strategy: OAuth2ProviderStrategy;
  readonly redirectUri: string;
  /** Display name. */
  readonly label: string;
  /** The strategy's definition with the host's overrides, before anything is discovered. */
  readonly definition: OAuth2ProviderDefinition;
  /** Names of the hosts that may be in a private network: the configuration names them. @internal */
  readonly literalHosts: ReadonlySet<string>;
  #parts: ConfiguredProviderParts;

  /** @internal */
  constructor(parts: ConfiguredProviderParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.strategy = parts.strategy;
    this.redirectUri = parts.redirectUri;
    this.definition = createEffectiveDefinition(parts.strategy.definition, parts.options);
    this.literalHosts = literalHosts(this.definition);
    this.label = this.definition.label === 'OAuth2' ? parts.name : this.definition.label;
  }

  get scopes(): readonly string[] {
    return this.#parts.options.scopes ?? this.definition.scopes ?? [];
  }

  get clientId(): string {
    return this.#parts.options.clientId;
  }

  /** Whether both are the same client at the same server, so that an account's grant is valid for both. @internal */
  sharesGrantsWith(other: ConfiguredProvider): boolean {
    return (
      this.#parts.options.clientId === other.#parts.options.clientId &&
      revocationServer(this.definition) === revocationServer(other.definition)
    );
  }

  /**
   * Creates the context of a request: fetches the client secret and the provider's metadata.
   *
   * @throws UpstreamError when the provider's metadata cannot be read
   *
   * @internal
   */
  async context(): Promise<OAuth2ProviderContext> {
    const { options, http, telemetry, now } = this.#parts;
    const context = {
      name: this.name,
      clientId: options.clientId,
      clientSecret: await fetchClientSecret(options.clientSecret, http.timeoutMs),
      scopes: this.scopes,
      redirectUri: this.redirectUri,
      http: new ObservedHttp(http, telemetry, this.name, this.literalHosts),
      now,
    };
    const definition = await this.strategy.resolveDefinition(context, this.definition);
    const { endpoints } = definition;
    const observed = new ObservedHttp(http, telemetry, this.name, this.literalHosts, endpoints);
    return withoutPrintedSecret({ ...context, http: observed, definition });
  }

  /** Whether endpoints contain variables whose values the provider reports for each connection. @internal */
  get hasConnectionVariables(): boolean {
    const variables = Object.values(this.strategy.definition.variables ?? {});
    return variables.some(({ fromMetadata }) => fromMetadata !== undefined);
  }

  /** Whether anything that the provider reports is stored with a connection. @internal */
  get storesMetadata(): boolean {
    return storedMembers(this.definition).length > 0;
  }

  /**
   * Adds what the provider has reported of a connection to a context. Its endpoints may
   * depend on it.
   *
   * @throws UpstreamError when the provider's metadata cannot be read
   *
   * @internal
   */
  async forConnection(
    context: OAuth2ProviderContext,
    reported: ReportedMembers,
  ): Promise<OAuth2ProviderContext> {
    const { strategy } = this;
    const metadata = { ...reported.callback, ...reported.resolved };
    if (!this.hasConnectionVariables) return { ...context, metadata };
    const known = this.definitionFor(reported);
    return { ...context, metadata, definition: await strategy.resolveDefinition(context, known) };
  }

  /**
   * Creates the context for a stored connection.
   *
   * @throws ForeignConnectionError when another client or another server made the connection
   * @throws UpstreamError when the provider's metadata cannot be read
   *
   * @internal
   */
  async forStoredConnection(
    context: OAuth2ProviderContext,
    binding: ConnectionBinding,
  ): Promise<OAuth2ProviderContext> {
    const known = await this.forConnection(context, binding);
    assertBound(binding, known);
    return known;
  }

  /**
   * Binds a grant to this client and this server.
   *
   * @param definition the one that the grant was made with; by default the configured part of it
   *
   * @internal
   */
  createBinding(
    account: string,
    { resolved, callback }: ReportedMembers,
    definition = this.definitionFor({ resolved, callback }),
  ): ConnectionBinding {
    const { endpoints, issuer } = definition;
    return {
      clientId: this.#parts.options.clientId,
      ...(isSafeEndpoint(endpoints.token) && { tokenEndpoint: endpoints.token }),
      ...(issuer !== undefined && { issuer: issuer.value }),
      account,
      resolved,
      callback,
    };
  }

  /** Whether this client at this server made a grant. @param definition as for {@link createBinding} @internal */
  matchesBinding(binding: ConnectionBinding, definition?: OAuth2ProviderDefinition): boolean {
    const present = definition ?? this.definitionFor(binding);
    return binding.clientId === this.#parts.options.clientId && isSameServer(binding, present);
  }

  /** Adds the members that a refresh reported to those that are known of a connection. Never throws. @internal */
  mergeResolved(before: ReportedMembers, reported: ConnectionMetadata): ConnectionMetadata {
    if (!this.hasConnectionVariables) return { ...before.resolved, ...reported };
    const { callback } = before;
    const refreshedAt = (resolved: ConnectionMetadata): string => {
      const { token, refresh } = this.definitionFor({ resolved, callback }).endpoints;
      return JSON.stringify([token, refresh]);
    };
    return mergeResolved(this.strategy.definition, before.resolved, reported, refreshedAt);
  }

  /** The configured part of a connection's definition. @internal */
  definitionFor(reported: ReportedMembers): OAuth2ProviderDefinition {
    return createEffectiveDefinition(this.strategy.definition, this.#parts.options, reported);
  }

  /** Leaves out the client secret. */
  toJSON(): Record<string, unknown> {
    return { name: this.name, label: this.label, redirectUri: this.redirectUri };
  }
}

function revocationServer({ endpoints, issuer }: OAuth2ProviderDefinition): string | undefined {
  return endpoints.revocation ?? issuer?.value;
}

/** Hides the client secret when a strategy logs its context. */
function withoutPrintedSecret(context: OAuth2ProviderContext): OAuth2ProviderContext {
  const { name, clientId, scopes, redirectUri } = context;
  const shown = (): object => ({ name, clientId, scopes, redirectUri });
  return Object.assign(context, { toJSON: shown, [inspect.custom]: shown });
}

/** Identifies a client at a token endpoint: a code is sent only to the client and server it was issued for. */
export function createClientFingerprint({ clientId, definition }: OAuth2ProviderContext): string {
  return createHash('sha256')
    .update(JSON.stringify([clientId, definition.endpoints.token]))
    .digest('hex');
}
