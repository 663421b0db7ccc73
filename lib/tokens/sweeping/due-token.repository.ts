import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager, UpdateQueryBuilder } from 'typeorm';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import type { StatementBounds } from '../../core/statements/statement-runner.js';
import { onConnection } from '../../core/database/on-connection.js';
import { OAuth2Token } from '../storage/oauth2-token.entity.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { DUE_COLUMNS, type DueToken, dueToken } from './due-token.js';

/** Which rows a claim takes; instants in epoch milliseconds. */
export interface ClaimOrder {
  /** Rows that came due before this instant. */
  dueBefore: number;
  /** When they come due again, should this process die with them. */
  until: number;
  /** Rows at most. */
  batch: number;
  /** Providers whose rows this claim skips. */
  except: readonly string[];
  /** Only rows of this provider. */
  provider?: string;
  /** Only these rows, or all but these. */
  ids?: { isIn: boolean; ids: readonly string[] };
}

/** What a claim got: so many rows, of which these are still as they were claimed. */
export interface Claim {
  count: number;
  tokens: DueToken[];
}

/**
 * Claims rows by moving their `refresh_at` forward: to other sweeps they are
 * not due any more, and those of a process that died come due again by
 * themselves. No lock outlives its statement.
 */
@Injectable()
export class DueTokenRepository {
  constructor(
    private readonly database: CaptureDatabase,
    private readonly tokens: OAuth2TokenRepository,
  ) {}

  /** How many rows came due before an instant, and are not claimed yet. @throws StorageError */
  count(dueBefore: number): Promise<number> {
    const query = this.database.builder
      .createQueryBuilder(OAuth2Token, 't')
      .where('t.refreshAt < :dueBefore', { dueBefore: String(dueBefore) });
    return this.database.read((manager) => onConnection(manager, query).getCount());
  }

  /** Which of these rows came due before an instant. @throws StorageError */
  async dueAmong(ids: readonly string[], dueBefore: number): Promise<string[]> {
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

  /** The rows that have been due the longest. @throws StorageError */
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

  /** Says when a claimed row comes due again, unless it has changed since. */
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

  /** By the instant to which they were moved, for the sake of its index. */
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
