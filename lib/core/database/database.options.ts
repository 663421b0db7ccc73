import { IsBoolean, Max, Min, ValidateBy } from '../configuration/class-validator.js';

/** How the module uses the host's database. */
export class DatabaseOptions {
  /**
   * Whether the reads before every API call are prepared once for each connection of a
   * PostgreSQL pool. Turn it off behind a PgBouncer before 1.21 in transaction mode.
   *
   * @default true
   */
  @IsBoolean({ message: 'is neither true nor false. Leave it out, or give false.' })
  preparedStatements = true;

  /**
   * Seconds for a statement, with the wait for a connection and its retries. When it passes after
   * the statement was sent, the module ends the statement and its connection, and reads whether the
   * change was made. SQLite has its busy timeout instead.
   *
   * @default 5
   */
  @Min(0.1, { message: 'is too short. Give seconds, at least 0.1.' })
  @Max(120, { message: 'is too long. Give seconds, at most 120.' })
  statementTimeout = 5;

  /**
   * The same for the statements around a refresh: the claim, extension and release of its lease, the
   * save of the new tokens, and the read after an unknown outcome. In seconds.
   *
   * @default 2
   */
  @Min(0.1, { message: 'is too short. Give seconds, at least 0.1.' })
  @Max(60, { message: 'is too long. Give seconds, at most 60.' })
  leaseStatementTimeout = 2;

  /**
   * Whether all connections read one clock. `several` is for databases whose nodes take over from each
   * other: a process then takes a lease over only after it has observed it for the lease's whole
   * length. `auto` detects Galera.
   *
   * @default 'auto'
   */
  @ValidateBy({
    name: 'isClocks',
    validator: {
      validate: (clocks) => clocks === 'auto' || clocks === 'one' || clocks === 'several',
      defaultMessage: () => 'is unknown. Use "auto", "one" or "several".',
    },
  })
  clocks: 'auto' | 'one' | 'several' = 'auto';

  /**
   * Whether drivers that the module is not tested with are taken.
   *
   * @default false
   */
  @IsBoolean({ message: 'is neither true nor false. Leave it out, or give true.' })
  untested = false;
}

/** The slice of the options that the database layer reads. */
export interface DatabaseSlice {
  database: DatabaseOptions;
}
