import { Injectable } from '@nestjs/common';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { OAuth2Token, type TokenStatus } from '../storage/oauth2-token.entity.js';
import { IS_DUE } from './watched-state.js';

/** The number of a provider's connections with one status, among ids with the same first digits. */
export interface SliceCount {
  provider: string;
  status: TokenStatus;
  /** The first two digits of their ids. */
  slice: string;
  count: number;
  /** How many of them are due. */
  due: number;
}

const SLICE = 'SUBSTR(t.id, 1, 2)';

/** Counts all connections in one scan of the table. */
@Injectable()
export class ConnectionCounts {
  constructor(
    private readonly database: CaptureDatabase,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * There is no index of statuses. The counts also show which ids need attention, so that no other
   * statement has to read the whole table for them.
   *
   * @throws StorageError
   */
  async take(): Promise<SliceCount[]> {
    const rows = await this.database.read((manager) =>
      manager
        .createQueryBuilder(OAuth2Token, 't')
        .select('t.provider', 'provider')
        .addSelect('t.status', 'status')
        .addSelect(SLICE, 'slice')
        .addSelect('COUNT(*)', 'count')
        .addSelect(`SUM(CASE WHEN ${IS_DUE} THEN 1 ELSE 0 END)`, 'due')
        .setParameters({ now: String(this.clock.now()) })
        .groupBy('t.provider')
        .addGroupBy('t.status')
        .addGroupBy(SLICE)
        .getRawMany<Record<keyof SliceCount, string>>(),
    );
    return rows.map(({ provider, status, slice, count, due }) => ({
      provider,
      status: status as TokenStatus,
      slice,
      count: Number(count),
      due: Number(due),
    }));
  }
}
