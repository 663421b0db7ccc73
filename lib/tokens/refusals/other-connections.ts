import { Injectable } from '@nestjs/common';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import { onConnection } from '../../core/database/on-connection.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import {
  type TokenServer,
  describeTokenServer,
} from '../../providers/availability/token-server.js';
import type { OAuth2ProviderContext } from '../../providers/definition/oauth2-provider.context.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { OAuth2Token } from '../storage/oauth2-token.entity.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { encrypted, type StoredToken } from '../storage/stored-token.js';
import { TokenRowFactory } from '../storage/token-row.js';

/** Number of connections that one statement reads. */
const PAGE = 500;
/** Limit of pages, which also contain connections at other servers; then the search stops. */
const MOST_PAGES = 200;
/** The least time between two recoveries that make refused connections due. */
const RETRY_EVERY_MS = 10_000;
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

type Candidate = Pick<StoredToken, 'id' | 'ownerId' | 'provider' | 'binding'>;
type Contexts = ReadonlyMap<string, OAuth2ProviderContext>;

/** Reads and changes the other connections of a client at a token endpoint. */
@Injectable()
export class OtherConnections {
  private readonly retriedAt = new Map<string, number>();

  constructor(
    private readonly database: CaptureDatabase,
    private readonly repository: OAuth2TokenRepository,
    private readonly columns: TokenRowFactory,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Returns how refreshes of other usable connections have ended since a time.
   *
   * @returns undefined when there was no refresh
   * @throws StorageError
   */
  async outcomeSince(
    id: string,
    server: TokenServer,
    since: number,
  ): Promise<'succeeded' | 'failed' | undefined> {
    const parameters = { id, since: String(since) };
    const usable = "t.id <> :id AND t.parentId IS NULL AND t.status <> 'reauthorization_required'";
    const succeeded = `${usable} AND t.lastRefreshedAt >= :since`;
    if ((await this.find(server, succeeded, parameters, 1)).length > 0) return 'succeeded';
    const failed = `${usable} AND t.status = 'refresh_failing' AND t.updatedAt >= :since`;
    const found = await this.find(server, failed, parameters, 1);
    return found.length > 0 ? 'failed' : undefined;
  }

  /**
   * Makes all refused connections due at once, because a connection of the same
   * client works again at this server.
   *
   * @throws StorageError
   */
  async retryRefused(id: string, server: TokenServer): Promise<void> {
    const now = this.clock.now();
    const retriedAt = this.retriedAt.get(server.client) ?? -Infinity;
    if (Math.abs(now - retriedAt) < RETRY_EVERY_MS) return;
    this.retriedAt.set(server.client, now);
    // A refused connection has the time of its next retry in refresh_at, which has an index.
    const refused =
      "t.id <> :id AND t.refusals > 0 AND t.status = 'refresh_failing' AND t.refreshAt > :now AND t.refreshAt <= :latest";
    const parameters = { id, now: String(now), latest: String(now + LONGEST_WAIT_MS) };
    const due = { retryAt: new Date(now), refreshAt: new Date(now) };
    for (const found of await this.find(server, refused, parameters, Infinity)) {
      const ofFound = { id: found };
      await this.repository.update(due, 'id = :id AND refusals > 0', ofFound);
    }
  }

  /** Finds the ids of connections at this server that meet a condition, at most `most`. */
  private async find(
    server: TokenServer,
    where: string,
    parameters: Record<string, string>,
    most: number,
  ): Promise<string[]> {
    const contexts = await this.createContexts(server);
    if (contexts.size === 0) return [];
    const query = this.database.builder
      .createQueryBuilder(OAuth2Token, 't')
      .select('t.id', 'id')
      .addSelect('t.ownerId', 'ownerId')
      .addSelect('t.provider', 'provider')
      .addSelect('t.binding', 'binding')
      .where(where, parameters)
      .andWhere('t.provider IN (:...providers)', { providers: [...contexts.keys()] })
      .andWhere('t.id > :last')
      .orderBy('t.id')
      .limit(PAGE);
    const found: string[] = [];
    let last = '';
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const read = query.clone().setParameter('last', last);
      const places = await this.database.read((manager) =>
        onConnection(manager, read).getRawMany<Candidate>(),
      );
      for (const place of places) {
        if (await this.isThere(place, server, contexts)) found.push(place.id);
        if (found.length >= most) return found;
      }
      if (places.length < PAGE) return found;
      last = places.at(-1)?.id ?? last;
    }
    return found;
  }

  /** Finds the provider names of the client with connections that may use this server. */
  private async createContexts(server: TokenServer): Promise<Contexts> {
    const contexts = new Map<string, OAuth2ProviderContext>();
    for (const name of this.providers.names()) {
      const provider = this.providers.get(name);
      if (provider.clientId !== server.clientId) continue;
      const context = await provider.context().catch(() => undefined);
      if (context === undefined) continue;
      const { isShared, client } = describeTokenServer(context);
      if (!isShared || client === server.client) contexts.set(name, context);
    }
    return contexts;
  }

  private async isThere(
    place: Candidate,
    server: TokenServer,
    contexts: Contexts,
  ): Promise<boolean> {
    const context = contexts.get(place.provider);
    if (context === undefined) return false;
    if (describeTokenServer(context).isShared) return true;
    try {
      const binding = this.columns.decryptBinding({ ...place, binding: encrypted(place.binding) });
      const provider = this.providers.get(place.provider);
      const own =
        binding === undefined ? context : await provider.forStoredConnection(context, binding);
      return describeTokenServer(own).client === server.client;
    } catch {
      return false;
    }
  }
}
