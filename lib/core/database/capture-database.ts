import { AsyncLocalStorage } from 'node:async_hooks';
import { Inject, Injectable } from '@nestjs/common';
import { type DataSource, EntityManager, type FindOperator, Raw } from 'typeorm';
import { confirmedWrite, repeatableRead } from './confirmed-write.js';
import { OAUTH2_CAPTURE_DATA_SOURCE } from '../injection-tokens.js';
import { pause } from '../timing/pause.js';
import { QueryLimiter } from './query-limiter.js';
import { StorageError } from './storage.error.js';
import { StuckStatements } from './stuck-statements.js';

export type Dialect = 'postgres' | 'mysql' | 'sqlite';

const CLOCK: Record<Dialect, string> = {
  postgres: 'SELECT (extract(epoch from clock_timestamp())*1000)::bigint AS now',
  mysql: "SELECT TIMESTAMPDIFF(MICROSECOND,'1970-01-01',UTC_TIMESTAMP(6)) DIV 1000 AS now",
  sqlite: "SELECT CAST(ROUND((julianday('now')-2440587.5)*86400000) AS INTEGER) AS now",
};

const IDLE_LIMIT_MS = 15_000;
const IDLE_POLL_MS = 5;

const BUSY =
  'a transaction of the application has held the only SQLite connection for 15 seconds. ' +
  'Call this module outside your transactions, or keep them short.';

/** The host's database as this module sees it: its dialect, its clock, and writes that stand. */
@Injectable()
export class CaptureDatabase {
  readonly dialect: Dialect;
  private readonly lanes: QueryLimiter;
  private readonly stuck: StuckStatements;
  private readonly own: EntityManager;
  /** True where the work of this module must not become part of a transaction of the application. */
  private readonly isOutside = new AsyncLocalStorage<true>();

  constructor(@Inject(OAUTH2_CAPTURE_DATA_SOURCE) readonly dataSource: DataSource) {
    this.dialect = dialectOf(dataSource.options.type);
    this.lanes = new QueryLimiter(dataSource);
    this.stuck = new StuckStatements(dataSource);
    this.own = new EntityManager(withOwnMethods(dataSource));
  }

  /**
   * Sends statements: as part of the transaction of the application in which the present call was
   * made, where there is one, so that `save` is committed or rolled back along with it.
   */
  get manager(): EntityManager {
    return this.hostTransaction() ?? this.own;
  }

  /**
   * The transaction of the application that the present call is part of. Libraries such as
   * typeorm-transactional replace `DataSource.manager` by the manager of the transaction that was
   * begun in the same asynchronous context.
   */
  hostTransaction(): EntityManager | undefined {
    if (this.isOutside.getStore() === true) return undefined;
    const { manager } = this.dataSource;
    return manager.queryRunner?.isTransactionActive === true ? manager : undefined;
  }

  /** Runs work whose statements must stand whatever becomes of a transaction of the application. */
  outsideHostTransaction<T>(work: () => T): T {
    return this.isOutside.run(true, work);
  }

  /**
   * A column of type json as its text. Without it a driver gives what the JSON says, and `null` in
   * the column could not be told from an empty column.
   */
  jsonText(column: string): string {
    return `CAST(${column} AS ${this.dialect === 'mysql' ? 'CHAR' : 'TEXT'})`;
  }

  /**
   * A condition that a column holds exactly a parameter's text. MySQL and MariaDB compare by
   * collation, where 'a' = 'A' = 'a ', and would show one owner what belongs to another; the first
   * half is for the index.
   */
  holds(column: string, parameter: string): string {
    const equal = `${column} = :${parameter}`;
    if (this.dialect !== 'mysql') return equal;
    const [stored, given] = [column, `:${parameter}`].map(
      (text) => `CAST(CONVERT(${text} USING utf8mb4) AS BINARY)`,
    );
    return `${equal} AND ${stored} = ${given}`;
  }

  /** The same for the `where` of a repository. */
  exactly(values: Record<string, string | undefined>): Record<string, FindOperator<string>> {
    const given = Object.entries(values).filter(([, value]) => value !== undefined);
    return Object.fromEntries(
      given.map(([property, value]) => [
        property,
        Raw((column) => this.holds(column, property), { [property]: value }),
      ]),
    );
  }

  /** The database's present instant in epoch milliseconds. */
  async readClock(): Promise<number> {
    const rows = await this.read(() =>
      this.dataSource.query<{ now: string | number }[]>(CLOCK[this.dialect]),
    );
    return Number(rows[0]?.now);
  }

  /** Runs a read. @throws StorageError */
  read<T>(statement: () => Promise<T>): Promise<T> {
    if (this.needsNoLane()) return this.wrapped(() => this.afterStuck(statement));
    return this.wrapped(() => repeatableRead(statement, (one) => this.lanes.run(one)));
  }

  private async afterStuck<T>(statement: () => Promise<T>): Promise<T> {
    // A lock that is still held does not block reads.
    if (!this.stuck.isEmpty) await this.stuck.release().catch(() => undefined);
    return statement();
  }

  /**
   * Runs a one-statement write of ours, which may be executed again. It is made although the server
   * did not confirm it, and it does not vanish with the rollback of another caller: TypeORM gives SQLite a
   * single connection, so a statement may land inside a transaction that the application has open.
   *
   * @param stands whether this very write has been made; left out where to execute it again is enough
   * @returns the number of rows changed
   * @throws StorageError also when a transaction stays open for 15 seconds
   */
  write(statement: () => Promise<number>, stands?: () => Promise<boolean>): Promise<number> {
    if (this.hostTransaction() !== undefined) return this.wrapped(statement);
    if (this.dialect === 'sqlite') {
      return this.wrapped(() => this.writeUntilItStands(statement, stands));
    }
    return this.wrapped(() => confirmedWrite({ statement, stands }, (one) => this.lanes.run(one)));
  }

  /** SQLite has one connection, and a write reads on it; a transaction of the application brings its own. */
  private needsNoLane(): boolean {
    return this.dialect === 'sqlite' || this.hostTransaction() !== undefined;
  }

  private async wrapped<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof StorageError) throw error;
      this.stuck.remember(error);
      throw new StorageError(error);
    }
  }

  private async writeUntilItStands(
    statement: () => Promise<number>,
    stands: () => Promise<boolean> = () => Promise.resolve(true),
  ): Promise<number> {
    for (;;) {
      await this.untilIdle();
      await this.stuck.release();
      const affected = await statement();
      if (affected === 0) return 0;
      await this.untilIdle();
      if (await stands()) return affected;
    }
  }

  private async untilIdle(): Promise<void> {
    const deadline = performance.now() + IDLE_LIMIT_MS;
    while (this.inTransaction()) {
      if (performance.now() > deadline) throw new Error(BUSY);
      await pause(IDLE_POLL_MS);
    }
  }

  private inTransaction(): boolean {
    const driver = this.dataSource.driver as { queryRunner?: { isTransactionActive: boolean } };
    return driver.queryRunner?.isTransactionActive === true;
  }
}

/**
 * The same data source with TypeORM's own methods, where a library has replaced them on the instance:
 * a manager of it never joins a transaction that the library has begun.
 */
function withOwnMethods(dataSource: DataSource): DataSource {
  const original = Object.getPrototypeOf(dataSource) as Partial<DataSource>;
  const methods = (['query', 'createQueryBuilder'] as const)
    .filter((name) => typeof original[name] === 'function')
    .map((name) => [name, { value: original[name] }]);
  return Object.create(
    dataSource,
    Object.fromEntries(methods) as PropertyDescriptorMap,
  ) as DataSource;
}

function dialectOf(type: string): Dialect {
  if (type === 'postgres' || type === 'cockroachdb' || type === 'aurora-postgres')
    return 'postgres';
  if (type === 'mysql' || type === 'mariadb' || type === 'aurora-mysql') return 'mysql';
  return 'sqlite';
}
