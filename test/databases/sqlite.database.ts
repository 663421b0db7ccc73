import { existsSync, readFileSync } from 'node:fs';
import { SqliteFile } from '../fixtures/database.js';
import { TestDatabase, type ConnectionOptions, type Row, type Value } from './test-database.js';

/** A SQLite file, in a directory that its world removes. */
export class SqliteDatabase extends TestDatabase {
  readonly name = 'sqlite';
  readonly dialect = 'sqlite';
  readonly options: ConnectionOptions;
  private opened?: SqliteFile;

  constructor(private readonly path: string) {
    super();
    this.options = { type: 'better-sqlite3', database: path };
  }

  async all(sql: string, ...parameters: Value[]): Promise<Row[]> {
    return this.file.all(sql, ...parameters);
  }

  async run(sql: string, ...parameters: Value[]): Promise<void> {
    this.file.run(sql, ...parameters);
  }

  async lock(): Promise<() => Promise<void>> {
    const unlock = this.file.lock();
    return async () => unlock();
  }

  async refuseTokens(): Promise<() => Promise<void>> {
    await this.run(
      "CREATE TRIGGER refuse BEFORE INSERT ON oauth2_token BEGIN SELECT RAISE(ABORT, 'refused'); END",
    );
    return () => this.run('DROP TRIGGER refuse');
  }

  async contents(): Promise<string> {
    return [this.path, `${this.path}-wal`, `${this.path}-journal`]
      .filter((path) => existsSync(path))
      .map((path) => readFileSync(path, 'latin1'))
      .join('\n');
  }

  schema(): Promise<Row[]> {
    return this.all('SELECT name, sql FROM sqlite_master ORDER BY name');
  }

  async close(): Promise<void> {
    this.opened?.close();
  }

  /** Opened late, so that the host is the first to make the file. */
  private get file(): SqliteFile {
    return (this.opened ??= new SqliteFile(this.path));
  }
}
