import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager, UpdateQueryBuilder } from 'typeorm';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import type { StatementBounds } from '../../core/statements/statement-runner.js';
import { onConnection } from '../../core/database/on-connection.js';
import { OAuth2Token } from '../storage/oauth2-token.entity.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { DUE_COLUMNS, type DueToken, dueToken } from './due-token.js';

/** Which rows a claim takes; times are epoch milliseconds. */
export interface ClaimOrder {
  /** Rows that became due before this time. */
  dueBefore: number;
  /** When the claimed rows become due again if this process stops. */
  until: number;
  /** Maximum number of rows. */
  batch: number;
  /** Providers whose rows this claim skips. */
  except: readonly string[];
  /** Only rows of this provider. */
  provider?: string;
  /** Only these rows, or all but these. */
  ids?: { isIn: boolean; ids: readonly string[] };
}

/** The result of a claim: the number of claimed rows, and those that have not changed since. */
export interface Claim {
  count: number;
  tokens: DueToken[];
}

/**
 * Claims rows by moving their `refresh_at` forward: other sweeps do not see them
 * as due, and the rows of a process that stopped become due again by themselves.
 * No lock lasts longer than its statement.
 */
@Injectable()
export class DueTokenRepository {
  constructor(
    private readonly database: CaptureDatabase,
    private readonly tokens: OAuth2TokenRepository,
  ) {}

  /**
   * Counts the rows that became due before a time and are not claimed yet.
   *
   * @param provider counts the rows of this provider only
   * @throws StorageError
   */
  count(dueBefore: number, provider?: string): Promise<number> {
    const query = this.database.builder
      .createQueryBuilder(OAuth2Token, 't')
      .where('t.refreshAt < :dueBefore', { dueBefore: String(dueBefore) });
    if (provider !== undefined) query.andWhere('t.provider = :provider', { provider });
    return this.database.read((manager) => onConnection(manager, query).getCount());
  }

  /** Finds which of these rows became due before a time. @throws StorageError */
  async findDue(ids: readonly string[], dueBefore: number): Promise<string[]> {
    if (ids.length === 0) return [];
    const query = this.database.builder
      .createQueryBuilder(OAuth2Token, 't')
      .select('t.id', 'id')
      .where('t.id IN (:...ids)', { ids: [...ids] })
      .andWhere('t.refreshAt < :dueBefore', { dueBefore: String(dueBefore) });
    const rows = await this.database.read((manager) =>
      onConnection(manager, query).getRawMany<{ id: string }>(),
    );
    return rows.map(({ id }) => id);
  }

  /** Claims the rows that have been due the longest. @throws StorageError */
  async claim(order: ClaimOrder): Promise<Claim> {
    const claim = randomUUID();
    let rows: Record<string, unknown>[] | undefined;
    const changed = await this.database.write(
      async (manager) => {
        const result = await this.claimStatement(manager, claim, order).execute();
        rows = this.database.dialect.returnsChangedRows ? (result.raw as typeof rows) : undefined;
        return result.affected ?? 0;
      },
      {
        isApplied: async (bounds) => {
          rows = await this.claimed(claim, order.until, bounds);
          return rows.length > 0;
        },
      },
    );
    if (changed === 0) return { count: 0, tokens: [] };
    rows ??= await this.claimed(claim, order.until);
    const mark = { claim, claimedUntil: order.until };
    const tokens = rows.map((row) => dueToken(row, mark));
    return { count: Math.max(changed, tokens.length), tokens };
  }

  /** Sets when a claimed row becomes due again, unless it has changed since. */
  async postpone({ id, version, claim }: DueToken, refreshAt: number | null): Promise<void> {
    await this.tokens.update(
      { refreshAt: refreshAt === null ? null : new Date(refreshAt) },
      'id = :id AND version = :version AND claim = :claim',
      { id, version, claim },
    );
  }

  private claimStatement(
    manager: EntityManager,
    claim: string,
    { dueBefore, until, batch, except, provider, ids }: ClaimOrder,
  ): UpdateQueryBuilder<OAuth2Token> {
    const parameters = {
      dueBefore: String(dueBefore),
      except: [...except],
      only: provider,
      ids: [...(ids?.ids ?? [])],
    };
    const isDue = (at: string, column: string, id: string): string =>
      [
        `${at} < :dueBefore`,
        ...(except.length > 0 ? [`${column} NOT IN (:...except)`] : []),
        ...(provider === undefined ? [] : [`${column} = :only`]),
        ...(ids === undefined || ids.ids.length === 0
          ? []
          : [`${id} ${ids.isIn ? 'IN' : 'NOT IN'} (:...ids)`]),
      ].join(' AND ');
    const update = manager
      .createQueryBuilder()
      .update(OAuth2Token)
      .set({ claim, refreshAt: new Date(until) })
      .updateEntity(false)
      .setParameters(parameters);
    const select = manager
      .createQueryBuilder(OAuth2Token, 'd')
      .select('d.id')
      .where(isDue('d.refreshAt', 'd.provider', 'd.id'))
      .orderBy('d.refreshAt');
    return this.database.dialect.updateOldest({
      update,
      select,
      where: isDue('refresh_at', 'provider', 'id'),
      orderBy: 'refresh_at',
      limit: batch,
      returning: DUE_COLUMNS,
    });
  }

  /** Finds the claimed rows by their new `refresh_at`, because that column has an index. */
  private claimed(
    claim: string,
    until: number,
    bounds?: StatementBounds,
  ): Promise<Record<string, unknown>[]> {
    return this.database.read(
      (manager) =>
        manager
          .createQueryBuilder(OAuth2Token, 't')
          .select(DUE_COLUMNS)
          .where('t.refreshAt = :until AND t.claim = :claim', { until: String(until), claim })
          .getRawMany(),
      bounds,
    );
  }
}
