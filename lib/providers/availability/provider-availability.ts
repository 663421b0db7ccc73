import { Injectable, Logger } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { UpstreamError } from '../../protocol/upstream.error.js';
import { type AvailabilityProblem, describeProblem, serverName } from './availability-problem.js';
import { CIRCUIT_OPEN_SECONDS, CircuitBreakers } from './circuit-breakers.js';
import { KnownClient, type Unavailability } from './known-client.js';
import { ProviderUnavailableError } from './provider-unavailable.error.js';
import { readClientRefusal } from './read-client-refusal.js';
import type { ComparedConnection, TokenServer } from './token-server.js';

/**
 * What this process knows about the servers that refresh tokens: circuit breakers by origin,
 * rate-limit pauses and client errors by client and origin. It logs when a server becomes
 * unavailable and when it is available again.
 */
@Injectable()
export class ProviderAvailability {
  private readonly logger = new Logger('OAuth2Capture');
  private readonly clients = new Map<string, KnownClient>();
  /** The providers with all connections refreshed at an origin. */
  private readonly providersAt = new Map<string, Set<string>>();
  private readonly circuits = new CircuitBreakers(
    () => this.clock.now(),
    (origin, isOpen) => {
      if (isOpen) {
        this.logger.warn(
          `${origin} is unavailable (network): no request is sent for ${CIRCUIT_OPEN_SECONDS} s; then one request checks whether it responds again`,
        );
      } else this.logger.log(`${origin} is available again`);
    },
  );

  constructor(private readonly clock: DatabaseClock) {}

  /** Why a refresh for a caller is not sent now. */
  unavailable(server: TokenServer, { id }: ComparedConnection): Unavailability | undefined {
    const now = this.clock.now();
    const wait = this.circuits.waitMs(server.origin);
    if (wait > 0) return { reason: 'network', until: now + wait, retryable: true };
    return this.known(server)?.unavailable(id, now);
  }

  /**
   * Why a refresh of a sweep is not sent now. A sweep also waits if the server asked the client for
   * fewer requests.
   */
  unavailableForSweep(
    server: TokenServer,
    connection: ComparedConnection,
  ): Unavailability | undefined {
    return this.known(server)?.pause(this.clock.now()) ?? this.unavailable(server, connection);
  }

  /** Whether nothing is known that could delay a sweep. */
  get isEverythingAvailable(): boolean {
    return this.clients.size === 0 && this.circuits.open().length === 0;
  }

  /**
   * The providers for which a sweep need not claim a row, with the reason: no request is sent to
   * the only server of their connections now.
   */
  providersToSkip(): Map<string, Unavailability['reason']> {
    const skipped = new Map<string, Unavailability['reason']>();
    const now = this.clock.now();
    for (const client of this.clients.values()) {
      const reason = client.reasonToSkip(now);
      if (reason === undefined) continue;
      for (const provider of client.providers) skipped.set(provider, reason);
    }
    for (const origin of this.circuits.open()) {
      for (const provider of this.findProviders(origin)) skipped.set(provider, 'network');
    }
    return skipped;
  }

  /**
   * The providers with a refused client for which one refresh may be sent now, with the connections
   * that failed, the earliest failure first.
   */
  providersToProbe(): { provider: string; failedIds: string[] }[] {
    const now = this.clock.now();
    return [...this.clients.values()].flatMap((client) => {
      const isDown = this.circuits.waitMs(client.server.origin) > 0;
      if (isDown || !client.mayProbe(now)) return [];
      const { failedIds } = client.refusals;
      return [...client.providers].map((provider) => ({ provider, failedIds }));
    });
  }

  /**
   * Whether refreshes of this client are delayed because the server seems to refuse the client
   * itself.
   */
  isClientRefused(server: TokenServer): boolean {
    return this.known(server)?.refusals.isRefused === true;
  }

  /** Whether there is a problem with this client now. */
  isClientSuspected(server: TokenServer): boolean {
    return this.known(server)?.isSuspected === true;
  }

  /**
   * Sends one refresh, and records what its outcome shows about the server and the client.
   *
   * @throws ProviderUnavailableError without a request, or what the request throws
   */
  async send<T>(
    server: TokenServer,
    connection: ComparedConnection,
    request: () => Promise<T>,
  ): Promise<T> {
    if (server.isShared) this.findProviders(server.origin).add(server.provider);
    this.admit(server, connection);
    try {
      const result = await this.circuits.run(server.origin, request);
      this.succeeded(server, connection);
      return result;
    } catch (error) {
      if (error instanceof UpstreamError && !(error instanceof ProviderUnavailableError)) {
        this.failed(server, connection, error);
      }
      throw error;
    }
  }

  /** The client was accepted: by a refresh, or by a code exchange. */
  succeeded(server: TokenServer, connection: ComparedConnection): void {
    const client = this.known(server);
    if (client === undefined) return;
    const ended = client.succeed(connection, this.clock.now());
    if (ended.refusal) this.logger.log(`${serverName(server)} accepts this application again`);
    if (ended.pause) this.logger.log(`sweeps send requests to ${serverName(server)} again`);
    if (client.isForgettable) this.clients.delete(server.client);
  }

  /** Refusals would end a connection, but no other connection of the client succeeds either. */
  refusesAll(server: TokenServer): void {
    if (this.remembered(server).refuseAllGrants()) {
      this.logger.error(describeProblem(server, 'refuses_all').problem);
    }
  }

  /** Origins that do not respond and get no requests now. */
  openCircuits(): string[] {
    return this.circuits.open();
  }

  /** Problems of the clients to report to operators. Never contains a client id. */
  problems(): AvailabilityProblem[] {
    return [...this.clients.values()].flatMap(({ problem }) => problem ?? []);
  }

  private admit(server: TokenServer, { id }: ComparedConnection): void {
    const client = this.known(server);
    const now = this.clock.now();
    const problem = client?.unavailable(id, now);
    if (problem !== undefined) {
      const { reason, until, retryable } = problem;
      throw new ProviderUnavailableError(reason, until - now, retryable);
    }
    client?.refusals.probe(id, now);
  }

  private failed(server: TokenServer, connection: ComparedConnection, error: UpstreamError): void {
    const now = this.clock.now();
    if (error.reason === 'rate_limited') {
      const length = this.remembered(server).startPause(error.retryAfterMs ?? 0, now);
      this.logger.warn(
        `${serverName(server)} asks for fewer requests (rate_limited): sweeps send none for ${length / 1000} s`,
      );
    }
    const kind = readClientRefusal(error);
    if (kind === undefined) return;
    const { refusals } = this.remembered(server);
    const before = refusals.state;
    refusals.refuse(connection, kind, now);
    const { state } = refusals;
    if (state === undefined || state === before) return;
    const { problem } = describeProblem(server, state);
    if (state === 'unclear') this.logger.warn(`connection ${connection.id}: ${problem}`);
    else this.logger.error(problem);
  }

  /** What was learned with other credentials does not apply to the present ones. */
  private known({ client, credentials }: TokenServer): KnownClient | undefined {
    const known = this.clients.get(client);
    if (known === undefined || known.server.credentials === credentials) return known;
    this.clients.delete(client);
    return undefined;
  }

  private remembered(server: TokenServer): KnownClient {
    const client = this.known(server) ?? new KnownClient(server);
    if (server.isShared) client.providers.add(server.provider);
    this.clients.set(server.client, client);
    return client;
  }

  private findProviders(origin: string): Set<string> {
    const providers = this.providersAt.get(origin) ?? new Set<string>();
    this.providersAt.set(origin, providers);
    return providers;
  }
}
