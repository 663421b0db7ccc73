import { Injectable } from '@nestjs/common';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { OAuth2Token, type TokenStatus } from '../storage/oauth2-token.entity.js';
import { IS_DUE } from './watched-state.js';

/** How many connections of a provider have a status, among those whose ids begin alike. */
export interface SliceCount {
  provider: string;
  status: TokenStatus;
  /** The first two digits of their ids. */
  slice: string;
  count: number;
  /** Of these, the ones that are due. */
  due: number;
}

const SLICE = 'SUBSTR(t.id, 1, 2)';

/** Counts all connections, once through the table. */
@Injectable()
export class ConnectionCounts {
  constructor(
    private readonly database: CaptureDatabase,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * No index knows of states. So that nothing else has to read the table for the
   * few that need attention, the counts tell where among the ids they are.
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
