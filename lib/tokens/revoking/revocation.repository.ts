import { Injectable } from '@nestjs/common';
import type { UpdateQueryBuilder } from 'typeorm';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import type { StatementBounds } from '../../core/statements/statement-runner.js';
import { onConnection } from '../../core/database/on-connection.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { OAuth2Revocation } from './oauth2-revocation.entity.js';
import {
  REVOCATION_COLUMNS,
  type StoredRevocation,
  storedRevocation,
} from './stored-revocation.js';
import { columnExpression } from '../storage/stored-token.js';

type RevocationColumns = Parameters<UpdateQueryBuilder<OAuth2Revocation>['set']>[0];

/** Contains the SQL statements on the table of pending revocations. */
@Injectable()
export class RevocationRepository {
  constructor(
    private readonly database: CaptureDatabase,
    private readonly clock: DatabaseClock,
  ) {}

  async insert(row: RevocationColumns & { id: string }): Promise<void> {
    await this.database.write(
      async (manager) => {
        await manager
          .createQueryBuilder()
          .insert()
          .into(OAuth2Revocation)
          .values(row)
          .updateEntity(false)
          .execute();
        return 1;
      },
      { isApplied: async (bounds) => (await this.find(row.id, bounds)) !== undefined },
    );
  }

  /** Finds due entries that are encrypted with one of these keys, the longest due first. */
  due(limit: number, keyIds: readonly string[]): Promise<StoredRevocation[]> {
    const parameters = { now: String(this.clock.now()), keyIds: [...keyIds] };
    return this.select('r.attemptAt <= :now AND r.keyId IN (:...keyIds)', parameters, limit);
  }

  /** Finds the ids of the keys that encrypted the entries. */
  async keyIds(): Promise<string[]> {
    const rows = await this.database.read((manager) =>
      manager
        .createQueryBuilder(OAuth2Revocation, 'r')
        .select('r.keyId', 'keyId')
        .groupBy('r.keyId')
        .getRawMany<{ keyId: string }>(),
    );
    return rows.map(({ keyId }) => keyId);
  }

  /**
   * Moves the time of the next attempt. The process that moves it first has claimed the entry until then.
   *
   * @returns the updated entry; undefined when another process has claimed it
   */
  async move(
    entry: StoredRevocation,
    changes: { attemptAt: number; attempts?: number },
  ): Promise<StoredRevocation | undefined> {
    const moved = { ...entry, ...changes };
    const affected = await this.database.write(
      async (manager) => {
        const { affected } = await manager
          .createQueryBuilder()
          .update(OAuth2Revocation)
          .set({ attemptAt: new Date(moved.attemptAt), attempts: moved.attempts })
          .where('id = :id AND attempt_at = :seen', {
            id: entry.id,
            seen: String(entry.attemptAt),
          })
          .updateEntity(false)
          .execute();
        return affected ?? 0;
      },
      {
        isApplied: async (bounds) =>
          (await this.find(entry.id, bounds))?.attemptAt === moved.attemptAt,
      },
    );
    return affected === 1 ? moved : undefined;
  }

  async delete({ id }: Pick<StoredRevocation, 'id'>): Promise<void> {
    await this.database.write(
      async (manager) => {
        const { affected } = await manager
          .createQueryBuilder()
          .delete()
          .from(OAuth2Revocation)
          .where('id = :id', { id })
          .execute();
        return affected ?? 0;
      },
      { isApplied: async (bounds) => (await this.find(id, bounds)) === undefined },
    );
  }

  /** Finds the ids of these providers' entries for an account or for an owner. */
  async findIds(
    providers: readonly string[],
    property: 'resourceOwnerId' | 'ownerId',
    value: string,
  ): Promise<string[]> {
    if (providers.length === 0) return [];
    const query = this.database.builder
      .createQueryBuilder(OAuth2Revocation, 'r')
      .select('r.id', 'id')
      .where('r.provider IN (:...providers)', { providers: [...providers] })
      .andWhere(this.database.equals(`r.${property}`, 'value'), { value });
    const rows = await this.database.read((manager) =>
      onConnection(manager, query).getRawMany<{ id: string }>(),
    );
    return rows.map(({ id }) => id);
  }

  /** Finds the providers that received a revocation request of an owner and have not confirmed it yet. */
  async unconfirmedProviders(owner: string): Promise<string[]> {
    const rows = await this.database.read((manager) =>
      manager
        .createQueryBuilder(OAuth2Revocation, 'r')
        .select('r.provider', 'provider')
        .distinct()
        .where(this.database.equals('r.ownerId', 'owner'), { owner })
        .andWhere('r.attempts > 0')
        .getRawMany<{ provider: string }>(),
    );
    return rows.map(({ provider }) => provider);
  }

  /** Counts the pending revocations of an owner at a provider. */
  countPending(owner: string, provider: string): Promise<number> {
    const query = this.database.builder
      .createQueryBuilder(OAuth2Revocation, 'r')
      .where(this.database.equals('r.ownerId', 'owner'), { owner })
      .andWhere(this.database.equals('r.provider', 'provider'), { provider });
    return this.database.read((manager) => onConnection(manager, query).getCount());
  }

  async find(id: string, bounds?: StatementBounds): Promise<StoredRevocation | undefined> {
    return (await this.select('r.id = :id', { id }, 1, bounds))[0];
  }

  private async select(
    where: string,
    parameters: Record<string, string | string[]>,
    limit: number,
    bounds?: StatementBounds,
  ): Promise<StoredRevocation[]> {
    const query = this.database.builder
      .createQueryBuilder(OAuth2Revocation, 'r')
      .select([])
      .where(where, parameters)
      .orderBy('r.attemptAt')
      .limit(limit);
    for (const column of REVOCATION_COLUMNS) {
      query.addSelect(columnExpression(this.database, 'r', column), column);
    }
    const rows = await this.database.read(
      (manager) =>
        onConnection(manager, query).getRawMany<Parameters<typeof storedRevocation>[0]>(),
      bounds,
    );
    return rows.map(storedRevocation);
  }
}
