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

/** Connections that are read at once. */
const PAGE = 500;
/** After so many of them, those at other servers included, the question is left open. */
const MOST_PAGES = 200;
/** After a recovery, those that wait are not woken again for so long. */
const WAKE_EVERY_MS = 10_000;
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

type Place = Pick<StoredToken, 'id' | 'ownerId' | 'provider' | 'binding'>;
type Contexts = ReadonlyMap<string, OAuth2ProviderContext>;

/** The other connections of a client at a token endpoint, over all processes. */
@Injectable()
export class OtherConnections {
  private readonly wokenAt = new Map<string, number>();

  constructor(
    private readonly database: CaptureDatabase,
    private readonly repository: OAuth2TokenRepository,
    private readonly columns: TokenRowFactory,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * How refreshes of other usable connections have ended since an instant.
   *
   * @returns undefined when none was tried
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
   * Lets all that are refused try again at once, since a connection of the same
   * client works again there.
   *
   * @throws StorageError
   */
  async wake(id: string, server: TokenServer): Promise<void> {
    const now = this.clock.now();
    const wokenAt = this.wokenAt.get(server.client) ?? -Infinity;
    if (Math.abs(now - wokenAt) < WAKE_EVERY_MS) return;
    this.wokenAt.set(server.client, now);
    // What is refused is scheduled for its next probe, which the index on that instant finds.
    const refused =
      "t.id <> :id AND t.refusals > 0 AND t.status = 'refresh_failing' AND t.refreshAt > :now AND t.refreshAt <= :latest";
    const parameters = { id, now: String(now), latest: String(now + LONGEST_WAIT_MS) };
    const due = { retryAt: new Date(now), refreshAt: new Date(now) };
    for (const found of await this.find(server, refused, parameters, Infinity)) {
      const ofFound = { id: found };
      await this.repository.update(due, 'id = :id AND refusals > 0', ofFound);
    }
  }

  /** Ids of connections at this server that meet a condition, so many at most. */
  private async find(
    server: TokenServer,
    where: string,
    parameters: Record<string, string>,
    most: number,
  ): Promise<string[]> {
    const contexts = await this.contextsOf(server);
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
        onConnection(manager, read).getRawMany<Place>(),
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

  /** The providers that the client is configured for, where their connections may be at this server. */
  private async contextsOf(server: TokenServer): Promise<Contexts> {
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

  private async isThere(place: Place, server: TokenServer, contexts: Contexts): Promise<boolean> {
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
