import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import type { Dialect, StatementLimits } from '../dialects/dialect.js';
import { readPoolSize } from './query-limiter.js';

/** A connection of the host's pool that this module holds for one statement. */
export interface StatementConnection<Executor> {
  /** Executes the statement. */
  readonly executor: Executor;
  /** Gives the connection back to the pool. */
  release(): Promise<void>;
  /** Ends the statement and the connection. Resolves when the connection is closed; never rejects. */
  destroy(): Promise<void>;
}

interface ObservablePool {
  on?(event: string, listener: (connection: object) => void): void;
}

/** A connection as the driver gives it. */
type Client = object & {
  on(event: 'error', listener: (error: Error) => void): void;
  off(event: 'error', listener: (error: Error) => void): void;
};

/** A TypeORM driver with a pool, as far as {@link StatementConnections.openClient} needs it. */
interface PoolDriver {
  obtainMasterConnection(): Promise<[client: Client, release: (error?: Error) => void]>;
}

/** Takes connections from the primary's pool, and knows when each was opened. */
export class StatementConnections {
  private readonly openedAt = new WeakMap<object, number>();
  private readonly most: number;

  constructor(
    private readonly dataSource: DataSource,
    private readonly dialect: Dialect,
  ) {
    this.most = readPoolSize(dataSource) + 1;
    const { master, pool } = dataSource.driver as {
      master?: ObservablePool;
      pool?: ObservablePool;
    };
    const note = (connection: object): void =>
      void this.openedAt.set(connection, performance.now());
    master?.on?.('connect', note);
    master?.on?.('acquire', ignoreErrorEvents);
    pool?.on?.('connection', note);
  }

  /**
   * @param openedAfter an instant of `performance.now()`: after an outcome that is unknown, the idle
   *   connections of the pool may all be dead, so older ones are closed
   * @throws the driver's error when no connection can be opened
   */
  async open(
    limits: StatementLimits,
    openedAfter = -Infinity,
  ): Promise<StatementConnection<EntityManager>> {
    for (let attempt = 1; ; attempt += 1) {
      const runner = this.dataSource.createQueryRunner('master');
      const connection = (await runner.connect()) as object;
      const isNew = this.isOpenedAfter(connection, openedAfter);
      if (isNew || attempt >= this.most) return this.createConnection(runner, connection, limits);
      await this.end(runner, connection, false);
    }
  }

  /**
   * Like {@link open}, but without TypeORM's query runner and manager, which cost as much as a short
   * statement does. Only for a pool of `pg`.
   */
  async openClient(openedAfter = -Infinity): Promise<StatementConnection<object>> {
    const driver = this.dataSource.driver as unknown as PoolDriver;
    for (let attempt = 1; ; attempt += 1) {
      const [client, release] = await driver.obtainMasterConnection();
      let broken: Error | undefined;
      // An error event without a listener would end the process.
      const onError = (error: Error): void => void (broken = error);
      client.on('error', onError);
      const giveBack = (error = broken): void => {
        client.off('error', onError);
        release(error);
      };
      const destroy = async (isBusy: boolean): Promise<void> => {
        await this.dialect.destroy(client, isBusy).catch(() => undefined);
        giveBack(broken ?? new Error('the connection was closed'));
      };
      if (this.isOpenedAfter(client, openedAfter) || attempt >= this.most) {
        return {
          executor: client,
          release: () => Promise.resolve(giveBack()),
          destroy: () => destroy(true),
        };
      }
      await destroy(false);
    }
  }

  private isOpenedAfter(connection: object, instant: number): boolean {
    return instant === -Infinity || (this.openedAt.get(connection) ?? -Infinity) >= instant;
  }

  private createConnection(
    runner: QueryRunner,
    connection: object,
    limits: StatementLimits,
  ): StatementConnection<EntityManager> {
    this.dialect.limit(runner.manager, limits);
    return {
      executor: runner.manager,
      release: () => runner.release(),
      destroy: () => this.end(runner, connection, true),
    };
  }

  private async end(runner: QueryRunner, connection: object, isBusy: boolean): Promise<void> {
    await this.dialect.destroy(connection, isBusy).catch(() => undefined);
    await runner.release().catch(() => undefined);
  }
}

const guarded = new WeakSet<object>();

/**
 * The pool of `pg` hands a client out without a listener for its error event, and TypeORM adds one a
 * moment later. If the server ends the connection in between, the event would end the process. The
 * statement that uses the client fails all the same.
 */
function ignoreErrorEvents(client: object): void {
  if (guarded.has(client)) return;
  guarded.add(client);
  (client as Client).on('error', () => undefined);
}
