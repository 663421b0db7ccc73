import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import type { Dialect } from '../dialects/dialect.js';

/** A migration, as TypeORM takes it. */
export type MigrationClass = new () => MigrationInterface;

/** The table of executed migrations. */
const TABLE = 'oauth2_capture_migration';

/**
 * Executes the migrations of a database that the module opens by itself. It does not use TypeORM's
 * own executor, which has no lock, and whose table has a sequence that other tools delete.
 */
export class SchemaMigrations {
  private readonly table: string;
  private readonly all: ReadonlyMap<string, MigrationInterface>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly dialect: Dialect,
    migrations: readonly MigrationClass[],
    private readonly schema?: string,
  ) {
    const { driver } = dataSource;
    const path = schema === undefined ? [TABLE] : [schema, TABLE];
    this.table = path.map((part) => driver.escape(part)).join('.');
    this.all = new Map(
      migrations.map((migration) => {
        const instance = new migration();
        return [instance.name ?? migration.name, instance];
      }),
    );
  }

  /** The names of the migrations that have not been executed, the oldest first. */
  pending(): Promise<string[]> {
    return this.withConnection((runner) => this.readPending(runner));
  }

  /**
   * Executes the migrations that are missing, unless another process does so at the same time. It
   * needs no lock and no right to change tables if none is missing.
   *
   * @returns their names
   */
  run(): Promise<string[]> {
    return this.withConnection(async (runner) => {
      if ((await this.readPending(runner)).length === 0) return [];
      return this.dialect.changeTables(runner, () => this.runPending(runner));
    });
  }

  private async runPending(runner: QueryRunner): Promise<string[]> {
    if (this.schema !== undefined && !(await runner.hasSchema(this.schema))) {
      await runner.createSchema(this.schema, true);
    }
    await runner.query(
      `CREATE TABLE IF NOT EXISTS ${this.table} (name varchar(255) NOT NULL PRIMARY KEY, applied_at bigint NOT NULL)`,
    );
    const pending = await this.readPending(runner);
    for (const name of pending) {
      await this.all.get(name)?.up(runner);
      await runner.query(`INSERT INTO ${this.table} VALUES ('${name}', ${this.dialect.now})`);
    }
    return pending;
  }

  private async readPending(runner: QueryRunner): Promise<string[]> {
    const isThere = await runner.hasTable(this.schema ? `${this.schema}.${TABLE}` : TABLE);
    const rows = isThere
      ? ((await runner.query(`SELECT name FROM ${this.table}`)) as { name: string }[])
      : [];
    const executed = new Set(rows.map(({ name }) => name));
    return [...this.all.keys()].filter((name) => !executed.has(name));
  }

  private async withConnection<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.connect();
      return await work(runner);
    } finally {
      await runner.release();
    }
  }
}
