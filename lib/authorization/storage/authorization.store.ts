import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type EntityManager, type FindOptionsWhere, IsNull } from 'typeorm';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import type { StatementBounds } from '../../core/statements/statement-runner.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { isDuplicateRow } from '../../core/statements/storage.error.js';
import { hashSecret } from './flow-secrets.js';
import { OAuth2Authorization } from './oauth2-authorization.entity.js';

/** The greatest number of pending flows of one owner. A new flow deletes the oldest. */
const MOST_PENDING = 20;
/**
 * Milliseconds between two purges. Expired flows do no harm, and many flows that start at once need
 * not purge each time.
 */
const PURGE_EVERY_MS = 1_000;

/** The storage of pending flows. */
export abstract class AuthorizationStore {
  /** Stores a flow. Deletes the owner's oldest above twenty and, once a second, expired flows. */
  abstract save(pending: OAuth2Authorization): Promise<void>;

  /** Reads the flow of a state without consuming it. */
  abstract find(stateHash: string): Promise<OAuth2Authorization | undefined>;

  /** Consumes a flow atomically. @returns true for exactly one caller @throws StorageError */
  abstract consume(stateHash: string): Promise<boolean>;

  /**
   * Marks a value as used once, for all processes, until it expires.
   *
   * @param expiresAt epoch milliseconds
   * @returns true for exactly one caller
   */
  abstract useOnce(name: string, expiresAt: number): Promise<boolean>;

  /** Deletes expired flows. @returns how many */
  abstract purge(): Promise<number>;
}

/** Stores pending flows in the host's database, so that any process can complete them. */
@Injectable()
export class DatabaseAuthorizationStore extends AuthorizationStore {
  private purgedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly database: CaptureDatabase,
    private readonly clock: DatabaseClock,
  ) {
    super();
  }

  async save(pending: OAuth2Authorization): Promise<void> {
    if (this.clock.now() - this.purgedAt >= PURGE_EVERY_MS) await this.purge();
    await this.database.write(
      async (manager) => {
        await manager.insert(OAuth2Authorization, { ...pending });
        return 1;
      },
      {
        isApplied: async (bounds) =>
          (await this.read({ stateHash: pending.stateHash }, bounds)) !== undefined,
      },
    );
    await this.dropOldest(pending.ownerId);
  }

  async find(stateHash: string): Promise<OAuth2Authorization | undefined> {
    return this.read({ stateHash, claim: IsNull() });
  }

  /**
   * The row is marked first and deleted afterwards. If the database did not confirm the mark, it
   * can be read again, while a missing row does not show which caller deleted it.
   */
  async consume(stateHash: string): Promise<boolean> {
    const claim = randomUUID();
    const marked = await this.database.write(
      async (manager) => {
        const { affected } = await manager
          .createQueryBuilder()
          .update(OAuth2Authorization)
          .set({ claim })
          .where('state_hash = :stateHash AND claim IS NULL', { stateHash })
          .updateEntity(false)
          .execute();
        return affected ?? 0;
      },
      { isApplied: async (bounds) => (await this.read({ stateHash }, bounds))?.claim === claim },
    );
    // No caller uses a marked row, and it is purged when it expires.
    if (marked === 1) await this.remove(stateHash).catch(() => undefined);
    return marked === 1;
  }

  /**
   * The row is not a flow: no state has this hash, because no state contains a NUL, and no provider
   * has this name.
   */
  async useOnce(name: string, expiresAt: number): Promise<boolean> {
    const hash = hashSecret(`once\0${name}`);
    const claim = randomUUID();
    const used: OAuth2Authorization = {
      stateHash: hash,
      provider: '',
      ownerId: hash,
      bindingHash: hash,
      codeVerifier: null,
      redirectUri: '',
      issuer: null,
      fingerprint: hash,
      scopes: [],
      demand: null,
      returnTo: '',
      display: 'page',
      popupOrigin: '',
      expectedAccount: null,
      claim,
      createdAt: new Date(this.clock.now()),
      expiresAt: new Date(expiresAt),
    };
    try {
      await this.database.write(
        async (manager) => {
          await manager.insert(OAuth2Authorization, used);
          return 1;
        },
        {
          isApplied: async (bounds) =>
            (await this.read({ stateHash: hash }, bounds))?.claim === claim,
        },
      );
      return true;
    } catch (error) {
      if (isDuplicateRow(error)) return false;
      throw error;
    }
  }

  purge(): Promise<number> {
    const now = this.clock.now();
    this.purgedAt = now;
    return this.delete('expires_at < :now', { now: String(now) });
  }

  private async dropOldest(ownerId: string): Promise<void> {
    const surplus = await this.database.read((manager) =>
      manager.find(OAuth2Authorization, {
        select: { stateHash: true },
        where: this.database.exactly({ ownerId }),
        order: { createdAt: 'DESC' },
        skip: MOST_PENDING,
        take: MOST_PENDING,
      }),
    );
    for (const { stateHash } of surplus) await this.remove(stateHash);
  }

  private async read(
    where: FindOptionsWhere<OAuth2Authorization>,
    bounds?: StatementBounds,
  ): Promise<OAuth2Authorization | undefined> {
    const find = (manager: EntityManager): Promise<OAuth2Authorization | null> =>
      manager.findOneBy(OAuth2Authorization, where);
    return (await this.database.read(find, bounds)) ?? undefined;
  }

  private remove(stateHash: string): Promise<number> {
    return this.delete('state_hash = :stateHash', { stateHash });
  }

  private delete(where: string, parameters: Record<string, unknown>): Promise<number> {
    // Deleting the same rows again changes nothing.
    return this.database.write(async (manager) => {
      const deletion = manager.createQueryBuilder().delete().from(OAuth2Authorization);
      return (await deletion.where(where, parameters).execute()).affected ?? 0;
    });
  }
}
