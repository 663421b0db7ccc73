import { randomBytes } from 'node:crypto';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { TestDatabase, type ConnectionOptions, type Row, type Value } from './test-database.js';

/** A database of its own name on a server, dropped at the end. */
export abstract class ServerDatabase extends TestDatabase {
  readonly options: ConnectionOptions;
  protected readonly source: DataSource;
  /** Unique among all processes that share the server. */
  private readonly databaseName = `capture_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  private readonly holds = new Set<() => Promise<void>>();
  /** The tables as the first test has left them. */
  private definition?: string;

  protected constructor(
    type: 'postgres' | 'mariadb',
    private readonly serverUrl: string,
  ) {
    super();
    const url = new URL(serverUrl);
    url.pathname = `/${this.databaseName}`;
    this.options = { type, url: url.href };
    this.source = new DataSource(this.options as DataSourceOptions);
  }

  /** What follows `DROP DATABASE`, so that hosts that still run do not stand in its way. */
  protected abstract readonly dropSuffix: string;

  /** Statements that follow `CREATE DATABASE`. */
  protected settings(_databaseName: string): string[] {
    return [];
  }

  protected async create(options: string): Promise<this> {
    await this.onServer(
      `CREATE DATABASE ${this.databaseName} ${options}`,
      ...this.settings(this.databaseName),
    );
    await this.source.initialize();
    return this;
  }

  all(sql: string, ...parameters: Value[]): Promise<Row[]> {
    return this.source.query<Row[]>(sql, parameters);
  }

  async run(sql: string, ...parameters: Value[]): Promise<void> {
    await this.all(sql, ...parameters);
  }

  /** Runs statements on one connection of its own, and further ones when released. */
  protected async held(begin: string[], end: string): Promise<() => Promise<void>> {
    const runner = this.source.createQueryRunner();
    for (const sql of begin) await runner.query(sql);
    const release = async (): Promise<void> => {
      if (!this.holds.delete(release)) return;
      await runner.query(end);
      await runner.release();
    };
    this.holds.add(release);
    return release;
  }

  contents(): Promise<string> {
    return this.dump();
  }

  /** Triggers, and what else is not part of {@link schema}. */
  protected abstract additions(): Promise<Row[]>;

  /**
   * Deletes all rows for the next test.
   *
   * @returns false when a test has changed the tables, so that there must be no next test
   */
  async empty(): Promise<boolean> {
    await this.release();
    const definition = JSON.stringify([await this.schema(), await this.additions()]);
    this.definition ??= definition;
    if (definition !== this.definition || !definition.includes('oauth2_revocation')) return false;
    for (const table of ['oauth2_token', 'oauth2_authorization', 'oauth2_revocation'])
      await this.run(`DELETE FROM ${table}`);
    return true;
  }

  /** A test that failed has left its lock. */
  private async release(): Promise<void> {
    for (const release of this.holds) await release();
  }

  async close(): Promise<void> {
    await this.release();
    if (this.source.isInitialized) await this.source.destroy();
    await this.onServer(`DROP DATABASE IF EXISTS ${this.databaseName}${this.dropSuffix}`);
  }

  private async onServer(...statements: string[]): Promise<void> {
    const server = new DataSource({ ...this.options, url: this.serverUrl } as DataSourceOptions);
    await server.initialize();
    try {
      for (const sql of statements) await server.query(sql);
    } finally {
      await server.destroy();
    }
  }
}
