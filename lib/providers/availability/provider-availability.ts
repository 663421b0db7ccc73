import { Injectable, Logger } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { UpstreamError } from '../../protocol/upstream.error.js';
import { type AvailabilityProblem, CLIENT_PROBLEMS } from './availability-problem.js';
import { CircuitBreakers } from './circuit-breakers.js';
import { readClientRefusal } from './read-client-refusal.js';
import { ClientRefusals } from './client-refusals.js';
import { ProviderUnavailableError } from './provider-unavailable.error.js';
import type { ComparedConnection, TokenServer } from './token-server.js';

const SHORTEST_PAUSE_MS = 60 * 1000;
const LONGEST_PAUSE_MS = 15 * 60 * 1000;

/** Why no refresh is sent now, and until when; epoch milliseconds on the database's clock. */
export interface Unavailability {
  reason: 'network' | 'rate_limited' | 'client_config';
  until: number;
  /** Whether time may help: not while the endpoint says that it does not know our credentials. */
  retryable: boolean;
}

/** What is remembered of one client at one token endpoint origin. */
interface Client {
  server: TokenServer;
  /** Names under which it is configured, where all connections of a name are refreshed here. */
  providers: Set<string>;
  refusals: ClientRefusals;
  /** Sweeps send nothing before this instant. */
  pausedUntil: number;
  /** Refusals of single grants were repeated until they would end, and no other connection succeeds. */
  refusesAll: boolean;
}

/**
 * What this process knows of the servers that refresh tokens: circuit breakers
 * by origin, rate-limit pauses and client errors by client and origin. It says
 * in the log when a server becomes unavailable and when it is available again.
 */
@Injectable()
export class ProviderAvailability {
  private readonly logger = new Logger('OAuth2Capture');
  private readonly clients = new Map<string, Client>();
  /** Providers all of whose connections are refreshed at an origin. */
  private readonly providersAt = new Map<string, Set<string>>();
  private readonly circuits = new CircuitBreakers(
    () => this.clock.now(),
    (origin, isOpen) => {
      if (isOpen) this.logger.warn(`${origin} is down; nothing is refreshed there for 5 s`);
      else this.logger.log(`${origin} responds again`);
    },
  );

  constructor(private readonly clock: DatabaseClock) {}

  /** Why a caller's refresh is not to be sent now. */
  unavailable(server: TokenServer, { id }: ComparedConnection): Unavailability | undefined {
    const now = this.clock.now();
    const down = this.circuits.waitMs(server.origin);
    if (down > 0) return { reason: 'network', until: now + down, retryable: true };
    const refusals = this.clientOf(server)?.refusals;
    const wait = refusals?.waitMs(id, now) ?? 0;
    if (wait === 0) return undefined;
    const retryable = refusals?.state !== 'refused';
    return { reason: 'client_config', until: now + wait, retryable };
  }

  /** The same for a sweep, which also waits where the client was told to send less. */
  unavailableForSweep(
    server: TokenServer,
    connection: ComparedConnection,
  ): Unavailability | undefined {
    const pausedUntil = this.clientOf(server)?.pausedUntil ?? 0;
    if (this.isAhead(pausedUntil)) {
      return { reason: 'rate_limited', until: pausedUntil, retryable: true };
    }
    return this.unavailable(server, connection);
  }

  /** Whether anything is known that could hold a sweep back. */
  get isEverythingAvailable(): boolean {
    return this.clients.size === 0 && this.circuits.open().length === 0;
  }

  /**
   * Providers of which a sweep need not claim a row: nothing is to be sent to
   * the one server of all their connections.
   */
  providersToSkip(): string[] {
    const skipped = this.circuits.open().flatMap((origin) => [...this.providersOf(origin)]);
    for (const { providers, pausedUntil, refusals } of this.clients.values()) {
      if (this.isAhead(pausedUntil) || refusals.isRefused) skipped.push(...providers);
    }
    return [...new Set(skipped)];
  }

  /**
   * Providers whose client is refused, of which one refresh may be sent now,
   * with the connections that failed, the one that failed longest ago first.
   */
  providersToProbe(): { provider: string; failedIds: string[] }[] {
    const now = this.clock.now();
    return [...this.clients.values()].flatMap(({ server, providers, pausedUntil, refusals }) => {
      const { isRefused, failedIds } = refusals;
      const isDown = this.isAhead(pausedUntil) || this.circuits.waitMs(server.origin) > 0;
      if (!isRefused || isDown || refusals.probeInMs(now) > 0) return [];
      return [...providers].map((provider) => ({ provider, failedIds }));
    });
  }

  /** Whether refreshes of this client are held back because the client itself seems to be refused. */
  isClientRefused(server: TokenServer): boolean {
    return this.clientOf(server)?.refusals.isRefused === true;
  }

  /** Whether anything speaks against this client at present. */
  isClientSuspected(server: TokenServer): boolean {
    const client = this.clientOf(server);
    return client !== undefined && (client.refusesAll || client.refusals.state !== undefined);
  }

  /**
   * Sends one refresh, and remembers what its outcome says of the server and of
   * the client.
   *
   * @throws ProviderUnavailableError without a request, or what the request throws
   */
  async send<T>(
    server: TokenServer,
    connection: ComparedConnection,
    request: () => Promise<T>,
  ): Promise<T> {
    if (server.isShared) this.providersOf(server.origin).add(server.provider);
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
    const client = this.clientOf(server);
    if (client === undefined) return;
    const { refusals, refusesAll, pausedUntil } = client;
    const wasRefused = refusals.isRefused || refusesAll;
    refusals.succeed(connection);
    client.refusesAll = false;
    if (wasRefused) this.logger.log(`${nameOf(server)} accepts this application again`);
    if (refusals.failedIds.length === 0 && !this.isAhead(pausedUntil)) {
      this.clients.delete(server.client);
    }
  }

  /** Refusals would end a connection, but no other connection of the client succeeds either. */
  refusesAll(server: TokenServer): void {
    const client = this.rememberedClient(server);
    if (!client.refusesAll) this.logger.error(textOf(server, 'refuses_all'));
    client.refusesAll = true;
  }

  /** Origins that are down and not asked now. */
  openCircuits(): string[] {
    return this.circuits.open();
  }

  /** What an operator should know of the clients. Never a client id. */
  problems(): AvailabilityProblem[] {
    return [...this.clients.values()].flatMap(({ server, refusals, refusesAll }) => {
      const state = refusals.isRefused || !refusesAll ? refusals.state : 'refuses_all';
      if (state === undefined) return [];
      const { provider, origin } = server;
      return [{ provider, origin, state, problem: textOf(server, state) }];
    });
  }

  private admit(server: TokenServer, { id }: ComparedConnection): void {
    const client = this.clientOf(server);
    const now = this.clock.now();
    const wait = client?.refusals.waitMs(id, now) ?? 0;
    if (wait > 0) {
      const retryable = client?.refusals.state !== 'refused';
      throw new ProviderUnavailableError('client_config', wait, retryable);
    }
    client?.refusals.probe(id, now);
  }

  private failed(server: TokenServer, connection: ComparedConnection, error: UpstreamError): void {
    const now = this.clock.now();
    if (error.reason === 'rate_limited') {
      const pause = Math.min(
        Math.max(error.retryAfterMs ?? 0, SHORTEST_PAUSE_MS),
        LONGEST_PAUSE_MS,
      );
      this.rememberedClient(server).pausedUntil = now + pause;
      this.logger.warn(`${nameOf(server)} wants fewer requests; sweeps wait ${pause / 1000} s`);
    }
    const kind = readClientRefusal(error);
    if (kind === undefined) return;
    const client = this.rememberedClient(server);
    const before = client.refusals.state;
    client.refusals.refuse(connection, kind, now);
    const { state } = client.refusals;
    if (state !== undefined && state !== before) {
      const line = textOf(server, state);
      if (state === 'unclear') this.logger.warn(`connection ${connection.id}: ${line}`);
      else this.logger.error(line);
    }
  }

  /** What was learned with other credentials says nothing of these. */
  private clientOf({ client, credentials }: TokenServer): Client | undefined {
    const known = this.clients.get(client);
    if (known === undefined || known.server.credentials === credentials) return known;
    this.clients.delete(client);
    return undefined;
  }

  private rememberedClient(server: TokenServer): Client {
    const client = this.clientOf(server) ?? {
      server,
      providers: new Set<string>(),
      refusals: new ClientRefusals(),
      pausedUntil: 0,
      refusesAll: false,
    };
    if (server.isShared) client.providers.add(server.provider);
    this.clients.set(server.client, client);
    return client;
  }

  private providersOf(origin: string): Set<string> {
    const providers = this.providersAt.get(origin) ?? new Set<string>();
    this.providersAt.set(origin, providers);
    return providers;
  }

  /** Whether a pause lasts; a clock that was set back does not prolong it. */
  private isAhead(until: number): boolean {
    const left = until - this.clock.now();
    return left > 0 && left <= LONGEST_PAUSE_MS;
  }
}

function nameOf({ provider, origin }: TokenServer): string {
  return origin === provider ? provider : `${provider} (${origin})`;
}

function textOf(server: TokenServer, state: keyof typeof CLIENT_PROBLEMS): string {
  return CLIENT_PROBLEMS[state](nameOf(server), server.provider);
}
