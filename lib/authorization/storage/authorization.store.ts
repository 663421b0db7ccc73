import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type EntityManager, type FindOptionsWhere, IsNull } from 'typeorm';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import type { StatementBounds } from '../../core/statements/statement-runner.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { StorageError } from '../../core/statements/storage.error.js';
import { isUniqueViolation } from '../../core/dialects/unique-violation.js';
import { hashSecret } from './flow-secrets.js';
import { OAuth2Authorization } from './oauth2-authorization.entity.js';

/** Flows that one owner may have pending; the oldest gives way. */
const MOST_PENDING = 20;
/** What has expired does no harm by lying there, and a crowd that connects need not look each time. */
const PURGE_EVERY_MS = 1_000;

/** Where pending flows wait. */
export abstract class AuthorizationStore {
  /** Keeps a flow, drops the owner's oldest above twenty and, once a second, what has expired. */
  abstract save(pending: OAuth2Authorization): Promise<void>;

  /** The flow of a state, left where it is. */
  abstract find(stateHash: string): Promise<OAuth2Authorization | undefined>;

  /** Takes a flow away, atomically. @returns true for exactly one caller @throws StorageError */
  abstract consume(stateHash: string): Promise<boolean>;

  /**
   * Uses up what may be used once before it expires, whichever process is asked.
   *
   * @param expiresAt epoch milliseconds
   * @returns true for exactly one caller
   */
  abstract useOnce(name: string, expiresAt: number): Promise<boolean>;

  /** Drops expired flows. @returns how many */
  abstract purge(): Promise<number>;
}

/** Keeps pending flows in the host's database, so that any process may finish them. */
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
   * Marked first and deleted then: a mark can be read again when the database did not confirm it,
   * while a row that is gone does not tell who has deleted it.
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

  /** The row is no flow: no state has this hash, since no state holds a NUL, and no provider has this name. */
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
      if (error instanceof StorageError && isUniqueViolation(error)) return false;
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
    // Deleting again what is gone already changes nothing.
    return this.database.write(async (manager) => {
      const deletion = manager.createQueryBuilder().delete().from(OAuth2Authorization);
      return (await deletion.where(where, parameters).execute()).affected ?? 0;
    });
  }
}
