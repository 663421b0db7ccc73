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

/** Which of the two deadlines of the options applies to a statement. */
export type StatementDeadline = 'statement' | 'lease';

export interface WriteOptions {
  /**
   * Reads whether this write was made, if the database did not confirm it. Leave it out if
   * repeating the write is harmless.
   */
  isApplied?: (bounds: StatementBounds) => Promise<boolean>;
  /** @default 'statement' */
  deadline?: StatementDeadline;
  /**
   * Whether the write may be sent again after an unknown outcome. Otherwise it counts as not made
   * when `isApplied` does not find it.
   *
   * @default true
   */
  isRepeatable?: boolean;
}

/**
 * The databases whose statements must stay outside the application's transactions. The whole
 * process shares one storage, because on Node 20 each storage makes every promise slower.
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

  /**
   * Asks the server once for its properties. If the database does not respond, the module assumes a
   * single server.
   */
  async onModuleInit(): Promise<void> {
    const facts = await this.read((manager) => this.dialect.inspect(manager)).catch(
      () => undefined,
    );
    this.isCluster = facts?.hasSeveralClocks ?? false;
  }

  /** Whether each node of the database has its own clock. */
  get hasSeveralClocks(): boolean {
    const { clocks } = this.options.database;
    return clocks === 'auto' ? this.isCluster : clocks === 'several';
  }

  /**
   * Creates the text of statements. Statements that it executes itself have no deadline; see
   * {@link read}.
   */
  get builder(): EntityManager {
    return this.own;
  }

  /**
   * The application's transaction that the current call is part of. Libraries such as
   * typeorm-transactional replace `DataSource.manager` by the manager of the transaction that was
   * started in the same asynchronous context.
   */
  hostTransaction(): EntityManager | undefined {
    if (outside.getStore()?.includes(this) === true) return undefined;
    const { manager } = this.dataSource;
    return manager.queryRunner?.isTransactionActive === true ? manager : undefined;
  }

  /** Does work that must not become part of a transaction of the application. */
  outsideHostTransaction<T>(work: () => T): T {
    return outside.run([...(outside.getStore() ?? []), this], work);
  }

  /**
   * Selects a column of type json as text. Otherwise the driver parses it, and the JSON value
   * `null` could not be distinguished from an empty column.
   */
  jsonText(column: string): string {
    return `CAST(${column} AS ${this.dialect.castText})`;
  }

  /**
   * A condition that a column contains exactly the text of a parameter, independent of the
   * collation.
   */
  equals(column: string, parameter: string): string {
    return this.dialect.equals(column, parameter);
  }

  /** The same condition for the `where` of a repository. */
  exactly(values: Record<string, string | undefined>): Record<string, FindOperator<string>> {
    const given = Object.entries(values).filter(([, value]) => value !== undefined);
    return Object.fromEntries(
      given.map(([property, value]) => [
        property,
        Raw((column) => this.equals(column, property), { [property]: value }),
      ]),
    );
  }

  /** How long a statement may take, in milliseconds. */
  timeoutMs(deadline: StatementDeadline = 'statement'): number {
    const { statementTimeout, leaseStatementTimeout } = this.options.database;
    return (deadline === 'lease' ? leaseStatementTimeout : statementTimeout) * 1000;
  }

  /** The database's current time in epoch milliseconds. @throws StorageError */
  async readClock(): Promise<number> {
    const sql = `SELECT ${this.dialect.now} AS now`;
    // outsideHostTransaction would create the asynchronous storage, which makes every promise of
    // the process slower, also in applications that never refresh.
    const rows = await this.readOutside((manager) =>
      manager.query<{ now: string | number }[]>(sql),
    );
    return Number(rows[0]?.now);
  }

  /**
   * Executes a read on the primary. If the current call is part of a transaction of the
   * application, the read is too.
   *
   * @param statement executes one statement by the manager that it is given
   * @throws StorageError
   */
  read<T>(statement: (manager: EntityManager) => Promise<T>, bounds?: StatementBounds): Promise<T> {
    const transaction = this.hostTransaction();
    if (transaction !== undefined)
      return this.wrapped(false, () => this.within(transaction, statement));
    return this.readOutside(statement, bounds);
  }

  /**
   * Executes a read on a client of `pg`, never as part of a transaction of the application.
   *
   * @param statement executes one statement by the client that it is given
   * @throws StorageError
   */
  readOnClient<T>(
    statement: (client: object) => Promise<T>,
    bounds: StatementBounds = { timeoutMs: this.timeoutMs() },
  ): Promise<T> {
    return this.wrapped(false, () =>
      repeatableRead((...limits) => this.runner.runOnClient(statement, ...limits), bounds),
    );
  }

  private readOutside<T>(
    statement: (manager: EntityManager) => Promise<T>,
    bounds: StatementBounds = { timeoutMs: this.timeoutMs() },
  ): Promise<T> {
    return this.wrapped(false, () =>
      this.dialect.hasOneConnection
        ? this.shared.read(() => statement(this.own))
        : repeatableRead((...limits) => this.runner.run(statement, ...limits), bounds),
    );
  }

  /**
   * Executes a write of one statement. Outside a transaction of the application, the result does
   * not depend on the server's confirmation, and if all callers share one connection, the rollback
   * of another caller does not undo the write.
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
      if (transaction !== undefined) return this.within(transaction, statement);
      if (this.dialect.hasOneConnection) {
        const readBack = (): Promise<boolean> =>
          isApplied?.({ timeoutMs: this.timeoutMs('lease') }) ?? Promise.resolve(true);
        return this.shared.write(() => statement(this.own), readBack);
      }
      const timeouts = {
        timeoutMs: this.timeoutMs(deadline),
        readBackMs: this.timeoutMs('lease'),
      };
      return confirmedWrite({ statement, isApplied, isRepeatable }, this.runner, timeouts);
    });
  }

  /** Executes a statement in a transaction of the application, which it may end. */
  private async within<T>(
    transaction: EntityManager,
    statement: (manager: EntityManager) => Promise<T>,
  ): Promise<T> {
    try {
      return await statement(transaction);
    } catch (error) {
      if (!this.dialect.endsTransaction(error)) throw error;
      throw new StorageError(error, 'transaction_ended');
    }
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
