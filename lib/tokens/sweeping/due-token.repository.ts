import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { UpdateQueryBuilder } from 'typeorm';
import { CaptureDatabase } from '../../core/database/capture-database.js';
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
    const query = this.database.manager
      .createQueryBuilder(OAuth2Token, 't')
      .where('t.refreshAt < :dueBefore', { dueBefore: String(dueBefore) });
    return this.database.read(() => query.getCount());
  }

  /** Which of these rows came due before an instant. @throws StorageError */
  async dueAmong(ids: readonly string[], dueBefore: number): Promise<string[]> {
    if (ids.length === 0) return [];
    const query = this.database.manager
      .createQueryBuilder(OAuth2Token, 't')
      .select('t.id', 'id')
      .where('t.id IN (:...ids)', { ids: [...ids] })
      .andWhere('t.refreshAt < :dueBefore', { dueBefore: String(dueBefore) });
    const rows = await this.database.read(() => query.getRawMany<{ id: string }>());
    return rows.map(({ id }) => id);
  }

  /** The rows that have been due the longest. @throws StorageError */
  async claim(order: ClaimOrder): Promise<Claim> {
    const claim = randomUUID();
    let rows: Record<string, unknown>[] | undefined;
    const changed = await this.database.write(
      async () => {
        const result = await this.claimStatement(claim, order).execute();
        rows = this.database.dialect === 'postgres' ? (result.raw as typeof rows) : undefined;
        return result.affected ?? 0;
      },
      async () => {
        rows = await this.claimed(claim, order.until);
        return rows.length > 0;
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
    const update = this.database.manager
      .createQueryBuilder()
      .update(OAuth2Token)
      .set({ claim, refreshAt: new Date(until) })
      .updateEntity(false)
      .setParameters(parameters);
    // MariaDB takes no LIMIT in a subquery, but one in the UPDATE itself.
    if (this.database.dialect === 'mysql') {
      return update
        .where(isDue('refresh_at', 'provider', 'id'))
        .orderBy('refresh_at')
        .limit(batch);
    }
    const due = this.database.manager
      .createQueryBuilder(OAuth2Token, 'd')
      .select('d.id')
      .where(isDue('d.refreshAt', 'd.provider', 'd.id'))
      .orderBy('d.refreshAt')
      .limit(batch);
    if (this.database.dialect === 'sqlite') return update.where(`id IN (${due.getQuery()})`);
    // As an array the subquery is certain to run once, and to take no more than its limit.
    const free = due.setLock('pessimistic_write').setOnLocked('skip_locked');
    return update.where(`id = ANY(ARRAY(${free.getQuery()}))`).returning(DUE_COLUMNS);
  }

  /** By the instant to which they were moved, for the sake of its index. */
  private claimed(claim: string, until: number): Promise<Record<string, unknown>[]> {
    return this.database.read(() =>
      this.database.manager
        .createQueryBuilder(OAuth2Token, 't')
        .select(DUE_COLUMNS)
        .where('t.refreshAt = :until AND t.claim = :claim', { until: String(until), claim })
        .getRawMany(),
    );
  }
}
