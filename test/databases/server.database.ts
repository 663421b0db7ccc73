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

  async close(): Promise<void> {
    // A test that failed has left its lock.
    for (const release of this.holds) await release();
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
