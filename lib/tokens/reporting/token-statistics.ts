import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityTarget } from 'typeorm';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { KeyRing } from '../encryption/key-ring.js';
import { OAuth2Revocation } from '../revoking/oauth2-revocation.entity.js';
import { OAuth2Token, type TokenStatus } from '../storage/oauth2-token.entity.js';

/** Figures of the token table. Their cost does not grow with the table. */
export interface Census {
  /** The number of accounts that were read: all of them, or a random sample. */
  accounts: number;
  /** The share of these accounts that only their users can reconnect, from 0 to 1. */
  reauthorizationShare: number;
  /**
   * The number of rows that have been due for a refresh for too long; at most ten thousand are
   * counted.
   */
  dueBacklog: number;
  /** Ids of keys with encrypted rows that are not in `encryptionKeys`. */
  unknownKeys: string[];
}

const SAMPLE = 1_000;
const MOST_COUNTED = 10_000;

/** Counts connections by status. */
@Injectable()
export class TokenStatistics {
  constructor(
    private readonly database: CaptureDatabase,
    private readonly clock: DatabaseClock,
    private readonly ring: KeyRing,
  ) {}

  /**
   * Executes one statement after the other, so that a health check never uses more than one
   * connection of the pool.
   *
   * @param dueFor milliseconds after which a row that is due counts as backlog
   * @throws StorageError
   */
  async take(dueFor: number): Promise<Census> {
    const statuses = await this.sampleOfStatuses();
    const dead = statuses.filter((status) => status === 'reauthorization_required').length;
    return {
      accounts: statuses.length,
      reauthorizationShare: statuses.length === 0 ? 0 : dead / statuses.length,
      dueBacklog: await this.countDueSince(this.clock.now() - dueFor),
      unknownKeys: await this.unknownKeys(),
    };
  }

  /**
   * There is no index of statuses, and a count would read the whole table. Ids are random, so the
   * row after a random id is a fair sample.
   */
  private async sampleOfStatuses(): Promise<TokenStatus[]> {
    const from = randomUUID();
    const after = await this.statuses('t.id >= :from', from, SAMPLE);
    if (after.length === SAMPLE) return after;
    return [...after, ...(await this.statuses('t.id < :from', from, SAMPLE - after.length))];
  }

  private async statuses(where: string, from: string, limit: number): Promise<TokenStatus[]> {
    const rows = await this.database.read((manager) =>
      manager
        .createQueryBuilder(OAuth2Token, 't')
        .select('t.status', 'status')
        .where(where, { from })
        // A sub-account has no status of its own: it depends on its account.
        .andWhere('t.parentId IS NULL')
        .orderBy('t.id')
        .limit(limit)
        .getRawMany<{ status: TokenStatus }>(),
    );
    return rows.map(({ status }) => status);
  }

  private async countDueSince(instant: number): Promise<number> {
    const counted = await this.database.read((manager) =>
      manager
        .createQueryBuilder()
        .select('COUNT(*)', 'count')
        .from(
          (due) =>
            due
              .select('t.id', 'id')
              .from(OAuth2Token, 't')
              .where('t.refreshAt < :instant', { instant: String(instant) })
              .limit(MOST_COUNTED),
          'due',
        )
        .getRawOne<{ count: string | number }>(),
    );
    return Number(counted?.count ?? 0);
  }

  private async unknownKeys(): Promise<string[]> {
    const used = [
      ...(await this.findKeys(OAuth2Token)),
      ...(await this.findKeys(OAuth2Revocation)),
    ];
    return [...new Set(used)].filter((id) => this.ring.find(id) === undefined);
  }

  /** Finds the keys with one index read per key. */
  private async findKeys(entity: EntityTarget<{ keyId: string }>): Promise<string[]> {
    const keys: string[] = [];
    for (;;) {
      const next = await this.database.read((manager) =>
        manager
          .createQueryBuilder(entity, 't')
          .select('MIN(t.keyId)', 'key')
          .where('t.keyId > :last', { last: keys.at(-1) ?? '' })
          .getRawOne<{ key: string | null }>(),
      );
      if (next === undefined || next.key === null) return keys;
      keys.push(next.key);
    }
  }
}
