import type { EntityManager, SelectQueryBuilder, UpdateQueryBuilder } from 'typeorm';

/** The databases that this module is tested on; MariaDB counts as `mysql`. */
export type DatabaseName = 'postgres' | 'mysql' | 'sqlite';

/** What the server is asked to observe while it executes one statement. */
export interface StatementLimits {
  /** Milliseconds after which the server ends the statement by itself, where it can. */
  timeoutMs: number;
}

/** Rows to change, the one that has been due the longest first. */
export interface OldestRows<Entity extends object> {
  update: UpdateQueryBuilder<Entity>;
  /** The rows that may be taken, with the alias `d`. */
  select: SelectQueryBuilder<Entity>;
  /** The condition in column names, for databases that limit the UPDATE itself. */
  where: string;
  /** Column by which the oldest row is found. */
  orderBy: string;
  /** Most rows that are changed. */
  limit: number;
  /** What is read of each changed row, where the database returns changed rows. */
  returning: string;
}

/**
 * What differs between databases. This folder is the only place that knows a database's name:
 * everything else asks its dialect.
 */
export interface Dialect {
  readonly name: DatabaseName;
  /** The database's present instant in epoch milliseconds, as an expression. */
  readonly now: string;
  /** Function that makes a JSON array of its arguments. */
  readonly jsonArray: string;
  /** Type to which `CAST` converts a value to read it as text. */
  readonly castText: string;
  /** Whether all statements share one connection, so that a transaction keeps others waiting. */
  readonly hasOneConnection: boolean;
  /** Whether statements are parsed once for each connection under a name of their own. */
  readonly preparesStatements: boolean;
  /** Whether one parameter can hold a list, and an UPDATE can join such lists. */
  readonly hasArrays: boolean;
  /** Whether an UPDATE returns the rows that it changed. */
  readonly returnsChangedRows: boolean;

  /** A condition that a column holds exactly the text of a parameter. */
  equals(column: string, parameter: string): string;
  /** An UPDATE of the oldest rows of a selection; concurrent ones take different rows. */
  updateOldest<Entity extends object>(rows: OldestRows<Entity>): UpdateQueryBuilder<Entity>;
  /** Whether the server refused a statement because of concurrent ones, so that it may succeed when it is sent again. */
  isConflict(error: unknown): boolean;
  /** Prepares a manager whose connection this module holds for one statement. */
  limit(manager: EntityManager, limits: StatementLimits): void;
  /** Ends a connection and, where it is busy, its statement. Resolves when the connection is gone. */
  destroy(connection: unknown, isBusy: boolean): Promise<void>;
  /** What the server says of itself once, at boot. Never rejects. */
  inspect(manager: EntityManager): Promise<ServerFacts>;
}

/** What a server says of itself. */
export interface ServerFacts {
  /** Whether its nodes have clocks of their own: a Galera cluster. */
  hasSeveralClocks: boolean;
}
