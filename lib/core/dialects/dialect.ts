import type { EntityManager, QueryRunner, SelectQueryBuilder, UpdateQueryBuilder } from 'typeorm';

/** The databases that this module is tested on; MariaDB counts as `mysql`. */
export type DatabaseName = 'postgres' | 'mysql' | 'sqlite';

/** How the server is asked to execute one statement. */
export interface StatementLimits {
  /** Milliseconds after which the server ends the statement by itself, where it can. */
  timeoutMs: number;
}

/** Rows to change, starting with the one that has been due the longest. */
export interface OldestRows<Entity extends object> {
  update: UpdateQueryBuilder<Entity>;
  /** The rows that may be taken, with the alias `d`. */
  select: SelectQueryBuilder<Entity>;
  /** The condition in column names, for databases that apply the limit to the UPDATE itself. */
  where: string;
  /** Column by which the oldest row is found. */
  orderBy: string;
  /** The greatest number of rows to change. */
  limit: number;
  /** The values to read from each changed row, if the database returns changed rows. */
  returning: string;
}

/**
 * The differences between databases. Only this folder knows a database's name; all other code asks
 * its dialect.
 */
export interface Dialect {
  readonly name: DatabaseName;
  /** An expression for the database's current time in epoch milliseconds. */
  readonly now: string;
  /** The function that creates a JSON array from its arguments. */
  readonly jsonArray: string;
  /** The type for `CAST` that converts a value to text. */
  readonly castText: string;
  /** Whether all statements share one connection, so that a transaction makes others wait. */
  readonly hasOneConnection: boolean;
  /** Whether statements are parsed once for each connection under their own name. */
  readonly preparesStatements: boolean;
  /** Whether one parameter can hold a list, and an UPDATE can join such lists. */
  readonly hasArrays: boolean;
  /** Whether an UPDATE returns the rows that it changed. */
  readonly returnsChangedRows: boolean;

  /** An expression that concatenates two expressions. */
  concat(first: string, second: string): string;
  /** A condition that a column contains exactly the text of a parameter. */
  equals(column: string, parameter: string): string;
  /** An UPDATE of the oldest rows of a selection; concurrent ones take different rows. */
  updateOldest<Entity extends object>(rows: OldestRows<Entity>): UpdateQueryBuilder<Entity>;
  /**
   * Whether the server refused a statement because of concurrent ones. The same statement may
   * succeed when it is sent again.
   */
  isConflict(error: unknown): boolean;
  /**
   * Whether the server accepts no such statements now, and so has not executed this one: a replica, a
   * server that is starting, a Galera node without the majority of its cluster. A new connection may
   * lead to another server.
   */
  isUnavailable(error: unknown): boolean;
  /**
   * Whether the server ended a statement because of {@link limit}, just before the deadline in this
   * process.
   */
  isTimeLimit(error: unknown): boolean;
  /** Whether an error of one statement ended the transaction that the statement was part of. */
  endsTransaction(error: unknown): boolean;
  /** Prepares a manager whose connection this module holds for one statement. */
  limit(manager: EntityManager, limits: StatementLimits): void;
  /**
   * Ends a connection and its current statement, if any. Resolves when the connection is closed.
   */
  destroy(connection: unknown, isBusy: boolean): Promise<void>;
  /** Asks the server for its properties, once at boot. Never rejects. */
  inspect(manager: EntityManager): Promise<ServerFacts>;
  /**
   * Changes tables while no other process does. If the process ends in between, the database
   * releases the lock; MySQL and MariaDB keep the statements that were executed.
   *
   * @param runner holds the connection on which `change` executes its statements
   */
  changeTables<T>(runner: QueryRunner, change: () => Promise<T>): Promise<T>;
}

/** Properties of a server. */
export interface ServerFacts {
  /** Whether each of its nodes has its own clock: a Galera cluster. */
  hasSeveralClocks: boolean;
}
