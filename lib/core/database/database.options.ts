import {
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  ValidateBy,
} from '../configuration/class-validator.js';
import type { Concealed } from '../configuration/concealed.js';

/** The databases that the module can open by itself. */
const OWN_DATABASES = ['postgres', 'mysql', 'mariadb', 'sqlite'] as const;

/** How the module uses the database of its tables. */
export class DatabaseOptions {
  /**
   * The database that the module opens by itself, with {@link url}, for applications that do not use
   * TypeORM. `sqlite` needs the package `better-sqlite3`.
   *
   * @default the module uses the DataSource of your application
   */
  @IsOptional()
  @IsIn(OWN_DATABASES, {
    message: `is unknown. Use one of ${OWN_DATABASES.join(', ')}.`,
  })
  type?: 'postgres' | 'mysql' | 'mariadb' | 'sqlite' = undefined;

  /**
   * Where the database of {@link type} is: a URL with user, password, host and name of the database,
   * or the path of a SQLite file.
   *
   * @default none; required with {@link type}
   *
   * @example
   * 'postgres://app:secret@localhost:5432/app'
   */
  @IsOptional()
  @IsString({ message: 'is not text. Give the URL of the database, or the path of a SQLite file.' })
  url?: string = undefined;

  /**
   * The schema of the module's tables in a PostgreSQL database that the module opens by itself. The
   * module creates it if it is missing. In a schema of its own, the migrations of your ORM leave
   * these tables alone.
   *
   * @default the first schema of the connection's `search_path`, usually `public`
   */
  @IsOptional()
  @Matches(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/, {
    message: 'is not the name of a schema. Use letters, digits and underscores, at most 63.',
  })
  schema?: string = undefined;

  /**
   * The greatest number of connections to a database that the module opens by itself. SQLite has one.
   *
   * @default 5
   */
  @IsInt({ message: 'is not a whole number. Give at least 2.' })
  @Min(2, { message: 'is too small. Give at least 2.' })
  @Max(100, { message: 'is too large. Give at most 100.' })
  poolSize = 5;

  /**
   * When the module creates or changes its tables in a database that it opens by itself: at each
   * `boot`, or only by the `command` `npx nestjs-oauth2-capture migrate`. Processes that start at
   * once wait for each other.
   *
   * @default 'boot'
   */
  @IsIn(['boot', 'command'], { message: 'is unknown. Use "boot" or "command".' })
  migrations: 'boot' | 'command' = 'boot';

  /**
   * How long the module tries to connect at boot to a database that it opens by itself, in seconds.
   * An error that time does not remove, such as a wrong password, ends the boot at once.
   *
   * @default 30
   */
  @Min(0, { message: 'is negative. Give seconds.' })
  @Max(600, { message: 'is too long. Give seconds, at most 600.' })
  connectTimeout = 30;

  /**
   * Further settings of the driver of a database that the module opens by itself, such as `ssl` of
   * `pg` and `mysql2`.
   *
   * @default {}
   */
  @IsObject({ message: 'is not an object. Give settings of the driver, such as { ssl: true }.' })
  driverOptions: object = {};

  /**
   * The imported driver of a database that the module opens by itself, if it is another package than
   * `pg`, `mysql2` or `better-sqlite3`, or cannot be loaded by name, as in a bundle.
   *
   * @default the package of the type
   */
  driver?: unknown = undefined;

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

/** The options as the module reads them: the URL may contain a password. */
export type ResolvedDatabaseOptions = Omit<DatabaseOptions, 'url'> & { url?: Concealed<string> };

/** The part of the options that the database layer reads. */
export interface DatabaseSlice {
  database: Omit<DatabaseOptions, 'url'>;
}
