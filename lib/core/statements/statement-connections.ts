import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import type { Dialect, StatementLimits } from '../dialects/dialect.js';
import { poolSizeOf } from './query-limiter.js';

/** A connection of the host's pool that this module holds for one statement. */
export interface StatementConnection {
  readonly manager: EntityManager;
  /** Gives the connection back to the pool. */
  release(): Promise<void>;
  /** Ends the statement and the connection. Resolves when the connection is gone; never rejects. */
  destroy(): Promise<void>;
}

interface ObservablePool {
  on?(event: string, listener: (connection: object) => void): void;
}

/** Takes connections from the primary's pool, and knows when each was opened. */
export class StatementConnections {
  private readonly openedAt = new WeakMap<object, number>();
  private readonly most: number;

  constructor(
    private readonly dataSource: DataSource,
    private readonly dialect: Dialect,
  ) {
    this.most = poolSizeOf(dataSource) + 1;
    const { master, pool } = dataSource.driver as {
      master?: ObservablePool;
      pool?: ObservablePool;
    };
    const note = (connection: object): void =>
      void this.openedAt.set(connection, performance.now());
    master?.on?.('connect', note);
    pool?.on?.('connection', note);
  }

  /**
   * @param openedAfter an instant of `performance.now()`: after an outcome that is unknown, the idle
   *   connections of the pool may all be dead, so older ones are closed
   * @throws the driver's error when no connection can be opened
   */
  async open(limits: StatementLimits, openedAfter = -Infinity): Promise<StatementConnection> {
    for (let attempt = 1; ; attempt += 1) {
      const runner = this.dataSource.createQueryRunner('master');
      const connection = (await runner.connect()) as object;
      const isNew = openedAfter === -Infinity || this.isOpenedAfter(connection, openedAfter);
      if (isNew || attempt >= this.most) return this.held(runner, connection, limits);
      await this.end(runner, connection, false);
    }
  }

  private isOpenedAfter(connection: object, instant: number): boolean {
    return (this.openedAt.get(connection) ?? -Infinity) >= instant;
  }

  private held(
    runner: QueryRunner,
    connection: object,
    limits: StatementLimits,
  ): StatementConnection {
    const manager = this.dataSource.createEntityManager(runner);
    this.dialect.limit(manager, limits);
    return {
      manager,
      release: () => runner.release(),
      destroy: () => this.end(runner, connection, true),
    };
  }

  private async end(runner: QueryRunner, connection: object, isBusy: boolean): Promise<void> {
    await this.dialect.destroy(connection, isBusy).catch(() => undefined);
    await runner.release().catch(() => undefined);
  }
}
