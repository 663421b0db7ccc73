import { AsyncLocalStorage } from 'node:async_hooks';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type DataSource, EntityManager, type FindOperator, Raw } from 'typeorm';
import type { Dialect } from '../dialects/dialect.js';
import { dialectFor } from '../dialects/dialect-for.js';
import { OAUTH2_CAPTURE_DATA_SOURCE, OAUTH2_CAPTURE_OPTIONS } from '../injection-tokens.js';
import { confirmedWrite, repeatableRead } from '../statements/confirmed-write.js';
import { type StatementBounds, StatementRunner } from '../statements/statement-runner.js';
import { SharedConnection } from '../statements/shared-connection.js';
import { StatementTimeoutError } from '../statements/statement-timeout.error.js';
import { StorageError } from '../statements/storage.error.js';
import type { DatabaseSlice } from './database.options.js';
import { withOwnMethods } from './own-data-source.js';

/** Which of the two deadlines of the options a statement has. */
export type StatementDeadline = 'statement' | 'lease';

export interface WriteOptions {
  /**
   * Reads whether this very write has been made, after the database did not confirm it; left out
   * where repeating it is harmless.
   */
  isApplied?: (bounds: StatementBounds) => Promise<boolean>;
  /** @default 'statement' */
  deadline?: StatementDeadline;
  /**
   * Whether it may be sent again after an unknown outcome; otherwise it counts as not made when
   * `isApplied` does not find it.
   *
   * @default true
   */
  isRepeatable?: boolean;
}

/**
 * The databases whose work must not become part of a transaction of the application. One storage for
 * the whole process: on Node 20 each of them makes every promise slower.
 */
const outside = new AsyncLocalStorage<readonly CaptureDatabase[]>();

/** The host's database as this module uses it. */
@Injectable()
export class CaptureDatabase implements OnModuleInit {
  readonly dialect: Dialect;
  private readonly runner: StatementRunner;
  private readonly shared: SharedConnection;
  private readonly own: EntityManager;
  private isCluster = false;

  /** @internal made by Nest */
  constructor(
    @Inject(OAUTH2_CAPTURE_DATA_SOURCE) readonly dataSource: DataSource,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: DatabaseSlice,
  ) {
    this.dialect = dialectFor(dataSource.options.type, options.database.untested);
    const own = withOwnMethods(dataSource);
    this.runner = new StatementRunner(own, this.dialect);
    this.shared = new SharedConnection(dataSource);
    this.own = new EntityManager(own);
  }

  /** Asks the server once what it is. A database that does not respond is taken for a single server. */
  async onModuleInit(): Promise<void> {
    const facts = await this.read((manager) => this.dialect.inspect(manager)).catch(
      () => undefined,
    );
    this.isCluster = facts?.hasSeveralClocks ?? false;
  }

  /** Whether the nodes of the database have clocks of their own. */
  get hasSeveralClocks(): boolean {
    const { clocks } = this.options.database;
    return clocks === 'auto' ? this.isCluster : clocks === 'several';
  }

  /** Makes the text of statements. What it executes is subject to no deadline; see {@link read}. */
  get builder(): EntityManager {
    return this.own;
  }

  /**
   * The transaction of the application that the present call is part of. Libraries such as
   * typeorm-transactional replace `DataSource.manager` by the manager of the transaction that was
   * begun in the same asynchronous context.
   */
  hostTransaction(): EntityManager | undefined {
    if (outside.getStore()?.includes(this) === true) return undefined;
    const { manager } = this.dataSource;
    return manager.queryRunner?.isTransactionActive === true ? manager : undefined;
  }

  /** Runs work that must not become part of a transaction of the application. */
  outsideHostTransaction<T>(work: () => T): T {
    return outside.run([...(outside.getStore() ?? []), this], work);
  }

  /**
   * A column of type json as its text. Without it a driver gives what the JSON says, and `null` in
   * the column could not be told from an empty column.
   */
  jsonText(column: string): string {
    return `CAST(${column} AS ${this.dialect.castText})`;
  }

  /** A condition that a column holds exactly the text of a parameter, whatever the collation. */
  holds(column: string, parameter: string): string {
    return this.dialect.equals(column, parameter);
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

  /** How long a statement may take, in milliseconds. */
  timeoutMs(deadline: StatementDeadline = 'statement'): number {
    const { statementTimeout, leaseStatementTimeout } = this.options.database;
    return (deadline === 'lease' ? leaseStatementTimeout : statementTimeout) * 1000;
  }

  /** The database's present instant in epoch milliseconds. @throws StorageError */
  async readClock(): Promise<number> {
    const sql = `SELECT ${this.dialect.now} AS now`;
    // Not by outsideHostTransaction: once an asynchronous storage is used, every promise of the process
    // costs more, and applications that never refresh would pay for it.
    const rows = await this.readOutside((manager) =>
      manager.query<{ now: string | number }[]>(sql),
    );
    return Number(rows[0]?.now);
  }

  /**
   * Executes a read on the primary, as part of the transaction of the application in which the
   * present call was made, where there is one.
   *
   * @param statement executes one statement by the manager that it is given
   * @throws StorageError
   */
  read<T>(statement: (manager: EntityManager) => Promise<T>, bounds?: StatementBounds): Promise<T> {
    const transaction = this.hostTransaction();
    if (transaction !== undefined) return this.wrapped(false, () => statement(transaction));
    return this.readOutside(statement, bounds);
  }

  private readOutside<T>(
    statement: (manager: EntityManager) => Promise<T>,
    bounds: StatementBounds = { timeoutMs: this.timeoutMs() },
  ): Promise<T> {
    return this.wrapped(false, () =>
      this.dialect.hasOneConnection
        ? this.shared.read(() => statement(this.own))
        : repeatableRead(statement, this.runner, bounds),
    );
  }

  /**
   * Executes a write of one statement. Outside of a transaction of the application it does not depend on
   * the server's confirmation, and it does not vanish with the rollback of another caller where all
   * callers share one connection.
   *
   * @param statement executes one statement by the manager that it is given
   * @returns the number of rows changed
   * @throws StorageError
   */
  write(
    statement: (manager: EntityManager) => Promise<number>,
    { isApplied, deadline, isRepeatable = true }: WriteOptions = {},
  ): Promise<number> {
    return this.wrapped(true, () => {
      const transaction = this.hostTransaction();
      if (transaction !== undefined) return statement(transaction);
      if (this.dialect.hasOneConnection) {
        const look = (): Promise<boolean> =>
          isApplied?.({ timeoutMs: this.timeoutMs('lease') }) ?? Promise.resolve(true);
        return this.shared.write(() => statement(this.own), look);
      }
      const timeouts = {
        timeoutMs: this.timeoutMs(deadline),
        readBackMs: this.timeoutMs('lease'),
      };
      return confirmedWrite({ statement, isApplied, isRepeatable }, this.runner, timeouts);
    });
  }

  private async wrapped<T>(isWrite: boolean, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof StorageError) throw error;
      this.shared.remember(error);
      if (!(error instanceof StatementTimeoutError)) throw new StorageError(error);
      if (!error.wasSent) throw new StorageError(error, 'no_connection');
      throw new StorageError(error, isWrite ? 'unknown' : 'failed');
    }
  }
}
