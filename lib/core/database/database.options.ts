import { IsBoolean, Max, Min, ValidateBy } from '../configuration/class-validator.js';

/** How the module uses the host's database. */
export class DatabaseOptions {
  /**
   * Whether the reads before every API call are prepared once for each connection of a PostgreSQL
   * pool. Turn it off if the application connects through PgBouncer before 1.21 in transaction
   * mode.
   *
   * @default true
   */
  @IsBoolean({ message: 'is neither true nor false. Leave it out, or give false.' })
  preparedStatements = true;

  /**
   * Time limit of a statement in seconds, including the wait for a connection and retries. If it
   * passes after the statement was sent, the module ends the statement and its connection, and
   * reads whether the change was made. SQLite uses its busy timeout instead.
   *
   * @default 5
   */
  @Min(0.1, { message: 'is too short. Give seconds, at least 0.1.' })
  @Max(120, { message: 'is too long. Give seconds, at most 120.' })
  statementTimeout = 5;

  /**
   * The same limit for the statements of a refresh: claiming, extending and releasing the lease,
   * saving the new tokens, and reading after an unknown outcome. In seconds.
   *
   * @default 2
   */
  @Min(0.1, { message: 'is too short. Give seconds, at least 0.1.' })
  @Max(60, { message: 'is too long. Give seconds, at most 60.' })
  leaseStatementTimeout = 2;

  /**
   * Whether all connections read one clock. `several` is for databases in which another node can
   * take over: a process then takes over a lease only after it has observed it for the lease's
   * whole length. `auto` detects Galera.
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
   * Whether drivers are allowed that the module is not tested with.
   *
   * @default false
   */
  @IsBoolean({ message: 'is neither true nor false. Leave it out, or give true.' })
  untested = false;
}

/** The part of the options that the database layer reads. */
export interface DatabaseSlice {
  database: DatabaseOptions;
}
